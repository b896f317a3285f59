//! What a file's import and export declarations say of names.

use oxc_ast::ast::{
    Declaration, ExportAllDeclaration, ExportDeclaration, ExportFromDeclaration,
    ExportNamedDeclaration, ImportDeclaration, ImportDeclarationSpecifier,
};

use super::symbol::Symbol;
use super::syntax::bound;

/// A name, and what it stands for.
type Named = (String, Symbol);

/// The names that `it` imports; none for types.
pub(super) fn imported(it: &ImportDeclaration<'_>) -> Vec<Named> {
    let module = Symbol::Module(it.source.value.to_string());
    let specifiers = it.specifiers.iter().flatten();
    let named = |it: &ImportDeclarationSpecifier<'_>| match it {
        ImportDeclarationSpecifier::ImportSpecifier(it) => {
            (it.local.name.to_string(), module.clone().member(&it.imported.name()))
        }
        ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
            (it.local.name.to_string(), module.clone().member("default"))
        }
        ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
            (it.local.name.to_string(), module.clone())
        }
    };
    specifiers.map(named).collect()
}

/// The names that `it` declares and exports.
pub(super) fn declared(it: &ExportDeclaration<'_>) -> Vec<Named> {
    let mut names = Vec::new();
    match &it.declaration {
        Declaration::VariableDeclaration(it) => {
            for declarator in &it.declarations {
                bound(&declarator.id, &mut names);
            }
        }
        Declaration::FunctionDeclaration(it) => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        Declaration::ClassDeclaration(it) => {
            names.extend(it.id.as_ref().map(|it| it.name.to_string()));
        }
        _ => {}
    }
    names.into_iter().map(|name| (name.clone(), Symbol::Name(name))).collect()
}

/// The names of the module that `it` exports.
pub(super) fn listed(it: &ExportNamedDeclaration<'_>) -> Vec<Named> {
    let specifiers = it.specifiers.iter();
    specifiers
        .map(|it| (it.exported.name().to_string(), Symbol::Name(it.local.name().to_string())))
        .collect()
}

/// The names of another module that `it` exports.
pub(super) fn passed_on(it: &ExportFromDeclaration<'_>) -> Vec<Named> {
    let module = Symbol::Module(it.source.value.to_string());
    let specifiers = it.specifiers.iter();
    specifiers
        .map(|it| (it.exported.name().to_string(), module.clone().member(&it.local.name())))
        .collect()
}

/// The name under which `it` exports all of another module; none where each of its
/// names is exported as it is.
pub(super) fn whole(it: &ExportAllDeclaration<'_>) -> Option<Named> {
    let module = Symbol::Module(it.source.value.to_string());
    it.exported.as_ref().map(|name| (name.name().to_string(), module))
}
