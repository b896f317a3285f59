//! Calls: which overloads take the arguments.

use std::collections::BTreeMap;
use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::Ctx;
use super::{advice, habits};
use crate::check::typed::{Called, Node, Typed};
use crate::model::function::{Function, Overload, Style};
use crate::model::operators::{self, shown};
use crate::model::suggestion::did_you_mean;
use crate::model::types::Type;
use crate::model::value::Value;
use crate::syntax::{Access, Expr, ExprKind, Name};

impl Ctx<'_> {
    pub(super) fn call(&mut self, expr: &Expr) -> Typed {
        let ExprKind::Call { function: name, absolute, target, args } = &expr.kind else {
            return Self::faulty(expr.span);
        };
        // `math.greatest(1, 2)` calls a function with a dot in its name.
        if let Some(target) = target
            && !self.begins_with_local(target)
            && let Some((namespace, absolute)) = target.qualified()
            && let Some(function) = self.function(&format!("{namespace}.{}", name.text), absolute)
        {
            let args = args.iter().map(|it| self.expr(it)).collect();
            return self.resolve(expr.span, &function, (Style::Global, args));
        }
        if let Some(target) = target
            && let Some(namespace) = self.unknown_namespace(target, name)
        {
            self.unknown_function(
                &format!("{namespace}.{}", name.text),
                target.span.cover(name.span),
                args,
            );
            return Self::faulty(expr.span);
        }
        let style = if target.is_some() { Style::Member } else { Style::Global };
        match self.function(&name.text, *absolute) {
            Some(function) => {
                let args = self.arguments(target.as_deref(), args);
                self.resolve(expr.span, &function, (style, args))
            }
            None if self.is_lenient() => {
                let args = self.arguments(target.as_deref(), args);
                let function = Arc::new(Function::new(&name.text));
                self.resolve(expr.span, &function, (style, args))
            }
            None => {
                self.unknown_function(&name.text, name.span, args);
                // What goes through a list elsewhere has names of its own.
                let args = if habits::is_loop(&name.text) { &[] } else { args.as_slice() };
                self.arguments(target.as_deref(), args);
                Self::faulty(expr.span)
            }
        }
    }

    fn arguments(&mut self, target: Option<&Expr>, args: &[Expr]) -> Vec<Typed> {
        target.into_iter().chain(args).map(|it| self.expr(it)).collect()
    }

    /// What stands before `name` as if it were a library, and is none: no variable is
    /// called so, nor nearly so, and nothing has a function of that name.
    fn unknown_namespace(&mut self, target: &Expr, name: &Name) -> Option<String> {
        let (namespace, absolute) = target.qualified()?;
        let root = target.root()?;
        let unknown = !self.is_lenient()
            && !self.begins_with_local(target)
            && self.function(&name.text, absolute).is_none()
            && self.candidates(root, absolute).iter().all(|it| !self.environment.knows(it))
            && self.similar_name(root).is_none();
        unknown.then_some(namespace)
    }

    fn function(&self, name: &str, absolute: bool) -> Option<Arc<Function>> {
        let candidates = self.candidates(name, absolute);
        candidates.iter().find_map(|it| self.environment.function(it)).cloned()
    }

    fn unknown_function(&mut self, word: &str, span: Span, args: &[Expr]) {
        let names = self.environment.functions().map(|it| &**it.name());
        let macros = ["all", "exists", "exists_one", "map", "filter", "has"];
        let names = names.filter(|it| !operators::is_operator(it)).chain(macros);
        let loops = args.first().is_some_and(|it| matches!(it.kind, ExprKind::Ident { .. }));
        let last = word.rsplit('.').next().unwrap_or(word);
        let help = habits::function(last, loops).or_else(|| did_you_mean(word, names));
        let message = Text::new(
            format!("there is no function `{word}`"),
            format!("没有名为 `{word}` 的函数"),
        );
        self.fault_with(span, message, help);
    }

    /// Chooses the overloads that take `args`.
    pub(super) fn resolve(
        &mut self,
        span: Span,
        function: &Arc<Function>,
        (style, args): (Style, Vec<Typed>),
    ) -> Typed {
        let kinds: Vec<Type> = args.iter().map(|it| it.kind.clone()).collect();
        let (mut overloads, mut kind) = self.matching(function, style, &kinds);
        if overloads.is_empty() && self.is_lenient() {
            let of_shape = |it: &Overload| it.style == style && it.parameters.len() == args.len();
            let numbered = function.overloads().iter().enumerate();
            overloads = numbered.filter(|(_, it)| of_shape(it)).map(|(at, _)| at).collect();
            kind = Some(Type::Dyn);
        }
        if overloads.is_empty() && !self.is_lenient() {
            self.no_overload(span, function, (style, &args));
            return Self::faulty(span);
        }
        let call = Called { function: Arc::clone(function), overloads, args };
        self.check_constants(&call);
        self.check_enumerations(&call);
        Typed { span, kind: kind.unwrap_or(Type::Dyn), node: Node::Call(call) }
    }

    /// The overloads that take `kinds`, and their result.
    fn matching(
        &mut self,
        function: &Function,
        style: Style,
        kinds: &[Type],
    ) -> (Vec<usize>, Option<Type>) {
        let mut found = Vec::new();
        let mut result: Option<Type> = None;
        for (at, overload) in function.overloads().iter().enumerate() {
            if overload.style != style || overload.parameters.len() != kinds.len() {
                continue;
            }
            let mut known = BTreeMap::new();
            let places: Vec<Type> = overload
                .parameters
                .iter()
                .map(|it| self.unifier.instantiate(it, &mut known))
                .collect();
            if !self.unifier.assign_all(&places, kinds) {
                continue;
            }
            let kind = self.unifier.instantiate(&overload.result, &mut known);
            let kind = self.unifier.resolve(&kind);
            found.push(at);
            result = Some(match result {
                Some(earlier) if earlier != kind => Type::Dyn,
                _ => kind,
            });
        }
        (found, result)
    }

    fn no_overload(&mut self, span: Span, function: &Function, (style, args): (Style, &[Typed])) {
        let name = shown(function.name());
        let kinds: Vec<String> =
            args.iter().map(|it| self.unifier.settle(&it.kind).to_string()).collect();
        let message = Text::new(
            format!("`{name}` does not take ({})", kinds.join(", ")),
            format!("`{name}` 不接受 ({})", kinds.join(", ")),
        );
        let signatures: Vec<String> = function
            .overloads()
            .iter()
            .filter(|it| {
                it.style == style || function.overloads().iter().all(|it| it.style != style)
            })
            .take(4)
            .map(|it| format!("`{}`", signature(function.name(), it)))
            .collect();
        let listed = || {
            Text::new(
                format!("it takes {}", signatures.join(", ")),
                format!("它接受 {}", signatures.join("、")),
            )
        };
        let settled: Vec<Type> = args.iter().map(|it| self.unifier.settle(&it.kind)).collect();
        let help =
            advice::on(function, args, &settled).or_else(|| (!signatures.is_empty()).then(listed));
        self.fault_with(span, message, help);
    }

    pub(super) fn index(
        &mut self,
        span: Span,
        [operand, index]: [&Expr; 2],
        mode: Access,
    ) -> Typed {
        let (operand, index) = (self.expr(operand), self.expr(index));
        let kind = self.unifier.resolve(&operand.kind);
        // A known field in brackets is a field: `subject["rust-version"]`.
        if let (Type::Object(_), Node::Constant(Value::String(name))) = (&kind, &index.node) {
            let field = Name { text: Arc::clone(name), span: index.span };
            return self.field(span, (operand, &field), mode);
        }
        let operand_kind = kind;
        let found = self.index_type(&operand_kind, &index);
        let kind = match (found, mode) {
            (Some(kind), Access::Plain) => kind,
            // What an optional value gives is optional already.
            (Some(kind), Access::Optional) if through_optional(&operand_kind) => kind,
            (Some(kind), Access::Optional) => Type::optional(kind),
            (None, _) if self.is_lenient() => Type::Dyn,
            (None, _) => {
                let (kind, by) = (self.shown(&operand_kind), self.shown(&index.kind));
                self.fault(
                    span,
                    format!("{kind} cannot be indexed by {by}"),
                    format!("{kind} 不能用 {by} 作下标"),
                );
                Type::Dyn
            }
        };
        let (operand, index) = (Box::new(operand), Box::new(index));
        Typed { span, kind, node: Node::Index { operand, index, mode } }
    }

    /// The type of an element of `kind`; none where `index` is no index of it.
    fn index_type(&mut self, kind: &Type, index: &Typed) -> Option<Type> {
        match kind {
            Type::Dyn => Some(Type::Dyn),
            Type::Open(number) => {
                self.unifier.set(*number, Type::Dyn);
                Some(Type::Dyn)
            }
            Type::List(element) => {
                self.unifier.assign(&Type::Int, &index.kind).then(|| (**element).clone())
            }
            Type::Map(key, value) => {
                self.unifier.assign(key, &index.kind).then(|| (**value).clone())
            }
            Type::Object(_) => self.unifier.assign(&Type::String, &index.kind).then_some(Type::Dyn),
            Type::Nullable(inner) => self.index_type(inner, index),
            Type::Optional(inner) if !matches!(**inner, Type::Optional(_)) => {
                self.index_type(inner, index).map(Type::optional)
            }
            _ => None,
        }
    }
}

fn through_optional(kind: &Type) -> bool {
    match kind {
        Type::Optional(_) => true,
        Type::Nullable(inner) => through_optional(inner),
        _ => false,
    }
}

/// How an overload is written.
fn signature(name: &str, overload: &Overload) -> String {
    let kinds: Vec<String> = overload.parameters.iter().map(Type::to_string).collect();
    let result = &overload.result;
    match (operators::symbol(name), kinds.as_slice(), overload.style) {
        (Some(symbol), [one], _) => format!("{symbol}{one}"),
        (Some(symbol), [one, other], _) => format!("{one} {symbol} {other}"),
        (_, [receiver, rest @ ..], Style::Member) => {
            format!("{receiver}.{name}({}) -> {result}", rest.join(", "))
        }
        _ => format!("{name}({}) -> {result}", kinds.join(", ")),
    }
}
