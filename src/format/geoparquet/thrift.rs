//! As much of Thrift's compact protocol as it takes to see, before a library reads a footer or the header of a page,
//! which sizes they state: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

/// Deepest nesting that is followed; what Parquet writes is five deep.
const MAX_DEPTH: usize = 32;

/// Most elements of a list; the footer of a thousand row groups of a hundred columns keeps below.
const MOST_ELEMENTS: u64 = 100_000;

/// Bytes that are walked through. `None` everywhere: they end too early, or are none of the protocol.
pub(super) struct Walk<'a> {
    rest: &'a [u8],
}

/// The kind of a value, as the protocol numbers it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub const I32: Self = Self(5);
    pub const LIST: Self = Self(9);
    pub const STRUCT: Self = Self(12);
}

impl<'a> Walk<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes that were not walked through yet.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number of any width.
    pub fn integer(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// Goes through a struct. `each` gets the number and kind of every field and has to pass its value.
    pub fn fields(&mut self, mut each: impl FnMut(&mut Self, i64, Kind) -> Option<()>) -> Option<()> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.integer()?,
                step => id.checked_add(step.into())?,
            };
            each(self, id, Kind(head & 0x0f))?;
        }
    }

    /// The kind and number of a list's elements: no more than can be there.
    pub fn list(&mut self) -> Option<(Kind, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            short => short.into(),
        };
        // Every element takes at least a byte.
        (count <= MOST_ELEMENTS && count <= self.rest.len() as u64).then_some((Kind(head & 0x0f), count))
    }

    /// Passes a value of a field.
    pub fn skip(&mut self, kind: Kind) -> Option<()> {
        self.skip_to(kind, MAX_DEPTH)
    }

    fn skip_to(&mut self, kind: Kind, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind.0 {
            // The kind of a field says already whether it is true.
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.pass(8),
            8 => {
                let length = self.varint()?;
                self.pass(length)
            }
            9 | 10 => {
                let (kind, count) = self.list()?;
                // In a list, what is true or false takes a byte.
                (0..count).try_for_each(|_| if kind.0 <= 2 { self.pass(1) } else { self.skip_to(kind, depth) })
            }
            12 => self.fields(|walk, _, kind| walk.skip_to(kind, depth)),
            // Parquet has no maps and no UUIDs of Thrift.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_no_longer_than_what_is_left() {
        // 15 says that a length follows: 2^31 - 1, then 3 with three bytes there, then 3 with two.
        assert!(Walk::new(&[0xf5, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2]).list().is_none());
        assert!(Walk::new(&[0x35, 1, 2, 3]).list().is_some_and(|(kind, count)| kind == Kind::I32 && count == 3));
        assert!(Walk::new(&[0x35, 1, 2]).list().is_none());
    }

    #[test]
    fn fields_are_numbered_by_steps_and_integers_are_zigzag() {
        let mut found = Vec::new();
        // Field 2 is -1, field 5 is 64, then the end.
        let walked = Walk::new(&[0x25, 1, 0x35, 0x80, 0x01, 0]).fields(|walk, id, _| {
            found.push((id, walk.integer()?));
            Some(())
        });
        assert!(walked.is_some());
        assert_eq!(found, [(2, -1), (5, 64)]);
    }

    #[test]
    fn nesting_without_an_end_is_not_followed() {
        assert!(Walk::new(&[0x1c; 100_000]).skip(Kind::STRUCT).is_none());
        assert!(Walk::new(&[0x19; 100_000]).skip(Kind::LIST).is_none());
    }
}
