//! Lists, maps, conditionals, comprehensions, bindings.

use dictum_source::source::Span;

use super::Ctx;
use crate::check::typed::{self, Node, Typed};
use crate::model::types::Type;
use crate::syntax::{Element, Entry, Expr, ExprKind, Loop, LoopKind, Name};

impl Ctx<'_> {
    pub(super) fn conditional(&mut self, span: Span, parts: &[Expr; 3]) -> Typed {
        let [condition, yes, no] = parts;
        let (condition, yes, no) = (self.condition(condition), self.expr(yes), self.expr(no));
        let open = self.unifier.open();
        let places = [open.clone(), open.clone()];
        let kind = if self.unifier.assign_all(&places, &[yes.kind.clone(), no.kind.clone()]) {
            open
        } else {
            if !self.is_lenient() {
                let (one, other) = (self.shown(&yes.kind), self.shown(&no.kind));
                self.fault(
                    span,
                    format!("the two branches differ in type: {one} and {other}"),
                    format!("两个分支的类型不同：{one} 与 {other}"),
                );
            }
            Type::Dyn
        };
        Typed { span, kind, node: Node::Conditional(Box::new([condition, yes, no])) }
    }

    /// The type of what `kind` holds, where it may be absent.
    fn present(&mut self, kind: &Type, span: Span) -> Type {
        match self.unifier.resolve(kind) {
            Type::Optional(inner) => *inner,
            Type::Dyn => Type::Dyn,
            _ if self.is_lenient() => Type::Dyn,
            other => {
                let kind = self.shown(&other);
                self.fault(
                    span,
                    format!("this is {kind}, and after `?` stands an optional value"),
                    format!("`?` 之后须为可选值，而这是 {kind}"),
                );
                Type::Dyn
            }
        }
    }

    /// The one type of values that stand together, or `dyn`.
    fn joined(&mut self, earlier: Option<Type>, kind: Type) -> Type {
        match earlier {
            None => kind,
            Some(earlier) => self.unifier.join(&earlier, &kind).unwrap_or(Type::Dyn),
        }
    }

    pub(super) fn list(&mut self, span: Span, elements: &[Element]) -> Typed {
        let mut joined = None;
        let mut typed = Vec::with_capacity(elements.len());
        for element in elements {
            let value = self.expr(&element.value);
            let kind = if element.optional {
                self.present(&value.kind, value.span)
            } else {
                value.kind.clone()
            };
            joined = Some(self.joined(joined, kind));
            typed.push(typed::Element { value, optional: element.optional });
        }
        let kind = joined.unwrap_or_else(|| self.unifier.open());
        Typed { span, kind: Type::list(kind), node: Node::List(typed) }
    }

    pub(super) fn map(&mut self, span: Span, entries: &[Entry]) -> Typed {
        let (mut keys, mut values) = (None, None);
        let mut typed = Vec::with_capacity(entries.len());
        for entry in entries {
            let (key, value) = (self.expr(&entry.key), self.expr(&entry.value));
            let kind = if entry.optional {
                self.present(&value.kind, value.span)
            } else {
                value.kind.clone()
            };
            keys = Some(self.joined(keys, key.kind.clone()));
            values = Some(self.joined(values, kind));
            typed.push(typed::Entry { key, value, optional: entry.optional });
        }
        let key = keys.unwrap_or_else(|| self.unifier.open());
        let value = values.unwrap_or_else(|| self.unifier.open());
        Typed { span, kind: Type::map(key, value), node: Node::Map(typed) }
    }

    pub(super) fn bind(&mut self, span: Span, name: &Name, [value, body]: [&Expr; 2]) -> Typed {
        let value = Box::new(self.expr(value));
        let kind = value.kind.clone();
        let (slot, body) = self.with_local(name, kind, |ctx, slot| (slot, ctx.expr(body)));
        let kind = body.kind.clone();
        Typed { span, kind, node: Node::Bind { slot, value, body: Box::new(body) } }
    }

    pub(super) fn opt_map(&mut self, expr: &Expr) -> Typed {
        let ExprKind::OptMap { target, name, body, flat } = &expr.kind else {
            return Self::faulty(expr.span);
        };
        let target = Box::new(self.expr(target));
        let inner = self.present(&target.kind, target.span);
        let (slot, body) = self.with_local(name, inner, |ctx, slot| (slot, ctx.expr(body)));
        let kind = if *flat {
            Type::optional(self.present(&body.kind, body.span))
        } else {
            Type::optional(body.kind.clone())
        };
        let node = Node::OptMap { target, slot, body: Box::new(body), flat: *flat };
        Typed { span: expr.span, kind, node }
    }

    /// The types that a range hands to the names: one, or two.
    fn range_types(&mut self, range: &Typed, names: usize) -> [Type; 2] {
        let pair = |key: &Type, value: &Type| [key.clone(), value.clone()];
        match self.unifier.resolve(&range.kind) {
            Type::List(element) if names == 1 => pair(&element, &Type::Dyn),
            Type::List(element) => pair(&Type::Int, &element),
            Type::Map(key, value) => pair(&key, &value),
            Type::Object(_) => pair(&Type::String, &Type::Dyn),
            Type::Nullable(inner) => {
                let range = Typed { kind: *inner, span: range.span, node: Node::Local(0) };
                self.range_types(&range, names)
            }
            Type::Dyn => [Type::Dyn, Type::Dyn],
            Type::Open(number) => {
                self.unifier.set(number, Type::Dyn);
                [Type::Dyn, Type::Dyn]
            }
            _ if self.is_lenient() => [Type::Dyn, Type::Dyn],
            other => {
                let kind = self.shown(&other);
                self.fault(
                    range.span,
                    format!("{kind} has no elements to go through"),
                    format!("{kind} 没有可以逐个处理的元素"),
                );
                [Type::Dyn, Type::Dyn]
            }
        }
    }

    pub(super) fn comprehension(&mut self, span: Span, it: &Loop) -> Typed {
        let range = self.expr(&it.range);
        let [first, second] = self.range_types(&range, it.names.len());
        let mut names = it.names.iter();
        let inside = match (names.next(), names.next()) {
            (Some(one), None) => self.with_local(one, first.clone(), |ctx, slot| {
                let (filter, body) = ctx.loop_body(it);
                (slot, None, filter, body)
            }),
            (Some(one), Some(other)) => self.with_local(one, first.clone(), |ctx, slot| {
                ctx.with_local(other, second, |ctx, second| {
                    let (filter, body) = ctx.loop_body(it);
                    (slot, Some(second), filter, body)
                })
            }),
            (None, _) => return Self::faulty(span),
        };
        let (slot, second, filter, body) = inside;
        let kind = self.loop_type(it.kind, &first, &body);
        let node = typed::Loop { kind: it.kind, range, slot, second, filter, body };
        Typed { span, kind, node: Node::Loop(Box::new(node)) }
    }

    fn loop_body(&mut self, it: &Loop) -> (Option<Typed>, Typed) {
        let filter = it.filter.as_ref().map(|filter| self.condition(filter));
        let body = match it.kind {
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne | LoopKind::Filter => {
                self.condition(&it.body)
            }
            LoopKind::TransformMapEntry => {
                let body = self.expr(&it.body);
                let [key, value] = [self.unifier.open(), self.unifier.open()];
                if !self.unifier.assign(&Type::map(key, value), &body.kind) && !self.is_lenient() {
                    let kind = self.shown(&body.kind);
                    self.fault(
                        body.span,
                        format!("this is {kind}, and a map of new entries stands here"),
                        format!("此处须为由新条目组成的映射，而这是 {kind}"),
                    );
                }
                body
            }
            LoopKind::Map | LoopKind::TransformMap | LoopKind::SortBy => self.expr(&it.body),
        };
        (filter, body)
    }

    fn loop_type(&mut self, kind: LoopKind, first: &Type, body: &Typed) -> Type {
        match kind {
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => Type::Bool,
            LoopKind::Filter | LoopKind::SortBy => Type::list(first.clone()),
            LoopKind::Map => Type::list(body.kind.clone()),
            LoopKind::TransformMap => Type::map(first.clone(), body.kind.clone()),
            LoopKind::TransformMapEntry => self.unifier.resolve(&body.kind),
        }
    }
}
