//! The plain part of the language, read from the words that were scanned already.
//!
//! The `cel` crate's parser is the reference, and reads whatever is not plain: its
//! cold start takes longer than all the rest of judging a small project. Plain are
//! names, fields, calls, indexes, lists, operators, whole numbers and texts without
//! escapes. Where an expression is plain, this gives what the reference gives, spans
//! included; a test holds it to that over the conformance corpus.

use dictum_source::source::Span;

use super::extent::Extents;
use super::lower::Lowered;
use super::{Access, Element, Expr, ExprKind, Name};
use crate::model::value::Value;
use crate::syntax::token::TokenKind;

/// Reads `source`, whose words `extents` has; none where it is not plain.
///
/// The error is that of a macro whose arguments are not what it takes.
pub(super) fn read(source: &str, extents: &Extents) -> Option<Lowered<Expr>> {
    let mut reader = Reader { source, extents, at: 0, fault: None };
    let expr = reader.expr();
    if let Some(fault) = reader.fault {
        return Some(Err(fault));
    }
    let whole = reader.extents.kind(reader.at).is_none();
    expr.filter(|_| whole).map(Ok)
}

/// Words that no name may be, and those that are no names.
const RESERVED: [&str; 20] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
    "true",
    "false",
    "null",
];

/// The binary operators by how they bind, the loosest first.
const LEVELS: [&[(&str, &str)]; 3] = [
    &[
        ("==", "_==_"),
        ("!=", "_!=_"),
        ("<", "_<_"),
        ("<=", "_<=_"),
        (">", "_>_"),
        (">=", "_>=_"),
        ("in", "@in"),
    ],
    &[("+", "_+_"), ("-", "_-_")],
    &[("*", "_*_"), ("/", "_/_"), ("%", "_%_")],
];

struct Reader<'s> {
    source: &'s str,
    extents: &'s Extents,
    at: usize,
    fault: Option<Box<crate::model::fault::Fault>>,
}

impl Reader<'_> {
    fn word(&self) -> &str {
        self.source.get(self.extents.span(self.at).range()).unwrap_or_default()
    }

    fn kind(&self) -> Option<TokenKind> {
        self.extents.kind(self.at)
    }

    /// Goes past the word if it is of `kind`.
    fn skip(&mut self, kind: TokenKind) -> Option<()> {
        (self.kind() == Some(kind)).then(|| self.at += 1)
    }

    fn around(&self, expr: &Expr) -> Span {
        self.extents.with_brackets(expr.span)
    }

    fn extent_of(&self, parts: &[Expr]) -> Span {
        parts.iter().map(|it| self.around(it)).reduce(Span::cover).unwrap_or_default()
    }

    fn expr(&mut self) -> Option<Expr> {
        let condition = self.logical("||")?;
        if self.skip(TokenKind::Question).is_none() {
            return Some(condition);
        }
        let yes = self.logical("||")?;
        self.skip(TokenKind::Colon)?;
        let no = self.expr()?;
        let parts = [condition, yes, no];
        Some(Expr { span: self.extent_of(&parts), kind: ExprKind::Conditional(Box::new(parts)) })
    }

    /// A chain of `&&` or `||` as one part with many operands.
    fn logical(&mut self, word: &str) -> Option<Expr> {
        let or = word == "||";
        let mut operands = Vec::new();
        loop {
            operands.push(if or { self.logical("&&")? } else { self.binary(0)? });
            if self.kind() != Some(TokenKind::Logical) || self.word() != word {
                break;
            }
            self.at += 1;
        }
        if operands.len() == 1 {
            return operands.pop();
        }
        let span = self.extent_of(&operands);
        let mut parts = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand.kind {
                ExprKind::Or(inner) if or => parts.extend(inner),
                ExprKind::And(inner) if !or => parts.extend(inner),
                _ => parts.push(operand),
            }
        }
        let kind = if or { ExprKind::Or(parts) } else { ExprKind::And(parts) };
        Some(Expr { span, kind })
    }

    fn binary(&mut self, level: usize) -> Option<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while matches!(self.kind(), Some(TokenKind::Operator | TokenKind::In)) {
            let word = self.word();
            let Some((_, name)) = operators.iter().find(|(it, _)| *it == word) else { break };
            let at = self.extents.span(self.at);
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = self.operator((name, at), vec![left, right]);
        }
        Some(left)
    }

    fn operator(&self, (name, at): (&str, Span), args: Vec<Expr>) -> Expr {
        let extent = self.extent_of(&args);
        let span = if args.len() == 1 { at.cover(extent) } else { extent };
        let function = Name { text: name.into(), span: at };
        Expr { span, kind: ExprKind::Call { function, absolute: false, target: None, args } }
    }

    fn unary(&mut self) -> Option<Expr> {
        if self.kind() != Some(TokenKind::Operator) {
            return self.member();
        }
        let at = self.extents.span(self.at);
        if self.word() != "!" {
            return None;
        }
        self.at += 1;
        let operand = self.member()?;
        Some(self.operator(("!_", at), vec![operand]))
    }

    fn member(&mut self) -> Option<Expr> {
        let mut expr = self.primary()?;
        loop {
            match self.kind() {
                Some(TokenKind::Dot) => {
                    self.at += 1;
                    let name = self.name()?;
                    expr = match self.kind() {
                        Some(TokenKind::Open(b'(')) => self.call(name, Some(expr))?,
                        _ => Expr {
                            span: self.around(&expr).cover(name.span),
                            kind: ExprKind::Select {
                                operand: Box::new(expr),
                                field: name,
                                mode: Access::Plain,
                            },
                        },
                    };
                }
                Some(TokenKind::Open(b'[')) => {
                    let close = self.extents.partner(self.at);
                    self.at += 1;
                    let index = self.expr()?;
                    self.skip(TokenKind::Close(b']'))?;
                    let span = self.around(&expr).cover(close);
                    let (operand, index) = (Box::new(expr), Box::new(index));
                    let mode = Access::Plain;
                    expr = Expr { span, kind: ExprKind::Index { operand, index, mode } };
                }
                Some(TokenKind::Open(b'{')) => return None,
                _ => return Some(expr),
            }
        }
    }

    fn primary(&mut self) -> Option<Expr> {
        let span = self.extents.span(self.at);
        match self.kind()? {
            TokenKind::Open(b'(') => {
                self.at += 1;
                let expr = self.expr()?;
                self.skip(TokenKind::Close(b')'))?;
                Some(expr)
            }
            TokenKind::Open(b'[') => {
                let span = span.cover(self.extents.partner(self.at));
                let elements = self.items(b']')?.into_iter();
                let elements = elements.map(|value| Element { value, optional: false }).collect();
                Some(Expr { span, kind: ExprKind::List(elements) })
            }
            TokenKind::Literal => {
                let value = literal(self.word())?;
                self.at += 1;
                Some(Expr { span, kind: ExprKind::Literal(value) })
            }
            TokenKind::Name => {
                let value = match self.word() {
                    "true" => Some(Value::Bool(true)),
                    "false" => Some(Value::Bool(false)),
                    "null" => Some(Value::Null),
                    _ => None,
                };
                if let Some(value) = value {
                    self.at += 1;
                    return Some(Expr { span, kind: ExprKind::Literal(value) });
                }
                let name = self.name()?;
                match self.kind() {
                    Some(TokenKind::Open(b'(')) => self.call(name, None),
                    _ => Some(Expr {
                        span,
                        kind: ExprKind::Ident { name: name.text, absolute: false },
                    }),
                }
            }
            _ => None,
        }
    }

    fn name(&mut self) -> Option<Name> {
        let span = self.extents.span(self.at);
        let word = self.word();
        let plain = self.kind() == Some(TokenKind::Name) && !RESERVED.contains(&word);
        let name = plain.then(|| Name { text: word.into(), span })?;
        self.at += 1;
        Some(name)
    }

    fn call(&mut self, function: Name, target: Option<Expr>) -> Option<Expr> {
        let close = self.extents.partner(self.at);
        let args = self.items(b')')?;
        let start = target.as_ref().map_or(function.span, |it| self.around(it));
        let target = target.map(Box::new);
        let kind = ExprKind::Call { function, absolute: false, target, args };
        match super::macros::expand(Expr { span: start.cover(close), kind }) {
            Ok(expr) => Some(expr),
            Err(fault) => {
                self.fault = Some(fault);
                None
            }
        }
    }

    /// What stands between the bracket here and the one that closes it.
    fn items(&mut self, close: u8) -> Option<Vec<Expr>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.skip(TokenKind::Close(close)).is_some() {
            return Some(items);
        }
        loop {
            items.push(self.expr()?);
            if self.skip(TokenKind::Close(close)).is_some() {
                return Some(items);
            }
            self.skip(TokenKind::Comma)?;
        }
    }
}

/// A whole number, or a text without escapes.
fn literal(word: &str) -> Option<Value> {
    if word.bytes().all(|it| it.is_ascii_digit()) {
        return word.parse().ok().map(Value::Int);
    }
    let quote = word.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let inside = word.strip_prefix(quote)?.strip_suffix(quote)?;
    let plain = !inside.contains(['\\', '\n', '\r', quote]);
    plain.then(|| Value::String(inside.into()))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::syntax::token::scan;

    /// Every expression of the conformance corpus, and every condition of the packs.
    fn expressions() -> Vec<String> {
        let corpus = include_str!("../../../../tests/corpus/cel/conformance.json");
        let corpus: serde_json::Value = serde_json::from_str(corpus).unwrap();
        let tests = corpus.as_array().unwrap().iter();
        let mut all: Vec<String> =
            tests.map(|it| it.get("expr").unwrap().as_str().unwrap().to_owned()).collect();
        for pack in [
            include_str!("../../../../policies/willingness-verification/releases/1.0.0.yaml"),
            include_str!("../../../../policies/cargo-manifests/releases/1.0.0.yaml"),
        ] {
            let lines = pack.lines().filter_map(|it| it.trim_start().split_once(": "));
            let conditions = lines.filter(|(key, _)| matches!(*key, "require" | "when"));
            all.extend(conditions.map(|(_, it)| it.trim_matches('"').to_owned()));
        }
        all.extend(
            ["a && (b && c) || (d || e)", "((a))", "(a).b(c)[(0)]", "!(a)", "a ? b : c ? d : e"]
                .map(str::to_owned),
        );
        all
    }

    #[test]
    fn what_is_plain_is_read_as_the_reference_reads_it() {
        let mut plain = 0;
        for source in expressions() {
            let Ok(tokens) = scan(&source) else { continue };
            let Some(read) = read(&source, &Extents::new(tokens)) else { continue };
            let read = read.map_err(|it| vec![*it]);
            let reference = parse::by_reference(&source);
            assert_eq!(format!("{read:?}"), format!("{reference:?}"), "{source}");
            plain += 1;
        }
        assert!(plain > 700, "{plain}");
    }
}
