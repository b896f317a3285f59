//! Which file a template of a name is taken from: the file where it is used, then the one
//! that includes that, then whatever either imports, in the order of the text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::missing;
use super::paths;
use super::reach::Hides;
use super::resolve::cause;
use super::units::Units;
use crate::wxml::Part;
use dictum_source::source::{Location, Span};

/// A part of a file of markup: the file, and the template in it.
pub(super) type Where = (String, Option<String>);

/// Where a part stands.
pub(super) struct Around<'a> {
    pub(super) file: &'a str,
    /// The file that includes that one, or itself: its templates are seen too.
    pub(super) home: &'a str,
    /// The files that were brought in with all their templates.
    pub(super) whole: &'a mut HashSet<String>,
}

/// What is known of the templates of all files.
#[derive(Debug, Default)]
pub(super) struct Templates {
    imports: HashMap<String, Rc<Imports>>,
    /// The files that define each template, of those that were imported.
    holders: BTreeMap<String, Vec<String>>,
    known: HashSet<String>,
    /// What each file imports by each name.
    found: HashMap<String, HashMap<String, Option<String>>>,
    /// How often a file was asked for a template.
    work: usize,
}

/// The files that a file imports.
#[derive(Debug, Default)]
struct Imports {
    files: Vec<String>,
    /// Which of them each is.
    numbers: HashMap<String, usize>,
}

impl Templates {
    /// The parts that `part` brings in, where `around` says.
    pub(super) fn parts(
        &mut self,
        units: &mut Units<'_>,
        part: &Part,
        around: &mut Around<'_>,
    ) -> Vec<Where> {
        let (file, home) = (around.file, around.home);
        let mut found = Vec::new();
        for included in &part.includes {
            found.extend(brought_in(units, file, included).map(|it| (it, None)));
        }
        if part.uses.is_empty() && !part.uses_any {
            return found;
        }
        for name in &part.uses {
            let holder = self.holder(units, (file, home), name);
            found.extend(holder.map(|it| (it, Some(name.clone()))));
        }
        if part.uses_any {
            let own = self.imports(units, file);
            let outer = self.imports(units, home);
            let all = [file, home].into_iter();
            let all = all.chain(own.files.iter().chain(&outer.files).map(String::as_str));
            for source in all {
                if !around.whole.insert(source.to_owned()) {
                    continue;
                }
                let Some((_, markup)) = units.markup(source) else { continue };
                let templates = markup.parts.iter().filter_map(|it| it.template.clone());
                found.extend(templates.map(|it| (source.to_owned(), Some(it))));
            }
        }
        found
    }

    /// The file whose template `name` is meant in `file`, which `home` includes.
    fn holder(
        &mut self,
        units: &mut Units<'_>,
        (file, home): (&str, &str),
        name: &str,
    ) -> Option<String> {
        for own in [file, home] {
            if self.defines(units, own, name) {
                return Some(own.to_owned());
            }
        }
        let found = self.imported(units, file, name);
        if file == home { found } else { found.or_else(|| self.imported(units, home, name)) }
    }

    fn defines(&mut self, units: &mut Units<'_>, file: &str, name: &str) -> bool {
        self.work += 1;
        units.markup(file).is_some_and(|(_, markup)| markup.part(Some(name)).is_some())
    }

    /// The first of the files that `file` imports with a template `name`.
    fn imported(&mut self, units: &mut Units<'_>, file: &str, name: &str) -> Option<String> {
        if let Some(known) = self.found.get(file).and_then(|it| it.get(name)) {
            return known.clone();
        }
        let imports = self.imports(units, file);
        let holders = self.holders.get(name).map_or(0, Vec::len);
        // Of both lists the shorter one is gone through.
        let found = if holders <= imports.files.len() {
            self.work += holders;
            let holders = self.holders.get(name).into_iter().flatten();
            holders.filter_map(|it| imports.numbers.get(it)).min().copied()
        } else {
            (0..imports.files.len())
                .find(|it| imports.files.get(*it).is_some_and(|it| self.defines(units, it, name)))
        };
        let found = found.and_then(|it| imports.files.get(it)).cloned();
        self.found.entry(file.to_owned()).or_default().insert(name.to_owned(), found.clone());
        found
    }

    /// The files that `file` imports; what they define is taken down.
    fn imports(&mut self, units: &mut Units<'_>, file: &str) -> Rc<Imports> {
        if let Some(known) = self.imports.get(file) {
            return Rc::clone(known);
        }
        let mut imports = Imports::default();
        let markup = units.markup(file);
        for spelled in markup.iter().flat_map(|(_, it)| &it.imports) {
            self.work += 1;
            let Some(path) = brought_in(units, file, spelled) else { continue };
            if imports.numbers.contains_key(&path) {
                continue;
            }
            self.register(units, &path);
            imports.numbers.insert(path.clone(), imports.files.len());
            imports.files.push(path);
        }
        let imports = Rc::new(imports);
        self.imports.insert(file.to_owned(), Rc::clone(&imports));
        imports
    }

    fn register(&mut self, units: &mut Units<'_>, path: &str) {
        if !self.known.insert(path.to_owned()) {
            return;
        }
        let markup = units.markup(path);
        for name in
            markup.iter().flat_map(|(_, it)| &it.parts).filter_map(|it| it.template.as_ref())
        {
            self.work += 1;
            self.holders.entry(name.clone()).or_default().push(path.to_owned());
        }
    }

    /// How often a file was asked for a template.
    #[cfg(test)]
    pub(super) fn work(&self) -> usize {
        self.work
    }
}

/// The file of markup that `from` brings in as `spelled`; that it is not there is told.
fn brought_in(units: &mut Units<'_>, from: &str, spelled: &str) -> Option<String> {
    let path = units.resolver.path(from, spelled).map(wxml);
    let path = path.filter(|it| units.markup(it).is_some());
    if path.is_none()
        && let Some((source, _)) = units.markup(from)
    {
        let at = Location::new(&source, Span::default());
        let finding = missing::file(spelled, &at);
        units.reach.miss_once(&cause(from, spelled), Hides::Live, finding);
    }
    path
}

/// A path of WXML may leave its ending out.
fn wxml(path: String) -> String {
    if paths::ending(&path) == "wxml" {
        return path;
    }
    format!("{path}.wxml")
}
