//! The chain of a pack's releases, link by link.
//!
//! A release is held in four ways. `SHA256SUMS` has the digest of its bytes. The
//! release that follows names that digest again. Written out anew from what it says
//! it gives the same bytes, so that nothing hides in its layout. And where the
//! document and the rulebook that it records are there, it is compiled again.
//!
//! Somebody who rewrites the newest release, its digest and its sources together is
//! not found out by files alone: that is what review and signatures are for.

use dictum_policy::diff;
use dictum_requirements::release::{self, Compiled};
use dictum_schema::compilation::Bump;
use dictum_schema::id::PolicyId;
use dictum_schema::verification::{Link, Recompiled};
use dictum_source::finding::Finding;
use dictum_source::source::Source;
use semver::Version;

use crate::compile::{self, Opened};
use crate::files::{self, FileError};
use crate::packs::{Loaded, Pack};
use crate::releases::{self, CHANGELOG, CHECKSUMS};

mod faults;

/// Verifies the releases of `pack`, from the oldest, and stops at the first link that
/// does not hold.
pub fn verify(pack: &Pack) -> Verified {
    let mut verified =
        Verified { policy: pack.policy().clone(), links: Vec::new(), findings: Vec::new() };
    if let Err(finding) = verified.chain(pack) {
        verified.findings.push(*finding);
    }
    verified
}

/// What was found of a pack's releases.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// The policy.
    pub policy: PolicyId,
    /// The links that hold, oldest first: all of them, where there is no finding.
    pub links: Vec<Link>,
    /// The first link that does not hold.
    pub findings: Vec<Finding>,
}

impl Verified {
    fn chain(&mut self, pack: &Pack) -> Result<(), Box<Finding>> {
        let versions = pack.versions();
        if versions.is_empty() {
            return Err(faults::nothing_released(pack));
        }
        let listed = releases::listed(pack)?.ok_or_else(|| faults::no_checksums(pack))?;
        let mut sources = Sources::Unread;
        let mut chain: Vec<Loaded> = Vec::new();
        for version in versions {
            let name = format!("{version}.yaml");
            let bytes = pack.bytes(&name).map_err(|error| Box::new(error.finding()))?;
            let found = files::digest(&bytes);
            match listed.get(&name) {
                Some(expected) if *expected == found => {}
                Some(expected) => {
                    let path = pack.shown(&name);
                    return Err(Box::new(releases::other_digest(&path, expected, &found)));
                }
                None => return Err(faults::not_listed(pack, &name)),
            }
            let loaded = decode(pack, &version, bytes)?;
            let link = link(pack, (chain.last(), &loaded), &mut sources)?;
            self.links.push(link);
            chain.push(loaded);
        }
        if let Some(name) = listed.keys().find(|it| !is_of(&chain, it)) {
            return Err(Box::new(releases::gone(pack, name)));
        }
        beside(pack, &chain)
    }
}

/// What a pack is compiled from, as it stands: read when the first release needs it.
enum Sources {
    Unread,
    /// It is not there, or is no longer sound.
    NotThere,
    Read(Box<Opened>),
}

impl Sources {
    fn read(&mut self, pack: &Pack) -> Option<&mut Opened> {
        if matches!(self, Self::Unread) {
            let opened = match pack {
                Pack::Shipped(_) => None,
                Pack::Folder(_, root) => compile::open(root.clone(), None).ok().and_then(|it| it.0),
            };
            *self = opened.map_or(Self::NotThere, |it| Self::Read(Box::new(it)));
        }
        match self {
            Self::Read(opened) => Some(opened),
            _ => None,
        }
    }
}

/// Reads `bytes` as the release `version`, written as Dictum writes it.
fn decode(pack: &Pack, version: &Version, bytes: Vec<u8>) -> Result<Loaded, Box<Finding>> {
    let path = pack.shown(&format!("{version}.yaml"));
    let source = Source::decode(path.clone(), bytes)
        .map_err(|error| Box::new(FileError::Source { path, error }.finding()))?;
    let loaded = match pack.decode(version, source) {
        (Some(loaded), findings) if findings.is_empty() => loaded,
        (_, findings) => {
            let first = findings.into_iter().next();
            return Err(first.map_or_else(|| faults::unreadable(pack, version), Box::new));
        }
    };
    let canonical = release::to_yaml(&loaded.release);
    if loaded.source.text() != canonical || loaded.source.has_byte_order_mark() {
        return Err(faults::not_canonical(&loaded, &canonical));
    }
    Ok(loaded)
}

/// Holds `next` to the release that it follows, and to what it was compiled from.
fn link(
    pack: &Pack,
    (last, next): (Option<&Loaded>, &Loaded),
    sources: &mut Sources,
) -> Result<Link, Box<Finding>> {
    follows(last, next)?;
    let bump = match last {
        Some(last) => bump(pack, last, next)?,
        None => None,
    };
    let recompiled = match sources.read(pack) {
        Some(sources) => recompile(sources, last, next)?,
        None => Recompiled::SourcesNotThere,
    };
    Ok(Link {
        version: next.release.version.to_string(),
        sha256: next.digest().to_string(),
        previous: last.map(|it| it.release.version.to_string()),
        bump,
        recompiled,
    })
}

/// Whether `next` names `last`, by its version and its digest.
fn follows(last: Option<&Loaded>, next: &Loaded) -> Result<(), Box<Finding>> {
    match (last, &next.release.previous) {
        (None, None) => Ok(()),
        (Some(last), Some(named)) if named.version == last.release.version => {
            let found = last.digest();
            if named.sha256 == found {
                Ok(())
            } else {
                Err(faults::other_predecessor(next, &named.sha256, &found))
            }
        }
        (last, named) => {
            let there = last.map(|it| &it.release.version);
            Err(faults::gap(next, named.as_ref().map(|it| &it.version), there))
        }
    }
}

/// The bump from `last` to `next`, which the version of `next` must have; none where
/// the schema of its facts is not at hand.
fn bump(pack: &Pack, last: &Loaded, next: &Loaded) -> Result<Option<Bump>, Box<Finding>> {
    let Some(schema) = pack.schema_then(&next.release) else { return Ok(None) };
    let diff = release::changes(&last.release, &next.release, &schema);
    let bump = diff.bump().unwrap_or(Bump::Patch);
    let lowest = diff::version_after(bump, &last.release.version);
    if next.release.version < lowest {
        Err(faults::too_low(next, &lowest, bump))
    } else {
        Ok(Some(bump))
    }
}

/// Compiles `next` again where what it was compiled from is what is there.
fn recompile(
    sources: &mut Opened,
    last: Option<&Loaded>,
    next: &Loaded,
) -> Result<Recompiled, Box<Finding>> {
    if sources.sources() != next.release.sources || !sources.judge(&next.release.subject) {
        return Ok(Recompiled::SourcesChanged);
    }
    sources.previous = last.cloned();
    let (compiled, _) = sources.compile(Some(next.release.version.clone()));
    match compiled {
        Some(compiled) if as_written(&compiled, next) == next.source.text() => Ok(Recompiled::Same),
        other => Err(faults::not_reproducible(next, other.as_ref().map(|it| it.text.as_str()))),
    }
}

/// The text of `compiled` as the version of Dictum that wrote `release` spells it.
fn as_written(compiled: &Compiled, release: &Loaded) -> String {
    let mut spelled = compiled.release.clone();
    release::as_told_in(&mut spelled.ledger, &release.release.ledger);
    if spelled.ledger.iter().all(|it| it.level.is_none()) {
        // Whether its version was high enough, by what it told then, is judged apart.
        spelled.version.clone_from(&release.release.version);
    }
    release::to_yaml(&spelled)
}

fn is_of(chain: &[Loaded], name: &str) -> bool {
    let stem = name.strip_suffix(".yaml");
    chain.iter().any(|it| stem == Some(it.release.version.to_string().as_str()))
}

/// Holds the files beside the releases to what the releases say.
fn beside(pack: &Pack, chain: &[Loaded]) -> Result<(), Box<Finding>> {
    for (name, text) in releases::beside(pack, chain) {
        match pack.bytes(name) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) | Err(FileError::Missing { .. }) => {
                return Err(faults::beside_differs(pack, name));
            }
            Err(error) => return Err(Box::new(error.finding())),
        }
    }
    // What a run that was ended left unfinished is no release, and the next one removes it.
    let known = |it: &String| {
        it == CHECKSUMS || it == CHANGELOG || is_of(chain, it) || releases::is_unfinished(it)
    };
    match pack.names().iter().find(|it| !known(it)) {
        Some(name) => Err(faults::stray(pack, name)),
        None => Ok(()),
    }
}
