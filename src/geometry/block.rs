use std::fs::File;
use std::ops::Deref;
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::Mmap;

/// A file as it lies in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MappedFile(Arc<Mmap>);

impl MappedFile {
    /// # Errors
    /// When the file cannot be mapped.
    ///
    /// # Safety
    /// The file must stay as it is as long as this or a clone of it lives.
    pub unsafe fn of(file: &File) -> std::io::Result<Self> {
        // SAFETY: the caller's word.
        unsafe { Mmap::map(file) }.map(|map| Self(Arc::new(map)))
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Values that a surface owns, or that lie in a mapped file.
#[derive(Debug, Clone)]
pub enum Block<T> {
    /// In memory of its own.
    Owned(Box<[T]>),
    /// In a file: so many values from an offset in bytes.
    Mapped {
        /// The file, held as long as any block of it.
        file: MappedFile,
        /// Offset of the first value in bytes.
        offset: usize,
        /// Number of values.
        len: usize,
    },
}

impl<T: Pod> Block<T> {
    /// The values at an offset of a mapped file; `None` when they do not fit into it or are not
    /// aligned as their type wants.
    pub fn mapped(file: &MappedFile, offset: usize, len: usize) -> Option<Self> {
        let end = len.checked_mul(size_of::<T>())?.checked_add(offset)?;
        bytemuck::try_cast_slice::<u8, T>(file.get(offset..end)?).ok()?;
        Some(Self::Mapped { file: file.clone(), offset, len })
    }
}

impl<T> From<Vec<T>> for Block<T> {
    fn from(values: Vec<T>) -> Self {
        Self::Owned(values.into_boxed_slice())
    }
}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self::Owned(Box::default())
    }
}

impl<T: Pod> Deref for Block<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(values) => values,
            Self::Mapped { file, offset, len } => bytemuck::cast_slice(&file[*offset..offset + len * size_of::<T>()]),
        }
    }
}
