#![no_main]

use dictum_miniprogram_fuzz::{count_panics, code};

libfuzzer_sys::fuzz_target!(init: count_panics(), |bytes: &[u8]| code(bytes));
