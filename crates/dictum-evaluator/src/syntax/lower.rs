//! The parser's tree to ours.

use std::sync::Arc;

use cel_interpreter::common::ast::{
    CallExpr, EntryExpr, Expr as Raw, IdedExpr, LiteralValue, MapExpr, SourceInfo, operators,
};
use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::extent::Extents;
use super::{Access, Element, Entry, Expr, ExprKind, Name};
use crate::model::fault::Fault;
use crate::model::value::Value;
use crate::syntax::token::TokenKind;

pub(super) type Lowered<T> = Result<T, Box<Fault>>;

pub(super) struct Lowering<'s> {
    extents: &'s Extents,
    info: &'s SourceInfo,
}

impl<'s> Lowering<'s> {
    pub(super) fn new(extents: &'s Extents, info: &'s SourceInfo) -> Self {
        Self { extents, info }
    }

    pub(super) fn lower(&self, raw: IdedExpr) -> Lowered<Expr> {
        let at = self.token(raw.id);
        match raw.expr {
            Raw::Literal(literal) => Ok(self.literal(literal, at)),
            Raw::Ident(name) => Ok(self.ident(&name, at)),
            Raw::Select(select) => {
                let operand = self.lower(*select.operand)?;
                Ok(self.select(operand, &select.field, (at, Access::Plain)))
            }
            Raw::Call(call) => self.call(call, at),
            Raw::List(list) => {
                let mut elements = Vec::with_capacity(list.elements.len());
                for (number, value) in list.elements.into_iter().enumerate() {
                    let optional = list.optional_indices.contains(&number);
                    elements.push(Element { value: self.lower(value)?, optional });
                }
                Ok(Expr { span: self.bracketed(at), kind: ExprKind::List(elements) })
            }
            Raw::Map(map) => self.map(map, at),
            Raw::Struct(it) => {
                let name = Name { text: it.type_name.into(), span: self.span(at.wrapping_sub(1)) };
                let span = name.span.cover(self.extents.partner(at));
                Ok(Expr { span, kind: ExprKind::Struct { name } })
            }
            Raw::Unspecified | Raw::Comprehension(_) => {
                let message = Text::new("this cannot be read", "此处无法解析");
                Err(Box::new(Fault::new(self.span(at), message)))
            }
        }
    }

    fn token(&self, id: u64) -> usize {
        self.info.offset_for(id).map_or(0, |(start, _)| self.extents.at(start as usize))
    }

    fn span(&self, at: usize) -> Span {
        self.extents.span(at)
    }

    fn bracketed(&self, at: usize) -> Span {
        self.span(at).cover(self.extents.partner(at))
    }

    /// The extent of an operand: with the brackets that stand around it.
    fn around(&self, expr: &Expr) -> Span {
        self.extents.with_brackets(expr.span)
    }

    fn literal(&self, literal: LiteralValue, at: usize) -> Expr {
        let (value, negative) = match literal {
            LiteralValue::Boolean(it) => (Value::Bool(it.into_inner()), false),
            LiteralValue::Bytes(it) => (Value::Bytes(it.into_inner().into()), false),
            LiteralValue::Double(it) => {
                let number = it.into_inner();
                (Value::Double(number), number.is_sign_negative())
            }
            LiteralValue::Int(it) => {
                let number = it.into_inner();
                (Value::Int(number), number.is_negative())
            }
            LiteralValue::Null => (Value::Null, false),
            LiteralValue::String(it) => (Value::String(it.into_inner().into()), false),
            LiteralValue::UInt(it) => (Value::Uint(it.into_inner()), false),
        };
        let sign = if negative { at.checked_sub(1) } else { None };
        let span = sign.map_or(self.span(at), |it| self.span(it).cover(self.span(at)));
        Expr { span, kind: ExprKind::Literal(value) }
    }

    fn ident(&self, name: &str, at: usize) -> Expr {
        match name.strip_prefix('.') {
            Some(name) => Expr {
                span: self.span(at.saturating_sub(1)).cover(self.span(at)),
                kind: ExprKind::Ident { name: name.into(), absolute: true },
            },
            None => Expr {
                span: self.span(at),
                kind: ExprKind::Ident { name: name.into(), absolute: false },
            },
        }
    }

    fn select(&self, operand: Expr, field: &str, (dot, mode): (usize, Access)) -> Expr {
        let skip = usize::from(self.extents.kind(dot + 1) == Some(TokenKind::Question));
        let name = Name { text: field.into(), span: self.span(dot + 1 + skip) };
        let span = self.around(&operand).cover(name.span);
        Expr { span, kind: ExprKind::Select { operand: Box::new(operand), field: name, mode } }
    }

    fn map(&self, map: MapExpr, at: usize) -> Lowered<Expr> {
        let mut entries = Vec::with_capacity(map.entries.len());
        for entry in map.entries {
            if let EntryExpr::MapEntry(it) = entry.expr {
                let (key, value) = (self.lower(it.key)?, self.lower(it.value)?);
                entries.push(Entry { key, value, optional: it.optional });
            }
        }
        Ok(Expr { span: self.bracketed(at), kind: ExprKind::Map(entries) })
    }

    fn call(&self, call: CallExpr, at: usize) -> Lowered<Expr> {
        match call.func_name.as_str() {
            operators::LOGICAL_AND | operators::LOGICAL_OR => self.logical(call),
            operators::CONDITIONAL => self.conditional(call),
            operators::INDEX => self.index(call, at, Access::Plain),
            operators::OPT_INDEX => self.index(call, at, Access::Optional),
            operators::OPT_SELECT => self.optional_select(call, at),
            name if crate::model::operators::is_operator(name) => self.operator(call, at),
            _ => self.named_call(call, at),
        }
    }

    fn operands(&self, args: Vec<IdedExpr>) -> Lowered<Vec<Expr>> {
        args.into_iter().map(|it| self.lower(it)).collect()
    }

    fn extent_of(&self, parts: &[Expr]) -> Span {
        let spans = parts.iter().map(|it| self.around(it));
        spans.reduce(Span::cover).unwrap_or_default()
    }

    /// A chain of `&&` or `||` becomes one part with many operands.
    fn logical(&self, call: CallExpr) -> Lowered<Expr> {
        let and = call.func_name == operators::LOGICAL_AND;
        let operands = self.operands(call.args)?;
        let span = self.extent_of(&operands);
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand.kind {
                ExprKind::And(inner) if and => parts.extend(inner),
                ExprKind::Or(inner) if !and => parts.extend(inner),
                _ => parts.push(operand),
            }
        }
        let kind = if and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        Ok(Expr { span, kind })
    }

    fn conditional(&self, call: CallExpr) -> Lowered<Expr> {
        let parts = self.operands(call.args)?;
        let span = self.extent_of(&parts);
        let parts: [Expr; 3] = parts.try_into().map_err(|_| Self::odd(span))?;
        Ok(Expr { span, kind: ExprKind::Conditional(Box::new(parts)) })
    }

    fn pair(&self, args: Vec<IdedExpr>) -> Lowered<[Expr; 2]> {
        let parts = self.operands(args)?;
        let span = self.extent_of(&parts);
        parts.try_into().map_err(|_| Self::odd(span))
    }

    /// The parser gave a part that no grammar has.
    #[expect(clippy::unnecessary_box_returns, reason = "every error here is boxed")]
    fn odd(span: Span) -> Box<Fault> {
        Box::new(Fault::new(span, Text::new("this cannot be read", "此处无法解析")))
    }

    fn index(&self, call: CallExpr, at: usize, mode: Access) -> Lowered<Expr> {
        let [operand, index] = self.pair(call.args)?;
        // An optional index is known by its question mark or by its bracket.
        let open = if matches!(self.extents.kind(at), Some(TokenKind::Open(_))) {
            at
        } else {
            at.saturating_sub(1)
        };
        let span = self.around(&operand).cover(self.extents.partner(open));
        let kind = ExprKind::Index { operand: Box::new(operand), index: Box::new(index), mode };
        Ok(Expr { span, kind })
    }

    fn optional_select(&self, call: CallExpr, at: usize) -> Lowered<Expr> {
        let [operand, field] = self.pair(call.args)?;
        match field.kind {
            ExprKind::Literal(Value::String(field)) => {
                Ok(self.select(operand, &field, (at, Access::Optional)))
            }
            _ => Err(Self::odd(field.span)),
        }
    }

    fn operator(&self, call: CallExpr, at: usize) -> Lowered<Expr> {
        let args = self.operands(call.args)?;
        let mut span = self.extent_of(&args);
        if args.len() == 1 {
            span = self.span(at).cover(span);
        }
        let function = Name { text: call.func_name.into(), span: self.span(at) };
        Ok(Expr { span, kind: ExprKind::Call { function, absolute: false, target: None, args } })
    }

    fn named_call(&self, call: CallExpr, at: usize) -> Lowered<Expr> {
        let (text, absolute): (Arc<str>, bool) = match call.func_name.strip_prefix('.') {
            Some(rest) => (rest.into(), true),
            None => (call.func_name.as_str().into(), false),
        };
        let function = Name { text, span: self.span(at.saturating_sub(1)) };
        let target = call.target.map(|it| self.lower(*it)).transpose()?.map(Box::new);
        let args = self.operands(call.args)?;
        let start = target.as_ref().map_or(function.span, |it| self.around(it));
        let span = start.cover(self.extents.partner(at));
        super::macros::expand(Expr {
            span,
            kind: ExprKind::Call { function, absolute, target, args },
        })
    }
}
