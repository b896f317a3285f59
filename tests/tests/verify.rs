//! The chain of a pack's releases: what holds it, and that nothing in it is edited
//! unseen.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::compile::{self, Options};
use dictum_linter::files::{Root, digest};
use dictum_linter::packs;
use dictum_linter::verify::{self, Verified};
use dictum_schema::verification::Recompiled;
use proptest::prelude::ProptestConfig;
use proptest::{prop_assert, proptest};
use tempfile::TempDir;

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../policies");

/// A copy of a pack, to be edited.
struct Pack {
    // Held, so that the folder stays.
    _folder: TempDir,
    path: PathBuf,
}

impl Pack {
    /// The pack `name`; of its files those alone that are below `below`.
    fn copy(name: &str, below: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        for file in Root::open(&Path::new(POLICIES).join(name)).unwrap().walk() {
            if below.iter().any(|it| file.starts_with(it)) {
                let to = path.join(&file);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(Path::new(POLICIES).join(name).join(&file), to).unwrap();
            }
        }
        Self { _folder: folder, path }
    }

    /// The first pack with three releases: 1.0.0, 1.1.0 (a host less), 1.2.0 (another).
    fn with_three_releases() -> Self {
        let pack = Self::copy("willingness-verification", &[""]);
        for host in ["https://pingtas.qq.com;\n", "https://faceid.qq.com;\n"] {
            pack.edit("requirements.md", host, "");
            let (compiled, _) = compile::compile(&pack.path, &Options::default()).unwrap();
            compile::write(&compiled.unwrap()).unwrap();
        }
        pack
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file}: {from}");
        fs::write(self.path.join(file), text.replacen(from, to, 1)).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path.join(file)).unwrap()
    }

    /// Writes the digests that the releases have now, as a forger would.
    fn forge_checksums(&self) {
        let forged = |line: &str| match line.split_once("  ") {
            Some((_, name)) => {
                let bytes = fs::read(self.path.join("releases").join(name)).unwrap();
                format!("{}  {name}\n", digest(&bytes))
            }
            None => format!("{line}\n"),
        };
        let lines: String = self.text("releases/SHA256SUMS").lines().map(forged).collect();
        fs::write(self.path.join("releases/SHA256SUMS"), lines).unwrap();
    }

    fn verify(&self) -> Verified {
        verify::verify(&packs::folder(Root::open(&self.path).unwrap()).unwrap())
    }

    /// The code of what does not hold, how many links hold before it, and its words.
    fn broken(&self) -> (String, usize, String) {
        let verified = self.verify();
        assert_eq!(verified.findings.len(), 1, "{:?}", verified.findings);
        let finding = verified.findings.first().unwrap();
        (finding.code.clone(), verified.links.len(), finding.message.en.clone())
    }
}

#[test]
fn every_shipped_and_every_own_chain_holds() {
    for name in ["willingness-verification", "cargo-manifests"] {
        let verified = Pack::copy(name, &[""]).verify();
        assert_eq!(verified.findings, [], "{name}");
        assert!(verified.links.iter().any(|it| it.recompiled == Recompiled::Same), "{name}");
    }
    for pack in packs::shipped() {
        assert_eq!(verify::verify(&pack).findings, []);
    }
}

/// Every so many bytes one is edited: all 66,931 take minutes.
const STEP: usize = 29;

#[test]
fn every_byte_of_a_released_file_is_held() {
    for name in ["willingness-verification", "cargo-manifests"] {
        let pack = Pack::copy(name, &["releases/"]);
        assert_eq!(pack.verify().findings, [], "{name}");
        for version in packs::folder(Root::open(&pack.path).unwrap()).unwrap().versions() {
            let file = pack.path.join(format!("releases/{version}.yaml"));
            let bytes = fs::read(&file).unwrap();
            for at in (0..bytes.len()).step_by(STEP) {
                let mut edited = bytes.clone();
                // Another bit each time, so that letters, digits and line ends all move.
                edited[at] ^= 1 << (at % 8);
                fs::write(&file, &edited).unwrap();
                assert!(!pack.verify().findings.is_empty(), "{name}: byte {at}");
            }
            fs::write(&file, &bytes).unwrap();
        }
    }
}

#[test]
fn an_edit_beside_the_releases_is_found_too() {
    let pack = Pack::copy("cargo-manifests", &["releases/"]);
    for file in ["releases/SHA256SUMS", "releases/CHANGELOG.md"] {
        let bytes = fs::read(pack.path.join(file)).unwrap();
        for at in (0..bytes.len()).step_by(5) {
            let mut edited = bytes.clone();
            edited[at] ^= 1 << (at % 8);
            fs::write(pack.path.join(file), &edited).unwrap();
            assert!(!pack.verify().findings.is_empty(), "{file}: byte {at}");
        }
        fs::write(pack.path.join(file), &bytes).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_edit_of_a_released_file_is_unseen(
        file in proptest::sample::select(vec!["1.0.0.yaml", "SHA256SUMS", "CHANGELOG.md"]),
        at in proptest::prelude::any::<proptest::sample::Index>(),
        goes in 0_usize..3,
        comes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..3),
    ) {
        let pack = Pack::copy("cargo-manifests", &["releases/"]);
        let path = pack.path.join("releases").join(file);
        let bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        let mut edited = bytes.clone();
        edited.splice(at..(at + goes).min(bytes.len()), comes);
        fs::write(&path, &edited).unwrap();
        prop_assert!(edited == bytes || !pack.verify().findings.is_empty());
    }
}

#[test]
fn three_releases_hold_and_say_what_they_follow() {
    let verified = Pack::with_three_releases().verify();
    assert_eq!(verified.findings, []);
    let told: Vec<_> = verified
        .links
        .iter()
        .map(|it| (it.version.as_str(), it.previous.as_deref(), it.recompiled))
        .collect();
    assert_eq!(
        told,
        [
            ("1.0.0", None, Recompiled::SourcesChanged),
            ("1.1.0", Some("1.0.0"), Recompiled::SourcesChanged),
            ("1.2.0", Some("1.1.0"), Recompiled::Same),
        ]
    );
}

/// What somebody does to the releases, the code that tells of it, how many links hold
/// before, and some of its words.
type Break = (fn(&Pack), &'static str, usize, &'static str);

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn the_first_link_that_is_broken_is_named() {
    let edits: [Break; 11] = [
        (
            |it| it.edit("releases/1.1.0.yaml", "severity: error", "severity: info"),
            "release-edited",
            1,
            "releases/1.1.0.yaml` is not what was released",
        ),
        (
            |it| {
                it.edit("releases/1.0.0.yaml", "severity: error", "severity: info");
                it.forge_checksums();
            },
            "chain-broken",
            1,
            "1.1.0 follows 1.0.0 with SHA-256",
        ),
        (
            |it| {
                it.edit("releases/1.2.0.yaml", "severity: error", "severity: info");
                it.forge_checksums();
            },
            "release-not-reproducible",
            2,
            "1.2.0 is not what its document and rulebook compile to",
        ),
        (
            |it| {
                it.edit("releases/1.0.0.yaml", "Never edited", "Often edited");
                it.forge_checksums();
            },
            "release-not-canonical",
            0,
            "1.0.0 is not written as",
        ),
        (
            |it| {
                let sums = it.text("releases/SHA256SUMS");
                let line = sums.lines().find(|line| line.ends_with("1.1.0.yaml")).unwrap();
                it.edit("releases/SHA256SUMS", &format!("{line}\n"), "");
                fs::remove_file(it.path.join("releases/1.1.0.yaml")).unwrap();
            },
            "chain-gap",
            1,
            "1.2.0 follows 1.1.0, and the release before it is 1.0.0",
        ),
        (
            |it| fs::remove_file(it.path.join("releases/1.2.0.yaml")).unwrap(),
            "release-gone",
            2,
            "releases/1.2.0.yaml` was released, and is not there",
        ),
        (
            |it| {
                let text = it.text("releases/1.2.0.yaml");
                fs::write(it.path.join("releases/1.3.0.yaml"), text).unwrap();
            },
            "release-not-listed",
            3,
            "1.3.0.yaml",
        ),
        (
            |it| {
                it.edit("releases/1.2.0.yaml", "\"1.2.0\"", "\"1.1.1\"");
                let releases = it.path.join("releases");
                fs::rename(releases.join("1.2.0.yaml"), releases.join("1.1.1.yaml")).unwrap();
                it.edit("releases/SHA256SUMS", "1.2.0.yaml", "1.1.1.yaml");
                it.forge_checksums();
            },
            "release-version-too-low",
            2,
            "1.1.1 had to be 1.2.0 or later",
        ),
        (
            |it| fs::remove_file(it.path.join("releases/SHA256SUMS")).unwrap(),
            "checksums-missing",
            0,
            "SHA256SUMS",
        ),
        (
            |it| fs::remove_file(it.path.join("releases/CHANGELOG.md")).unwrap(),
            "release-notes-differ",
            3,
            "CHANGELOG.md",
        ),
        (
            |it| fs::write(it.path.join("releases/notes.txt"), "hello").unwrap(),
            "release-stray",
            3,
            "notes.txt",
        ),
    ];
    let whole = Pack::with_three_releases();
    for (edit, code, holding, words) in edits {
        let pack = whole.clone();
        edit(&pack);
        let broken = pack.broken();
        assert_eq!((broken.0.as_str(), broken.1), (code, holding), "{}", broken.2);
        assert!(broken.2.contains(words), "{}", broken.2);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_no_release() {
    let pack = Pack::copy("cargo-manifests", &["releases/"]);
    let releases = pack.path.join("releases");
    fs::rename(releases.join("1.0.0.yaml"), pack.path.join("elsewhere.yaml")).unwrap();
    std::os::unix::fs::symlink("../elsewhere.yaml", releases.join("1.0.0.yaml")).unwrap();
    assert_eq!(pack.broken().0, "file-not-regular");
}

#[test]
fn nothing_follows_a_release_that_was_edited() {
    let pack = Pack::copy("willingness-verification", &[""]);
    pack.edit("releases/1.0.0.yaml", "severity: error", "severity: info");
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let (compiled, findings) = compile::compile(&pack.path, &Options::default()).unwrap();
    assert!(compiled.is_none());
    assert_eq!(findings.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["release-edited"]);
}

#[test]
fn a_run_that_was_cut_short_is_completed_by_the_next() {
    let pack = Pack::with_three_releases();
    let (sums, changelog) = (pack.text("releases/SHA256SUMS"), pack.text("releases/CHANGELOG.md"));
    let line = sums.lines().last().unwrap().to_owned();
    pack.edit("releases/SHA256SUMS", &format!("{line}\n"), "");
    fs::remove_file(pack.path.join("releases/CHANGELOG.md")).unwrap();
    assert_eq!(pack.broken().0, "release-not-listed");
    let (compiled, _) = compile::compile(&pack.path, &Options::default()).unwrap();
    let written = compile::write(&compiled.unwrap()).unwrap();
    assert_eq!(written.len(), 2, "{written:?}");
    assert_eq!(pack.text("releases/SHA256SUMS"), sums);
    assert_eq!(pack.text("releases/CHANGELOG.md"), changelog);
    assert_eq!(pack.verify().findings, []);
}

impl Clone for Pack {
    fn clone(&self) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(self.path.file_name().unwrap());
        for file in Root::open(&self.path).unwrap().walk() {
            let to = path.join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(self.path.join(&file), to).unwrap();
        }
        Self { _folder: folder, path }
    }
}
