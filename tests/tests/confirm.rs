//! Confirmations: what they release, and what they do not.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::compile::{self, Options, Verdict};
use dictum_linter::confirm::{self, Chosen, Confirmed, Looked};
use dictum_linter::files::Root;
use dictum_schema::id::RuleId;
use tempfile::TempDir;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/willingness-verification");

/// A copy of the first pack whose clause about the domain check was edited.
struct Pack {
    // Held, so that the folder stays.
    _folder: TempDir,
    path: PathBuf,
}

impl Pack {
    fn edited() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("willingness-verification");
        for file in Root::open(Path::new(PACK)).unwrap().walk() {
            let to = path.join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(Path::new(PACK).join(&file), to).unwrap();
        }
        let pack = Self { _folder: folder, path };
        pack.edit("只在调试模式下能用", "仅在调试模式下能用");
        pack
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.path.join("requirements.md");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn verdict(&self) -> Verdict {
        let (compiled, findings) = compile::compile(&self.path, &Options::default()).unwrap();
        compiled.map_or(Verdict::Broken, |it| compile::verdict(&it, &findings))
    }

    fn confirm(&self, chosen: Chosen<'_>) -> Confirmed {
        let on = jiff::civil::date(2026, 11, 22);
        let looked = Looked { by: "li.na@acme.example", on, note: None, chosen };
        confirm::confirm(&self.path, Some(&looked)).unwrap()
    }

    fn write(&self, text: &str) {
        fs::write(self.path.join(confirm::FILE), text).unwrap();
    }

    fn written(&self) -> String {
        fs::read_to_string(self.path.join(confirm::FILE)).unwrap_or_default()
    }
}

#[test]
fn what_is_confirmed_may_be_released() {
    let pack = Pack::edited();
    assert_eq!(pack.verdict(), Verdict::Suspect);
    let told = confirm::confirm(&pack.path, None).unwrap();
    assert_eq!((told.findings.len(), pack.written().as_str()), (1, ""), "telling writes nothing");
    let confirmed = pack.confirm(Chosen::default());
    assert_eq!((confirmed.added.len(), confirmed.findings), (1, Vec::new()));
    assert_eq!(pack.verdict(), Verdict::Due);
    let text = pack.written();
    assert_eq!(pack.confirm(Chosen::default()).added, []);
    assert_eq!(pack.written(), text, "what is confirmed is not confirmed again");
}

#[test]
fn a_confirmation_is_for_these_words_alone() {
    let pack = Pack::edited();
    pack.confirm(Chosen::default());
    pack.edit("仅在调试模式下能用", "但在调试模式下能用");
    assert_eq!(pack.verdict(), Verdict::Suspect);
    pack.edit("但在调试模式下能用", "仅在调试模式下能用");
    assert_eq!(pack.verdict(), Verdict::Due);
}

#[test]
fn a_confirmation_is_for_one_step_between_releases() {
    let pack = Pack::edited();
    pack.confirm(Chosen::default());
    let release = |pack: &Pack| {
        let (compiled, _) = compile::compile(&pack.path, &Options::default()).unwrap();
        compile::write(&compiled.unwrap()).unwrap();
    };
    release(&pack);
    pack.edit("仅在调试模式下能用", "只在调试模式下能用");
    pack.confirm(Chosen::default());
    release(&pack);
    pack.edit("只在调试模式下能用", "仅在调试模式下能用");
    assert_eq!(pack.verdict(), Verdict::Suspect);
}

#[test]
fn a_rule_is_confirmed_alone_and_what_is_not_suspect_not_at_all() {
    let pack = Pack::edited();
    let rule: RuleId = "request-domain-missing".parse().unwrap();
    let other: RuleId = "cloud-account-missing".parse().unwrap();
    let chosen = |rule| Chosen { rules: vec![rule], clauses: Vec::new() };
    let confirmed = pack.confirm(chosen(&other));
    assert_eq!(confirmed.findings.first().unwrap().code, "not-suspect");
    assert_eq!(pack.written(), "");
    let confirmed = pack.confirm(chosen(&rule));
    let [left] = confirmed.findings.as_slice() else { unreachable!() };
    assert!(left.message.en.contains("`domain-check-off`"), "{}", left.message.en);
    assert!(!left.message.en.contains("`request-domain-missing`"), "{}", left.message.en);
    assert_eq!(pack.verdict(), Verdict::Suspect);
    let clause = confirmed.added.first().unwrap().clause.clone();
    pack.confirm(Chosen { rules: Vec::new(), clauses: vec![&clause] });
    assert_eq!(pack.verdict(), Verdict::Due);
}

#[test]
fn what_was_written_before_stays_letter_by_letter() {
    let pack = Pack::edited();
    let rule: RuleId = "request-domain-missing".parse().unwrap();
    pack.confirm(Chosen { rules: vec![&rule], clauses: Vec::new() });
    let before = format!("# Looked at by two of us.\n{}", pack.written().trim_end());
    pack.write(&before);
    pack.confirm(Chosen::default());
    assert!(pack.written().starts_with(&before), "{}", pack.written());
    assert_eq!(pack.verdict(), Verdict::Due);
}

#[test]
fn a_file_that_does_not_read_confirms_nothing_and_is_not_written() {
    let entry = "- {by: a, day: 2026-11-22, policy: p, after: 1.0.0, clause: c, now: null, was: w}";
    let head = "schema: dictum/confirmations/v1\nconfirmations:";
    for (text, code) in [
        (format!("{head}\n{entry}\n").replace("by: a", "by: ' '"), "confirmation-invalid"),
        (format!("{head}\n{entry}\n").replace("2026-11-22", "2026-02-30"), "confirmation-invalid"),
        (format!("{head}\n{entry}\n").replace("by: a", "by: a, by: b"), "duplicate-key"),
        (format!("{head}\n{entry}\n").replace("by: a", "who: a"), "schema-mismatch"),
        (format!("{head}\n{entry}\n").replace("now: null", "now: [x]"), "schema-mismatch"),
        (format!("{head} {{}}\n"), "schema-mismatch"),
        (format!("confirmations:\n{entry}\n"), "schema-mismatch"),
        (format!("{head} {}{}\n", "[".repeat(200), "]".repeat(200)), "too-deep"),
    ] {
        let pack = Pack::edited();
        pack.write(&text);
        assert_eq!(pack.verdict(), Verdict::Broken, "{text}");
        let confirmed = pack.confirm(Chosen::default());
        let codes: Vec<&str> = confirmed.findings.iter().map(|it| it.code.as_str()).collect();
        assert!(codes.contains(&code), "{text}: {codes:?}");
        assert_eq!(pack.written(), text);
    }
    // It reads, and its list does not end it.
    let pack = Pack::edited();
    let text = format!("confirmations:\n{entry}\nschema: dictum/confirmations/v1\n");
    pack.write(&text);
    let confirmed = pack.confirm(Chosen::default());
    assert_eq!(confirmed.findings.first().unwrap().code, "confirmations-not-ours");
    assert_eq!(pack.written(), text);
}
