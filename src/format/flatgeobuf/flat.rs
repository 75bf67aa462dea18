//! Just enough of FlatBuffers to see what a header says; every step is held against the bytes that are there.

/// A finished buffer.
#[derive(Clone, Copy)]
pub(super) struct Flat<'b>(pub &'b [u8]);

/// A table in a buffer, by where it lies.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    of: Flat<'b>,
    at: usize,
}

impl<'b> Flat<'b> {
    fn bytes<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    pub fn u16(self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    pub fn u32(self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn follow(self, at: usize) -> Option<usize> {
        at.checked_add(self.u32(at)? as usize)
    }

    pub fn root(self) -> Option<Table<'b>> {
        Some(Table { of: self, at: self.follow(0)? })
    }
}

impl<'b> Table<'b> {
    /// Where a field lies; nothing when the table leaves it out.
    fn place(self, field: usize) -> Option<usize> {
        let back = i32::from_le_bytes(self.of.bytes(self.at)?);
        let slots = usize::try_from(i64::try_from(self.at).ok()? - i64::from(back)).ok()?;
        let slot = 4 + 2 * field;
        let is_there = slot + 2 <= usize::from(self.of.u16(slots)?);
        let offset = if is_there { usize::from(self.of.u16(slots + slot)?) } else { 0 };
        (offset > 0).then(|| self.at + offset)
    }

    pub fn u8(self, field: usize) -> Option<u8> {
        self.of.bytes::<1>(self.place(field)?).map(|[byte]| byte)
    }

    pub fn u16(self, field: usize) -> Option<u16> {
        self.of.u16(self.place(field)?)
    }

    pub fn u32(self, field: usize) -> Option<u32> {
        self.of.u32(self.place(field)?)
    }

    pub fn u64(self, field: usize) -> Option<u64> {
        self.of.bytes(self.place(field)?).map(u64::from_le_bytes)
    }

    pub fn table(self, field: usize) -> Option<Table<'b>> {
        Some(Table { of: self.of, at: self.of.follow(self.place(field)?)? })
    }

    /// Where the elements of a vector begin, and how many there are.
    fn vector(self, field: usize) -> Option<(usize, usize)> {
        let at = self.of.follow(self.place(field)?)?;
        Some((at + 4, self.of.u32(at)? as usize))
    }

    /// A vector of bytes, or a text.
    pub fn bytes(self, field: usize) -> Option<&'b [u8]> {
        let (at, length) = self.vector(field)?;
        self.of.0.get(at..at.checked_add(length)?)
    }

    /// Whether the field is there at all.
    pub fn has(self, field: usize) -> bool {
        self.place(field).is_some()
    }

    /// A vector of tables, as far as they are there.
    pub fn tables(self, field: usize) -> Vec<Table<'b>> {
        let Some((at, length)) = self.vector(field) else { return Vec::new() };
        let one = |n: usize| Some(Table { of: self.of, at: self.of.follow(at.checked_add(4 * n)?)? });
        (0..length).map_while(one).collect()
    }

    /// How many elements a vector states.
    pub fn length(self, field: usize) -> usize {
        self.vector(field).map_or(0, |(_, length)| length)
    }
}
