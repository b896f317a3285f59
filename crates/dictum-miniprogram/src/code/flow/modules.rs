//! What a file takes from other modules, and what it gives them.

use oxc_ast::ast::{
    Declaration, ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration, ImportDeclaration,
    ImportDeclarationSpecifier, TSExportAssignment, TSImportEqualsDeclaration, TSModuleReference,
    TSQualifiedName, TSTypeName,
};
use oxc_ast_visit::Visit as _;

use super::build::Ctx;
use super::{Cell, EXPORTS_SITE, Step, cell, scopes};

impl Ctx {
    /// Names what a module gives.
    pub(super) fn import(&mut self, it: &ImportDeclaration<'_>) {
        if it.import_kind.is_type() {
            return;
        }
        let spelled = it.source.value.as_str();
        for specifier in it.specifiers.iter().flatten() {
            let module = self.module(spelled);
            let (local, value) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local, self.load(module, Some(it.imported.name().to_string())))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    let value = self.load(module, Some("default".to_owned()));
                    self.step(Step::Whole(value, spelled.to_owned()));
                    (&it.local, value)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, module),
            };
            self.write(&local.name, value);
        }
    }

    /// `import a = require(…)`, `import a = b.c`.
    pub(super) fn import_equals(&mut self, it: &TSImportEqualsDeclaration<'_>) {
        if it.import_kind.is_type() {
            return;
        }
        let value = match &it.module_reference {
            TSModuleReference::ExternalModuleReference(it) => self.module(&it.expression.value),
            // `import a = b.c`: another name of a value.
            TSModuleReference::IdentifierReference(it) => self.name(&it.name),
            TSModuleReference::QualifiedName(it) => self.qualified(it),
        };
        self.write(&it.id.name, value);
    }

    /// `export = a` sets the whole of a module's exports.
    pub(super) fn export_whole(&mut self, it: &TSExportAssignment<'_>) {
        let value = self.expression(&it.expression);
        self.copy(value, cell::WHOLE);
    }

    /// `export const a = …`.
    pub(super) fn export_declared(&mut self, it: &ExportDeclaration<'_>) {
        self.visit_declaration(&it.declaration);
        let mut names = Vec::new();
        match &it.declaration {
            Declaration::VariableDeclaration(it) => scopes::of_variables(it, &mut names),
            Declaration::FunctionDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Declaration::ClassDeclaration(it) => {
                names.extend(it.id.as_ref().map(|it| it.name.to_string()));
            }
            Declaration::TSEnumDeclaration(it) => names.push(it.id.name.to_string()),
            Declaration::TSImportEqualsDeclaration(it) => names.push(it.id.name.to_string()),
            _ => {}
        }
        for name in names {
            let value = self.whole(&name);
            self.export(&name, value);
            if self.exported > 0 {
                self.leave(value, it.span);
            }
        }
    }

    /// `export { a as b }`.
    pub(super) fn export_named(&mut self, it: &ExportNamedDeclaration<'_>) {
        for it in &it.specifiers {
            let value = self.whole(&it.local.name());
            self.export(&it.exported.name(), value);
        }
    }

    /// `export { a as b } from …`.
    pub(super) fn export_from(&mut self, it: &ExportFromDeclaration<'_>) {
        for specifier in &it.specifiers {
            let module = self.module(&it.source.value);
            let value = self.load(module, Some(specifier.local.name().to_string()));
            if specifier.local.name() == "default" {
                self.step(Step::Whole(value, it.source.value.to_string()));
            }
            self.export(&specifier.exported.name(), value);
        }
    }

    /// `export * from …`.
    pub(super) fn export_all(&mut self, it: &ExportAllDeclaration<'_>) {
        let module = self.module(&it.source.value);
        match &it.exported {
            Some(name) => self.export(&name.name(), module),
            None => self.step(Step::Spread(module, EXPORTS_SITE)),
        }
    }

    /// `export default …`.
    pub(super) fn export_default(&mut self, it: &ExportDefaultDeclaration<'_>) {
        let value = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                let value = self.hoisted(it);
                if let Some(name) = &it.id {
                    self.write(&name.name, value);
                }
                value
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                let value = self.class(it);
                if let Some(name) = &it.id {
                    self.write(&name.name, value);
                }
                value
            }
            other => other.as_expression().map_or(cell::UNKNOWN, |it| self.expression(it)),
        };
        self.export("default", value);
    }

    /// Whatever the name `name` ever stands for: others see an export as it is then.
    fn whole(&mut self, name: &str) -> Cell {
        match self.scopes.find(name) {
            Some(variable) => self.scopes.whole(variable),
            None => self.name(name),
        }
    }

    fn export(&mut self, name: &str, value: Cell) {
        self.init(cell::EXPORTS, Some(name.to_owned()), value);
    }

    fn module(&mut self, spelled: &str) -> Cell {
        let cell = self.cell();
        self.step(Step::Module(cell, spelled.to_owned()));
        cell
    }

    /// A cell that holds one of the modules that are `spelled`.
    pub(super) fn modules(&mut self, spelled: &[Option<String>]) -> Cell {
        let mut all = None;
        for it in spelled {
            let one = it.as_deref().map_or(cell::UNKNOWN, |it| self.module(it));
            all = Some(all.map_or(one, |all| self.either(all, one)));
        }
        all.unwrap_or(cell::UNKNOWN)
    }

    /// `a.b.c`, where it names a value.
    fn qualified(&mut self, it: &TSQualifiedName<'_>) -> Cell {
        self.deeper(cell::UNKNOWN, |ctx| {
            let of = match &it.left {
                TSTypeName::IdentifierReference(it) => ctx.name(&it.name),
                TSTypeName::QualifiedName(it) => ctx.qualified(it),
                TSTypeName::ThisExpression(_) => ctx.this(),
            };
            ctx.load(of, Some(it.right.name.to_string()))
        })
    }
}
