#![no_main]

use dictum_miniprogram_fuzz::{count_panics, captures};

libfuzzer_sys::fuzz_target!(init: count_panics(), |bytes: &[u8]| captures(bytes));
