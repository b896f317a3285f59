//! The transcripts of `tests/cli`, run as they stand.

#[test]
fn transcripts_are_what_dictum_prints() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    // Transcripts name the packs as from the workspace's folder.
    std::env::set_current_dir(root).expect("the workspace is there");
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .env("NO_COLOR", "1")
        .register_bin("dictum", trycmd::cargo::cargo_bin!("dictum"))
        .case("tests/cli/*.md")
        .case("README.md")
        .case("README.zh-CN.md");
}
