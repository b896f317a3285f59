#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dictum_miniprogram_fuzz::configuration(bytes));
