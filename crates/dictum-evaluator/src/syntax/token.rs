//! The words of an expression: what bounds its shape before it is parsed, and
//! what gives every part of it its full extent afterwards.

use dictum_schema::language::Text;
use dictum_source::source::Span;

use crate::model::fault::Fault;

/// The longest expression, in bytes.
pub(crate) const EXPRESSION_MAX_BYTES: usize = 8 * 1024;

/// The deepest nesting of brackets.
pub(crate) const NESTING_MAX: usize = 48;

/// The deepest tree, brackets and chains (`a.b.c`, `1 + 1 + 1`, `a ? b : c ? d : e`) together.
pub(crate) const DEPTH_MAX: usize = 200;

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Name,
    /// `in`.
    In,
    /// A name in backticks, a number or a literal text.
    Literal,
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// `&&` or `||`.
    Logical,
    /// `.`.
    Dot,
    /// `?`.
    Question,
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// Another operator.
    Operator,
}

/// Splits `source` into words and bounds its shape.
///
/// The limits hold before the parser sees anything, so that no expression of
/// any shape can exhaust its stack.
pub(crate) fn scan(source: &str) -> Result<Vec<Token>, Fault> {
    if source.len() > EXPRESSION_MAX_BYTES {
        return Err(Fault::new(
            Span::new(source.floor_char_boundary(EXPRESSION_MAX_BYTES), source.len()),
            Text::new(
                format!("the expression is longer than {EXPRESSION_MAX_BYTES} bytes"),
                format!("表达式超过 {EXPRESSION_MAX_BYTES} 字节"),
            ),
        ));
    }
    let mut scanner = Scanner { bytes: source.as_bytes(), at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = scanner.next(source)? {
        tokens.push(token);
    }
    bound(&tokens)?;
    Ok(tokens)
}

/// Splits as much of `source` into words as there is, within no limit but its length;
/// whether it ends inside of a text that is not closed.
pub(crate) fn words(source: &str) -> (Vec<Token>, bool) {
    let end = source.floor_char_boundary(EXPRESSION_MAX_BYTES);
    let source = source.get(..end).unwrap_or_default();
    let mut scanner = Scanner { bytes: source.as_bytes(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        let begins = scanner.at;
        match scanner.next(source) {
            Ok(Some(token)) => tokens.push(token),
            Ok(None) => return (tokens, false),
            Err(fault) if scanner.at > begins && scanner.at >= source.len() => {
                let kind = TokenKind::Literal;
                tokens.push(Token { kind, span: Span { end: fault.span.end, ..fault.span } });
                return (tokens, true);
            }
            // What is no word is left out.
            Err(fault) => scanner.at = (fault.span.end as usize).max(scanner.at + 1),
        }
    }
}

/// The parts of one bracket's inside that make the tree deeper.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Chained conditionals since the bracket or the last comma.
    conditionals: usize,
    /// Chained operators since the last word that ends a chain.
    chain: usize,
}

fn bound(tokens: &[Token]) -> Result<(), Fault> {
    let mut levels = vec![Level::default()];
    let mut opened: Vec<Token> = Vec::new();
    let mut depth = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Open(_) => {
                opened.push(*token);
                step(&mut levels, &mut depth);
                levels.push(Level::default());
                depth += 1;
                if opened.len() > NESTING_MAX {
                    return Err(too_nested(token.span));
                }
            }
            TokenKind::Close(close) => {
                let matches = |open: Token| {
                    matches!(
                        (open.kind, close),
                        (TokenKind::Open(b'('), b')')
                            | (TokenKind::Open(b'['), b']')
                            | (TokenKind::Open(b'{'), b'}')
                    )
                };
                if !opened.pop().is_some_and(matches) {
                    return Err(unmatched(token.span));
                }
                if let Some(level) = levels.pop() {
                    depth -= level.chain + level.conditionals + 1;
                }
            }
            TokenKind::Logical | TokenKind::Colon => reset_chain(&mut levels, &mut depth),
            TokenKind::Comma => {
                reset_chain(&mut levels, &mut depth);
                if let Some(level) = levels.last_mut() {
                    depth -= std::mem::take(&mut level.conditionals);
                }
            }
            TokenKind::Question => {
                reset_chain(&mut levels, &mut depth);
                if let Some(level) = levels.last_mut() {
                    level.conditionals += 1;
                    depth += 1;
                }
            }
            TokenKind::Dot | TokenKind::Operator | TokenKind::In => step(&mut levels, &mut depth),
            TokenKind::Name | TokenKind::Literal => {}
        }
        if depth > DEPTH_MAX {
            return Err(too_deep(token.span));
        }
    }
    match opened.last() {
        Some(token) => Err(unclosed(token.span)),
        None => Ok(()),
    }
}

fn step(levels: &mut [Level], depth: &mut usize) {
    if let Some(level) = levels.last_mut() {
        level.chain += 1;
        *depth += 1;
    }
}

fn reset_chain(levels: &mut [Level], depth: &mut usize) {
    if let Some(level) = levels.last_mut() {
        *depth -= std::mem::take(&mut level.chain);
    }
}

fn too_nested(span: Span) -> Fault {
    Fault::new(
        span,
        Text::new(
            format!("brackets are nested deeper than {NESTING_MAX} levels"),
            format!("括号嵌套超过 {NESTING_MAX} 层"),
        ),
    )
}

fn too_deep(span: Span) -> Fault {
    Fault::new(
        span,
        Text::new(
            format!("the expression is deeper than {DEPTH_MAX} levels"),
            format!("表达式的层次超过 {DEPTH_MAX} 层"),
        ),
    )
    .help(Text::new(
        "split the chain with brackets, or into several conditions",
        "请用括号拆开链条，或拆成几个条件",
    ))
}

fn unmatched(span: Span) -> Fault {
    Fault::new(
        span,
        Text::new("this bracket closes nothing that is open", "此括号没有对应的开括号"),
    )
}

fn unclosed(span: Span) -> Fault {
    Fault::new(span, Text::new("this bracket is never closed", "此括号没有闭合"))
}

struct Scanner<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_blank(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (b' ' | b'\t' | b'\n' | b'\r' | 0x0c, _) => self.at += 1,
                (b'/', b'/') => self.skip_while(|it| it != b'\n'),
                _ => return,
            }
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|it| wanted(*it)) {
            self.at += 1;
        }
    }

    fn next(&mut self, source: &str) -> Result<Option<Token>, Fault> {
        self.skip_blank();
        let start = self.at;
        if start >= self.bytes.len() {
            return Ok(None);
        }
        let kind = match self.peek(0) {
            b'"' | b'\'' => self.text(0)?,
            it if self.begins_text(it) => self.text_with_prefix()?,
            b'`' => self.quoted_name()?,
            it if it.is_ascii_alphabetic() || it == b'_' => {
                self.skip_while(|it| it.is_ascii_alphanumeric() || it == b'_');
                let word = source.get(start..self.at);
                if word == Some("in") { TokenKind::In } else { TokenKind::Name }
            }
            it if it.is_ascii_digit() || (it == b'.' && self.peek(1).is_ascii_digit()) => {
                self.number();
                TokenKind::Literal
            }
            it => self.punctuation(it, source)?,
        };
        Ok(Some(Token { kind, span: Span::new(start, self.at) }))
    }

    fn punctuation(&mut self, first: u8, source: &str) -> Result<TokenKind, Fault> {
        let (kind, length) = match (first, self.peek(1)) {
            (b'(' | b'[' | b'{', _) => (TokenKind::Open(first), 1),
            (b')' | b']' | b'}', _) => (TokenKind::Close(first), 1),
            (b'&', b'&') | (b'|', b'|') => (TokenKind::Logical, 2),
            (b'=' | b'!' | b'<' | b'>', b'=') => (TokenKind::Operator, 2),
            (b'<' | b'>' | b'!' | b'+' | b'-' | b'*' | b'/' | b'%', _) => (TokenKind::Operator, 1),
            (b'.', _) => (TokenKind::Dot, 1),
            (b'?', _) => (TokenKind::Question, 1),
            (b':', _) => (TokenKind::Colon, 1),
            (b',', _) => (TokenKind::Comma, 1),
            _ => return Err(self.foreign(first, source)),
        };
        self.at += length;
        Ok(kind)
    }

    fn foreign(&self, first: u8, source: &str) -> Fault {
        let rest = source.get(self.at..).unwrap_or_default();
        let it = rest.chars().next().unwrap_or('\u{fffd}');
        let span = Span::new(self.at, self.at + it.len_utf8());
        let fault = Fault::new(
            span,
            Text::new(
                format!("`{}` is no part of an expression", it.escape_debug()),
                format!("`{}` 不能出现在表达式里", it.escape_debug()),
            ),
        );
        let instead = match first {
            b'=' => "==",
            b'&' => "&&",
            b'|' => "||",
            _ => return fault,
        };
        fault.help(Text::new(format!("write `{instead}`"), format!("请写 `{instead}`")))
    }

    /// Whether a letter begins a literal text: `r"`, `b'`, `rb"` …
    fn begins_text(&self, first: u8) -> bool {
        let quote = |it: u8| matches!(it, b'"' | b'\'');
        match first {
            b'r' | b'R' => {
                quote(self.peek(1)) || (matches!(self.peek(1), b'b' | b'B') && quote(self.peek(2)))
            }
            b'b' | b'B' => {
                quote(self.peek(1)) || (matches!(self.peek(1), b'r' | b'R') && quote(self.peek(2)))
            }
            _ => false,
        }
    }

    fn text_with_prefix(&mut self) -> Result<TokenKind, Fault> {
        let length = if matches!(self.peek(1), b'"' | b'\'') { 1 } else { 2 };
        self.text(length)
    }

    fn text(&mut self, prefix: usize) -> Result<TokenKind, Fault> {
        let start = self.at;
        let raw = (0..prefix).any(|it| matches!(self.peek(it), b'r' | b'R'));
        self.at += prefix;
        let quote = self.peek(0);
        let long = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if long { 3 } else { 1 };
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' if !raw => self.at += 2,
                b'\n' | b'\r' if !long => break,
                it if it == quote && !long => {
                    self.at += 1;
                    return Ok(TokenKind::Literal);
                }
                it if it == quote && self.peek(1) == quote && self.peek(2) == quote => {
                    self.at += 3;
                    return Ok(TokenKind::Literal);
                }
                _ => self.at += 1,
            }
        }
        Err(Fault::new(
            Span::new(start, self.at.min(self.bytes.len())),
            Text::new("this text is never closed", "此处的文本没有闭合"),
        ))
    }

    fn quoted_name(&mut self) -> Result<TokenKind, Fault> {
        let start = self.at;
        self.at += 1;
        self.skip_while(|it| it != b'`' && it != b'\n');
        if self.peek(0) == b'`' {
            self.at += 1;
            return Ok(TokenKind::Literal);
        }
        Err(Fault::new(
            Span::new(start, self.at),
            Text::new("this name is never closed", "此处的名称没有闭合"),
        ))
    }

    fn number(&mut self) {
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X') {
            self.at += 2;
            self.skip_while(|it| it.is_ascii_hexdigit());
        } else {
            self.skip_while(|it| it.is_ascii_digit());
            if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
                self.at += 1;
                self.skip_while(|it| it.is_ascii_digit());
            }
            let signed = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + signed).is_ascii_digit() {
                self.at += 1 + signed;
                self.skip_while(|it| it.is_ascii_digit());
            }
        }
        if matches!(self.peek(0), b'u' | b'U') {
            self.at += 1;
        }
    }
}
