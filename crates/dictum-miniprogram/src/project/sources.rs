//! What of a project is read: the entries of its code, and all of the source of a project
//! that a framework compiles.

use dictum_source::source::{Location, Span};

use super::layout::{Kind, Layout};
use super::live::{self, Native, Reached};
use super::modules::{self, Modules};
use super::pages::{self, Extra, Pages};
use super::paths::{ending, is_below, join, within};
use super::reach::{Hides, Reach, nowhere};
use super::resolve::{Resolver, is_single_file};
use super::{Files, missing};

/// Folders that hold what was built or fetched.
const BUILT: [&str; 4] = ["dist", "unpackage", "node_modules", "miniprogram_npm"];

/// Endings of what a framework compiles.
const COMPILED: [&str; 9] = ["js", "ts", "mjs", "jsx", "tsx", "vue", "nvue", "uvue", "cjs"];

/// What the pages reach, and the code that it loads.
pub(super) fn read(
    files: &dyn Files,
    (layout, pages): (&Layout, &Pages),
    reach: &mut Reach,
) -> (Reached, Modules) {
    let extended = pages.extended.as_slice();
    let resolver = Resolver { files, layout, aliases: &pages.aliases, extended };
    let at = pages.place.clone().unwrap_or_else(|| nowhere(&layout.list));
    match layout.kind {
        Kind::Native => {
            let mut entries = entry(&resolver, &at, reach);
            let reached = live::follow(&resolver, pages, reach);
            entries.extend(reached.code.iter().cloned());
            let modules = modules::read(&resolver, &entries, reach);
            (reached, modules)
        }
        Kind::UniApp | Kind::Taro => compiled((&resolver, pages), &at, reach),
    }
}

/// The code with which a native program begins.
fn entry(resolver: &Resolver<'_>, at: &Location, reach: &mut Reach) -> Vec<String> {
    let named = ["app.js", "app.ts"].map(|it| within(&resolver.layout.base, it));
    let there = named.iter().filter_map(|it| Some((it, resolver.files.read(it)?)));
    let is_empty = |text: &str| text.trim().is_empty();
    let entries: Vec<String> = there
        .filter(|(_, read)| !read.as_ref().is_ok_and(|it| is_empty(it.text())))
        .map(|(path, _)| path.clone())
        .collect();
    if entries.is_empty() {
        let [script, _] = &named;
        reach.miss(Hides::Calls, missing::entry(script, at));
    }
    entries
}

/// Reads a project that a framework compiles. It finds components by itself: all of the
/// source counts.
fn compiled(
    (resolver, pages): (&Resolver<'_>, &Pages),
    at: &Location,
    reach: &mut Reach,
) -> (Reached, Modules) {
    let layout = resolver.layout;
    for path in resolver.files.left_out() {
        if is_below(path, &layout.base) && !is_built(path) {
            reach.miss(Hides::Both, missing::left_out(path, &nowhere(path)));
        }
    }
    let mut entries = source(resolver.files, layout);
    for names in own_entries(layout.kind) {
        let mut named = names.iter().map(|it| within(&layout.base, it));
        if let Some(first) = named.next()
            && ![first.clone()].into_iter().chain(named).any(|it| entries.contains(&it))
        {
            reach.miss(Hides::Both, missing::entry(&first, at));
        }
    }
    for (page, at) in &pages.listed {
        match join(&layout.base, page).and_then(|it| page_file(resolver.files, &it)) {
            Some(path) => entries.push(path),
            None => reach.miss_once(page, Hides::Both, missing::page(page, at)),
        }
    }
    let native = native((resolver, pages), reach);
    let reached = live::follow_native(resolver, &native, reach);
    entries.extend(reached.code.iter().cloned());
    for extra in &pages.extras {
        if let Extra::Code { path, .. } = extra {
            entries.push(path.clone());
        }
    }
    let modules = modules::read(resolver, &entries, reach);
    (reached, modules)
}

/// The file of the page at `path`, which has no ending.
fn page_file(files: &dyn Files, path: &str) -> Option<String> {
    let endings = ["vue", "nvue", "uvue", "tsx", "jsx", "ts", "js"];
    let variants =
        endings.iter().flat_map(|it| [format!("{path}.weapp.{it}"), format!("{path}.{it}")]);
    variants.into_iter().find(|it| files.read(it).is_some())
}

/// The native components that the pages, and whatever has a configuration, use; those that
/// the framework compiles are read with its source.
fn native((resolver, pages): (&Resolver<'_>, &Pages), reach: &mut Reach) -> Vec<Native> {
    let (files, layout) = (resolver.files, resolver.layout);
    let all: Vec<String> = pages.listed.iter().map(|(page, _)| page.clone()).collect();
    let everywhere = pages.using.values().map(|it| (all.clone(), it.clone()));
    let own = pages.native.iter().map(|(page, it)| (vec![page.clone()], it.clone()));
    let mut used: Vec<_> = everywhere.chain(own).collect();
    if layout.kind == Kind::Taro {
        let configured = files.paths().iter().filter_map(|it| Some(it.split_once(".config.")?.0));
        let configured = configured.filter(|it| is_below(it, &layout.base) && !is_built(it));
        let app = within(&layout.base, "app");
        for stem in configured.filter(|it| **it != app && is_component(files, it)) {
            let page = all.iter().find(|it| join(&layout.base, it).as_deref() == Some(stem));
            let page: Vec<String> = page.into_iter().cloned().collect();
            let found = pages::of_page(files, stem, reach).into_iter();
            used.extend(found.map(|it| (page.clone(), it)));
        }
    }
    let is_native = |used: &pages::Used| {
        let candidates = resolver.component(&used.from, &used.spelled);
        !candidates.iter().any(|it| page_file(files, it).is_some_and(|it| compiles(&it)))
    };
    let used = used.into_iter().filter(|(_, it)| is_native(it));
    used.map(|(pages, used)| Native { pages, used }).collect()
}

/// Whether only a framework reads the file at `path`.
fn compiles(path: &str) -> bool {
    is_single_file(path) || matches!(ending(path), "tsx" | "jsx")
}

/// Whether the file with a configuration at `stem` is a page or a component.
fn is_component(files: &dyn Files, stem: &str) -> bool {
    page_file(files, stem).is_some()
}

/// The source files of a project that a framework compiles, the program's own first.
fn source(files: &dyn Files, layout: &Layout) -> Vec<String> {
    let base = |it: &&String| is_below(it, &layout.base);
    let code = |it: &&String| {
        let tool = it.contains(".config.") || it.ends_with(".d.ts");
        COMPILED.contains(&ending(it)) && !is_built(it) && !tool
    };
    let mut found: Vec<String> = files.paths().iter().filter(base).filter(code).cloned().collect();
    found.sort_by_key(|it| !is_own_entry(it, layout));
    found
}

fn is_built(path: &str) -> bool {
    path.split('/').any(|it| BUILT.contains(&it))
}

/// The files with which a framework's program begins: one of each kind.
fn own_entries(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Native => &[],
        Kind::UniApp => &[&["App.vue", "App.uvue"], &["main.js", "main.ts", "main.uts"]],
        Kind::Taro => &[&["app.js", "app.ts", "app.tsx", "app.jsx", "app.vue"]],
    }
}

/// Whether a framework's program begins with the file at `path`.
fn is_own_entry(path: &str, layout: &Layout) -> bool {
    let name = path.strip_prefix(&layout.base).unwrap_or(path).trim_start_matches('/');
    own_entries(layout.kind).iter().any(|it| it.contains(&name))
}

/// The beginning of the list of pages.
pub(super) fn list(files: &dyn Files, layout: &Layout) -> Option<Location> {
    let source = files.read(&layout.list)?.ok()?;
    Some(Location::new(&source, Span::default()))
}
