//! The names that are known where a walk through code is, and what `this` is there.

use std::collections::BTreeMap;

use oxc_ast::ast::{
    BindingPattern, Declaration, ExportDefaultDeclarationKind, FormalParameters, Statement,
};

use super::symbol::{Entry, Symbol};
use super::syntax::key;

/// The most parts of what a local name stands for.
const LOCAL_MAX: usize = 256;

/// What an expression is read with.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The module's own names; one may stand for several things.
    pub(super) module: BTreeMap<String, Vec<Symbol>>,
    /// The names of each open function.
    functions: Vec<BTreeMap<String, Symbol>>,
    /// The open objects and classes, and what is assigned to `this` in them.
    these: Vec<(u32, Vec<Entry>)>,
    /// How many parts all symbols have that were made so far.
    pub(super) parts: usize,
    /// Whether there was more than is followed.
    pub(super) cut: bool,
}

impl Scope {
    /// Enters a function, which begins at byte `id`.
    pub(super) fn enter(&mut self, id: u32, parameters: &FormalParameters<'_>) {
        self.functions.push(BTreeMap::new());
        for (number, parameter) in parameters.items.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            self.bind(&parameter.pattern, &Symbol::Param(id, number));
        }
    }

    /// Leaves the innermost function.
    pub(super) fn leave(&mut self) {
        self.functions.pop();
    }

    /// Enters an object or a class, which begins at byte `id`.
    pub(super) fn enter_this(&mut self, id: u32) {
        self.these.push((id, Vec::new()));
    }

    /// Leaves the innermost object or class; gives what was assigned to `this` in it.
    pub(super) fn leave_this(&mut self) -> Vec<Entry> {
        self.these.pop().map(|(_, entries)| entries).unwrap_or_default()
    }

    /// What `this` is.
    pub(super) fn this(&self) -> Symbol {
        self.these.last().map_or(Symbol::Unknown, |(id, _)| Symbol::This(*id))
    }

    /// What `name` stands for.
    pub(super) fn name(&mut self, name: &str) -> Symbol {
        let local = self.functions.iter().rev().find_map(|it| it.get(name));
        let symbol = local.cloned().unwrap_or_else(|| Symbol::Name(name.to_owned()));
        self.parts += symbol.size(LOCAL_MAX);
        symbol
    }

    /// Declares `name`, which stands for `symbol`.
    pub(super) fn declare(&mut self, name: &str, symbol: Symbol) {
        match self.functions.last_mut() {
            Some(scope) => {
                let symbol =
                    if symbol.size(LOCAL_MAX) < LOCAL_MAX { symbol } else { Symbol::Unknown };
                scope.insert(name.to_owned(), symbol);
            }
            None => self.module.entry(name.to_owned()).or_default().push(symbol),
        }
    }

    /// Declares the names that `pattern` binds to `symbol` and to its fields; those
    /// that nothing is bound to are known to the module without standing for anything.
    pub(super) fn bind_nothing(&mut self, pattern: &BindingPattern<'_>) {
        match pattern {
            BindingPattern::BindingIdentifier(it) if self.functions.is_empty() => {
                self.module.entry(it.name.to_string()).or_default();
            }
            _ => self.bind(pattern, &Symbol::Unknown),
        }
    }

    /// Declares the names that `pattern` binds to `symbol` and to its fields.
    pub(super) fn bind(&mut self, pattern: &BindingPattern<'_>, symbol: &Symbol) {
        match pattern {
            BindingPattern::BindingIdentifier(it) => self.declare(&it.name, symbol.clone()),
            BindingPattern::AssignmentPattern(it) => self.bind(&it.left, symbol),
            BindingPattern::ObjectPattern(it) => {
                for property in &it.properties {
                    let field = match key(&property.key) {
                        Some(key) => symbol.clone().member(&key),
                        None => Symbol::Unknown,
                    };
                    self.bind(&property.value, &field);
                }
                if let Some(rest) = &it.rest {
                    self.bind(&rest.argument, symbol);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                for element in it.elements.iter().flatten() {
                    self.bind(element, &Symbol::Unknown);
                }
            }
        }
    }

    /// Assigns `symbol` to `name`: it may stand for either from now on.
    pub(super) fn assign(&mut self, name: &str, symbol: Symbol) {
        for scope in self.functions.iter_mut().rev() {
            if let Some(known) = scope.get_mut(name) {
                let old = std::mem::replace(known, Symbol::Unknown);
                let new = if old == Symbol::Unknown { symbol } else { old.or(symbol) };
                if new.size(LOCAL_MAX) < LOCAL_MAX {
                    *known = new;
                }
                return;
            }
        }
        if let Some(known) = self.module.get_mut(name) {
            known.push(symbol);
        }
    }

    /// Assigns `symbol` to the field `field` of `name`.
    pub(super) fn assign_field(&mut self, name: &str, field: &str, symbol: Symbol) {
        let scope = self.functions.iter_mut().rev().find(|it| it.contains_key(name));
        if let Some(known) = scope.and_then(|it| it.get_mut(name)) {
            let old = std::mem::replace(known, Symbol::Unknown);
            let entries = vec![Entry::Spread(old), Entry::Field(field.to_owned(), symbol)];
            let new = Symbol::Object(entries);
            if new.size(LOCAL_MAX) < LOCAL_MAX {
                *known = new;
            }
        } else if let Some(known) = self.module.get_mut(name) {
            known.push(Symbol::Object(vec![Entry::Field(field.to_owned(), symbol)]));
        }
    }

    /// Assigns `symbol` to the field `field` of `this`.
    pub(super) fn assign_this(&mut self, field: &str, symbol: Symbol) {
        if let Some((_, entries)) = self.these.last_mut() {
            entries.push(Entry::Field(field.to_owned(), symbol));
        }
    }

    /// Declares the functions of `statements`, which may be called before they stand.
    pub(super) fn hoist(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            let function = match statement {
                Statement::FunctionDeclaration(it) => it,
                Statement::ExportDeclaration(it) => match &it.declaration {
                    Declaration::FunctionDeclaration(it) => it,
                    _ => continue,
                },
                Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                    ExportDefaultDeclarationKind::FunctionDeclaration(it) => it,
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(name) = &function.id {
                self.declare(name.name.as_str(), Symbol::Function(function.span.start));
            }
        }
    }
}
