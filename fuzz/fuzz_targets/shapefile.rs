//! Any bytes as the .shp, .shx and .dbf of a set: the first four say where one ends and the next begins. Its seeds are
//! made by `fuzz/seeds.py`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [a, b, c, d, rest @ ..] = bytes else { return };
    let first = usize::from(u16::from_le_bytes([*a, *b])).min(rest.len());
    let (shapes, rest) = rest.split_at(first);
    let second = usize::from(u16::from_le_bytes([*c, *d])).min(rest.len());
    let (index, table) = rest.split_at(second);
    minezone_fuzz::read_set(&[("set.shp", shapes), ("set.shx", index), ("set.dbf", table)]);
});
