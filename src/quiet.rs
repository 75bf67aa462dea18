/// While it lives, GDAL does not write its own messages to the terminal from this thread: a library
/// must not print, and what matters comes back as a value.
pub(crate) struct GdalErrorGuard(());

impl GdalErrorGuard {
    pub fn new() -> Self {
        // SAFETY: pushes a handler of GDAL's own on this thread's stack of handlers.
        unsafe { gdal_sys::CPLPushErrorHandler(Some(gdal_sys::CPLQuietErrorHandler)) };
        Self(())
    }
}

impl Default for GdalErrorGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for GdalErrorGuard {
    fn drop(&mut self) {
        // SAFETY: pops what `new` pushed; guards are dropped in reverse order of their making.
        unsafe { gdal_sys::CPLPopErrorHandler() };
    }
}
