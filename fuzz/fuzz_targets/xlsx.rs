//! Any bytes as a workbook with a table of corners. Its seeds are the `.xlsx` of `fixtures/corner-table/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minezone_fuzz::read("input.xlsx", bytes));
