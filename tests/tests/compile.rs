//! Compiling the first pack after an edit: what is refused, what it changes, and
//! which version is due.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use dictum_linter::compile::{self, Options, PackCompiled, Verdict as State};
use dictum_linter::{cases, files};
use dictum_schema::compilation::Verdict;
use dictum_schema::release::Release;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use semver::Version;
use tempfile::TempDir;

const POLICIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../policies");

/// A copy of a pack, to be edited.
struct Pack {
    // Held, so that the folder stays.
    _folder: TempDir,
    path: PathBuf,
}

impl Pack {
    fn copy(name: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        copy(&Path::new(POLICIES).join(name), &path);
        Self { _folder: folder, path }
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn compile(&self) -> (Option<PackCompiled>, Vec<Finding>) {
        compile::compile(&self.path, &Options::default()).unwrap()
    }

    /// What the pack changes: verdict, reason in English, and the version due.
    fn change(&self) -> (Vec<(String, Verdict, String)>, String) {
        let (compiled, findings) = self.compile();
        assert_eq!(errors(&findings), Vec::<String>::new());
        let compiled = compiled.unwrap().compiled;
        let changes = compiled.diff.unwrap().changes;
        let changes = changes.into_iter().filter(|it| it.verdict != Verdict::Words);
        let told = changes.map(|it| (it.rule.unwrap().to_string(), it.verdict, it.reason.en));
        (told.collect(), compiled.due.unwrap().to_string())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn errors(findings: &[Finding]) -> Vec<String> {
    let errors = findings.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| format!("{}: {}", it.code, it.message.en)).collect()
}

fn first_pack() -> Pack {
    Pack::copy("willingness-verification")
}

#[test]
fn every_pack_is_up_to_date_and_every_rule_runs_over_every_case() {
    for name in ["willingness-verification", "cargo-manifests"] {
        let pack = Pack::copy(name);
        let (compiled, findings) = pack.compile();
        assert_eq!(errors(&findings), Vec::<String>::new(), "{name}");
        let compiled = compiled.unwrap();
        assert_eq!(compile::verdict(&compiled, &findings), State::UpToDate, "{name}");
        let tested = cases::run(&compiled);
        assert_eq!(errors(&tested.findings), Vec::<String>::new(), "{name}");
        assert!(tested.cases > 0 && tested.judgements >= tested.cases, "{name}");
    }
}

#[test]
fn compiling_twice_gives_the_same_bytes() {
    let text = || first_pack().compile().0.unwrap().compiled.text;
    let there = fs::read_to_string(
        Path::new(POLICIES).join("willingness-verification/releases/2.0.1.yaml"),
    );
    assert_eq!(text(), there.unwrap());
    assert_eq!(text(), text());
}

#[test]
fn a_host_less_is_looser_and_a_host_more_is_stricter() {
    let pack = first_pack();
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let (changes, due) = pack.change();
    let [(rule, verdict, reason)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((rule.as_str(), *verdict), ("request-domain-missing", Verdict::Loosened));
    assert!(reason.contains("https://pingtas.qq.com"), "{reason}");
    assert_eq!(due, "2.1.0");

    let pack = first_pack();
    let host = "https://pingtas.qq.com;\nhttps://new.example.com;\n";
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", host);
    let (changes, due) = pack.change();
    let [(rule, verdict, reason)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((rule.as_str(), *verdict), ("request-domain-missing", Verdict::Tightened));
    assert!(reason.contains("https://new.example.com"), "{reason}");
    assert_eq!(due, "3.0.0");
}

#[test]
fn a_category_more_is_looser_for_every_rule_that_reads_the_list() {
    let pack = first_pack();
    pack.edit("requirements.md", "- 工具：视频客服", "- 工具：视频客服、天气");
    let (changes, due) = pack.change();
    assert!(changes.iter().all(|(_, verdict, _)| *verdict == Verdict::Loosened), "{changes:?}");
    assert!(changes.iter().any(|(rule, _, _)| rule == "category-outside-live-list"));
    assert_eq!(due, "2.1.0");
}

#[test]
fn one_host_for_another_is_incomparable() {
    let pack = first_pack();
    pack.edit("requirements.md", "https://pingtas.qq.com;", "https://other.example.com;");
    let (changes, due) = pack.change();
    assert!(changes.iter().all(|(_, verdict, _)| *verdict == Verdict::Incomparable), "{changes:?}");
    assert_eq!((changes.len(), due.as_str()), (1, "3.0.0"));
}

#[test]
fn a_rewritten_condition_is_equal_where_that_is_proved_and_else_undecided() {
    let condition = "require: subject.cloud_account.registered\n";
    let pack = first_pack();
    pack.edit("rulebook.yaml", condition, "require: 1 == 1 && subject.cloud_account.registered\n");
    let (changes, due) = pack.change();
    assert_eq!((changes.len(), due.as_str()), (0, "2.0.2"), "{changes:?}");

    // The two agree, and no law of shape says so.
    let pack = first_pack();
    let other = "require: \"string(subject.cloud_account.registered) == 'true'\"\n";
    pack.edit("rulebook.yaml", condition, other);
    let (changes, due) = pack.change();
    let [(_, Verdict::Undecided, reason)] = changes.as_slice() else { panic!("{changes:?}") };
    assert!(reason.contains("none is excluded"), "{reason}");
    assert_eq!(due, "3.0.0");
}

#[test]
fn one_character_of_a_claimed_clause_makes_its_rules_suspect() {
    let pack = first_pack();
    pack.edit("requirements.md", "只在调试模式下能用", "仅在调试模式下能用");
    let (compiled, findings) = pack.compile();
    let compiled = compiled.unwrap();
    assert_eq!(compile::verdict(&compiled, &findings), State::Suspect);
    let drift = compile::drift(&compiled);
    let suspect = drift.iter().find(|it| it.code == "clause-suspect").unwrap();
    for rule in ["request-domain-missing", "domain-check-off"] {
        assert!(suspect.message.en.contains(rule), "{}", suspect.message.en);
    }
    assert!(suspect.help.as_ref().unwrap().en.contains("cases/request-domain-missing.yaml"));
}

#[test]
fn a_new_sentence_that_asks_is_unmapped_wherever_it_stands() {
    for (from, to, line) in [
        ("### 3. 接口设置\n", "### 3. 接口设置\n\n接入方必须另行备案。\n", 52),
        ("### 3. 接口设置\n", "### 3. 接口设置\n\nThe owner must file a form.\n", 52),
        ("两项功能。", "两项功能。接入方必须另行备案。", 52),
        ("- 社交：直播\n\n每个", "- 社交：直播\n\n> 必须另行备案。\n\n每个", 31),
        ("意愿核身是腾讯云慧眼的产品", "必须另行备案。意愿核身是腾讯云慧眼的产品", 3),
    ] {
        let pack = first_pack();
        pack.edit("requirements.md", from, to);
        let (_, findings) = pack.compile();
        let unmapped: Vec<&Finding> =
            findings.iter().filter(|it| it.code == "clause-unmapped").collect();
        let [finding] = unmapped.as_slice() else { panic!("{to}: {unmapped:?}") };
        assert_eq!(finding.at.as_ref().unwrap().start().line, line, "{to}");
    }
}

#[test]
fn a_version_below_what_is_due_is_refused() {
    let pack = first_pack();
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let version = |it: &str| Options { document: None, version: it.parse().ok() };
    let (compiled, findings) = compile::compile(&pack.path, &version("2.0.1")).unwrap();
    assert_eq!(errors(&findings).len(), 1, "{findings:?}");
    assert_eq!(compile::verdict(&compiled.unwrap(), &findings), State::Broken);
    let (compiled, findings) = compile::compile(&pack.path, &version("3.0.0")).unwrap();
    assert_eq!(errors(&findings), Vec::<String>::new());
    assert_eq!(compiled.unwrap().compiled.release.version, Version::new(3, 0, 0));
}

#[test]
fn releases_follow_each_other_and_none_is_rewritten() {
    let pack = first_pack();
    let first = fs::read(pack.path.join("releases/2.0.1.yaml")).unwrap();
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let compiled = pack.compile().0.unwrap();
    let path = compile::write(&compiled).unwrap().swap_remove(0);
    assert!(path.ends_with("releases/2.1.0.yaml"), "{path}");
    assert!(compile::write(&compiled).is_err(), "a release is never rewritten");
    assert_eq!(fs::read(pack.path.join("releases/2.0.1.yaml")).unwrap(), first);

    let release: Release = compiled.compiled.release;
    assert_eq!(release.previous.unwrap().sha256, files::digest(&first));
    let (again, findings) = pack.compile();
    assert_eq!(compile::verdict(&again.unwrap(), &findings), State::UpToDate);
}

#[test]
fn nothing_follows_a_release_that_nobody_vouches_for() {
    let pack = first_pack();
    pack.edit("releases/2.0.0.yaml", "severity: error", "severity: info");
    fs::remove_file(pack.path.join("releases/SHA256SUMS")).unwrap();
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let (compiled, findings) = pack.compile();
    let told = findings.iter().filter(|it| it.code == "release-not-listed");
    assert_eq!(told.count(), packs_versions(&pack), "{findings:?}");
    assert_eq!(compile::verdict(&compiled.unwrap(), &findings), State::Broken);
}

#[test]
fn the_newest_release_is_vouched_for_by_the_sources_that_compile_to_it() {
    let pack = first_pack();
    pack.edit("requirements.md", "https://pingtas.qq.com;\n", "");
    let compiled = pack.compile().0.unwrap();
    compile::write(&compiled).unwrap();
    let listed = fs::read_to_string(pack.path.join("releases/SHA256SUMS")).unwrap();
    let cut: Vec<&str> = listed.lines().filter(|it| !it.contains("2.1.0")).collect();
    let cut = format!("{}\n", cut.join("\n"));
    fs::write(pack.path.join("releases/SHA256SUMS"), cut).unwrap();
    let (compiled, findings) = pack.compile();
    assert_eq!(errors(&findings), Vec::<String>::new());
    compile::write(&compiled.unwrap()).unwrap();
    assert_eq!(fs::read_to_string(pack.path.join("releases/SHA256SUMS")).unwrap(), listed);
}

/// How many releases `pack` has.
fn packs_versions(pack: &Pack) -> usize {
    let names = fs::read_dir(pack.path.join("releases")).unwrap().map(|it| it.unwrap().file_name());
    names.filter(|it| Path::new(it).extension().is_some_and(|it| it == "yaml")).count()
}

#[test]
fn a_typo_in_a_condition_is_a_finding_with_a_place_and_a_suggestion() {
    let pack = first_pack();
    let right = "origin(d) in subject.domains.request)";
    pack.edit("rulebook.yaml", right, "origin(d) in subject.domains.requst)");
    let (compiled, findings) = pack.compile();
    assert!(compiled.is_none());
    let finding = findings.iter().find(|it| it.code == "condition-invalid").unwrap();
    let at = finding.at.as_ref().unwrap();
    assert!(at.source.slice(at.span).contains("requst"), "{}", at.source.slice(at.span));
    assert!(finding.help.as_ref().unwrap().en.contains("request"), "{finding:?}");
}

#[test]
fn a_case_under_other_parameters_names_one_and_gives_it_its_type() {
    for (params, code) in [
        ("{reading: one-category}", None),
        ("{reding: one-category}", Some("schema-mismatch")),
        ("{reading: 1}", Some("schema-mismatch")),
        ("{reading: [one-category]}", Some("schema-mismatch")),
        // The pack's own value, under which the case comes out otherwise.
        ("{reading: two-categories}", Some("case-failed")),
    ] {
        let pack = first_pack();
        let case = "  - name: two-categories-do-not-do\n    note: where one category has to be in \
            both lists, one from each list is not enough\n    params: ";
        pack.edit("cases/category-not-in-both.yaml", case, &format!("{case}{params} #"));
        let tested = cases::run(&pack.compile().0.unwrap());
        let codes: Vec<String> = tested.findings.iter().map(|it| it.code.clone()).collect();
        let want: Vec<String> = code.into_iter().map(str::to_owned).collect();
        assert_eq!(codes, want, "{params}");
    }
}

/// The codes of `findings`, but for those that say which clauses changed.
fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|it| it.code.as_str()).collect()
}

#[test]
fn a_rule_under_another_name_is_asked_about_and_followed() {
    let pack = Pack::copy("cargo-manifests");
    pack.edit("rulebook.yaml", "  - id: workspace-published", "  - id: workspace-public");
    let (compiled, findings) = pack.compile();
    let likely = findings.iter().find(|it| it.code == "rule-likely-renamed").unwrap();
    assert_eq!(likely.fixes.len(), 1);
    assert_eq!(compiled.unwrap().compiled.due.unwrap(), Version::new(2, 0, 0));

    let edit = &likely.fixes[0].edits[0];
    pack.edit(
        "rulebook.yaml",
        "  - id: workspace-public",
        &format!("  - id: workspace-public{}", edit.text),
    );
    let (compiled, findings) = pack.compile();
    assert!(!codes(&findings).contains(&"rule-likely-renamed"), "{findings:?}");
    let compiled = compiled.unwrap();
    assert_eq!(compiled.compiled.due.as_ref().unwrap(), &Version::new(1, 0, 2));
    assert_eq!(errors(&cases::run(&compiled).findings), Vec::<String>::new(), "cases follow");

    pack.edit("rulebook.yaml", "was: [workspace-published]", "was: [workspace-odd]");
    assert!(codes(&pack.compile().1).contains(&"rule-was-unknown"));
}

#[test]
fn nothing_is_released_that_its_cases_refuse() {
    let pack = Pack::copy("cargo-manifests");
    let (compiled, _) = pack.compile();
    assert_eq!(compile::unearned(&compiled.unwrap()), None, "it is released");
    pack.edit("rulebook.yaml", "      && subject.workspace.package['publish'] == false\n", "");
    let unearned = |pack: &Pack| compile::unearned(&pack.compile().0.unwrap()).unwrap();
    let finding = unearned(&pack);
    assert_eq!((finding.code.as_str(), finding.severity), ("release-unearned", Severity::Error));
    fs::remove_dir_all(pack.path.join("cases")).unwrap();
    let finding = unearned(&pack);
    assert_eq!((finding.code.as_str(), finding.severity), ("release-untested", Severity::Warning));
}
