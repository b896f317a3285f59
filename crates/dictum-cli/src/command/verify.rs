//! `dictum verify`

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use dictum_linter::files::{FileError, Root};
use dictum_linter::packs::{self, Pack};
use dictum_linter::verify::{self, Verified};
use dictum_report::{json, text};

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Verifies the chains of the packs that `matches` names, or of those that are shipped.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let packs: Vec<(String, Pack)> = match matches.get_many::<PathBuf>("pack") {
        Some(folders) => folders.map(|it| pack(it)).collect::<anyhow::Result<_>>()?,
        None => packs::shipped().into_iter().map(|it| (it.policy().to_string(), it)).collect(),
    };
    let verified: Vec<(String, Verified)> =
        packs.into_iter().map(|(name, pack)| (name, verify::verify(&pack))).collect();
    match format(matches) {
        Format::Json => {
            let packs: Vec<_> = verified.iter().map(|(pack, it)| as_json(pack, it)).collect();
            edge::print(&json::verification(&packs, language))?;
        }
        Format::Text | Format::Markdown => {
            let style = style(matches, language);
            let quiet = matches.get_flag("quiet");
            for (pack, it) in verified.iter().filter(|(_, it)| !quiet || !it.findings.is_empty()) {
                edge::print(&text::verification(pack, (&it.links, &it.findings), &style))?;
            }
        }
    }
    let holds = verified.iter().all(|(_, it)| it.findings.is_empty());
    Ok(if holds { CLEAN } else { FOUND })
}

fn pack(folder: &Path) -> anyhow::Result<(String, Pack)> {
    let failure = |error: FileError| anyhow::Error::new(Failure(error.text()));
    let root = Root::open(folder).map_err(failure)?;
    let name = root.name().to_owned();
    match packs::folder(root) {
        Some(pack) => Ok((name, pack)),
        None => Err(edge::failure(
            format!("`{name}` is not named like a policy"),
            format!("`{name}` 的文件夹名不是策略名"),
        )),
    }
}

fn as_json<'a>(pack: &'a str, verified: &'a Verified) -> json::Verified<'a> {
    let Verified { policy, links, findings } = verified;
    json::Verified { pack, policy, links, findings }
}
