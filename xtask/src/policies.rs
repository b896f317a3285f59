//! The packs' releases, in `policies/`.

use std::path::Path;

use anyhow::Context as _;
use dictum_linter::cases;
use dictum_linter::compile::{self, Options, Verdict};
use dictum_linter::files::Root;
use dictum_linter::{packs, verify};
use dictum_report::style::Style;
use dictum_report::text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use crate::{Mode, say};

/// The folder of the packs.
const POLICIES: &str = "policies";

/// Compiles every pack, and writes or checks its release; whether all is as it should be.
pub(crate) fn run(root: &Path, mode: Mode) -> anyhow::Result<bool> {
    let root = Root::open(root).map_err(anyhow::Error::new)?;
    let mut fine = true;
    for name in root.names(POLICIES)? {
        let pack = format!("{POLICIES}/{name}");
        if root.has(&format!("{pack}/{}", compile::RULEBOOK)) {
            fine &= run_pack(&pack, mode).with_context(|| format!("compiling {pack}"))?;
        }
    }
    Ok(fine)
}

fn run_pack(pack: &str, mode: Mode) -> anyhow::Result<bool> {
    let (compiled, mut findings) = compile::compile(Path::new(pack), &Options::default())?;
    let verdict = match &compiled {
        Some(compiled) => compile::verdict(compiled, &findings),
        None => Verdict::Broken,
    };
    let mut failed = false;
    if let Some(compiled) = &compiled {
        findings.extend(compile::drift(compiled));
        let tested = cases::run(compiled);
        failed = tested.findings.iter().any(|it| it.severity == Severity::Error);
        findings.extend(tested.findings);
        say(&format!("{pack}: {} cases, {} failed", tested.cases, tested.failed));
    }
    let shown: Vec<Finding> =
        // What is about to be written is no news.
        findings
            .into_iter()
            .filter(|it| it.severity > Severity::Info)
            .filter(|it| mode == Mode::Check || it.code != compile::STALE)
            .collect();
    if !shown.is_empty() {
        say(&text::findings(&shown, &Style::PLAIN));
    }
    match (verdict, mode, &compiled) {
        _ if failed => Ok(false),
        (Verdict::UpToDate, Mode::Check, Some(compiled)) => Ok(verified(pack, &compiled.root)),
        (Verdict::UpToDate | Verdict::Due, Mode::Write, Some(compiled)) => {
            for path in compile::write(compiled)? {
                say(&format!("{pack}: wrote {path}"));
            }
            Ok(verified(pack, &compiled.root))
        }
        (Verdict::Suspect, Mode::Write, _) => {
            say(&format!(
                "{pack}: look at what is suspect, then run `dictum confirm {pack} --by NAME`"
            ));
            Ok(false)
        }
        _ => {
            say(&format!("{pack}: not what `cargo xtask policies` writes"));
            Ok(false)
        }
    }
}

/// Whether the chain of the releases of the pack `root` holds.
fn verified(pack: &str, root: &Root) -> bool {
    let Some(releases) = packs::folder(root.clone()) else { return false };
    let verified = verify::verify(&releases);
    if verified.findings.is_empty() {
        say(&format!("{pack}: up to date, and every link holds"));
    } else {
        say(&text::findings(&verified.findings, &Style::PLAIN));
    }
    verified.findings.is_empty()
}
