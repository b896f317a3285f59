//! Where an expression of `{{ }}` ends.
//!
//! The platform's grammar, read as a machine with a stack of what is open: which
//! operator binds closer does not matter for where it ends. It stops where the platform
//! stops, also in what is broken, since from there the platform looks for `}}`.

mod number;
mod operator;

use super::cursor::Cursor;

/// What is open, and takes an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(a)`
    Group,
    /// `a(b, c)`
    Call,
    /// `a[b]`
    Index,
    /// `[a, b]`
    Array,
    /// `{a: b, c}`
    Object,
    /// The same without its braces, as the data of templates is written.
    Fields,
    /// `a ? b : c` before its `:`.
    Choice,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// An operand has to.
    Operand,
    /// An operator, or the end of what is open.
    Operator,
    /// A field of an object, or its end.
    Field,
    /// An item of an array, or its end.
    Item,
    /// An argument of a call, or its end.
    Argument,
}

/// What one step comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Next(State),
    /// The expression is whole.
    Whole,
    /// No expression goes on like this.
    Broken,
}

/// Moves past an expression; whether it is whole. One that is not is left where it
/// breaks.
pub(super) fn skip(cursor: &mut Cursor<'_>) -> bool {
    let mut ctx = Ctx { cursor, open: Vec::new() };
    let mut state = State::Operand;
    if ctx.is_list_of_fields() {
        ctx.open.push(Open::Fields);
        state = State::Field;
    }
    loop {
        ctx.skip_blank();
        match ctx.step(state) {
            Step::Next(next) => state = next,
            Step::Whole => return true,
            Step::Broken => return false,
        }
    }
}

/// Moves past white space and comments; one without an end takes all the rest.
pub(super) fn skip_blank(cursor: &mut Cursor<'_>) {
    loop {
        cursor.skip_whitespace();
        if !cursor.eat("/*") {
            break;
        }
        cursor.skip_past("*/");
    }
}

struct Ctx<'c, 't> {
    cursor: &'c mut Cursor<'t>,
    open: Vec<Open>,
}

impl Ctx<'_, '_> {
    fn skip_blank(&mut self) {
        skip_blank(self.cursor);
    }

    fn step(&mut self, state: State) -> Step {
        match state {
            State::Operand => self.operand(),
            State::Operator => self.operator(),
            State::Field => self.field(),
            State::Item => self.item(),
            State::Argument => self.argument(),
        }
    }

    fn enter(&mut self, open: Open, state: State) -> Step {
        self.open.push(open);
        Step::Next(state)
    }

    /// Ends what is open; it is an operand of what is around it.
    fn leave(&mut self) -> Step {
        self.open.pop();
        Step::Next(State::Operator)
    }

    /// Whether fields stand here without braces. It looks ahead and moves nothing.
    fn is_list_of_fields(&self) -> bool {
        let mut ahead = self.cursor.clone();
        skip_blank(&mut ahead);
        if !skip_name(&mut ahead) {
            return ahead.starts_with("...");
        }
        skip_blank(&mut ahead);
        matches!(ahead.peek(), Some(b':' | b','))
    }

    fn operand(&mut self) -> Step {
        if operator::eat_unary(self.cursor) {
            return Step::Next(State::Operand);
        }
        match self.cursor.peek() {
            Some(b'(') => self.after_mark(Open::Group, State::Operand),
            Some(b'{') => self.after_mark(Open::Object, State::Field),
            Some(b'[') => self.after_mark(Open::Array, State::Item),
            Some(quote @ (b'"' | b'\'')) => self.ended(|it| skip_text(it, quote)),
            Some(b'0'..=b'9' | b'.') => self.ended(number::skip),
            _ => self.ended(skip_name),
        }
    }

    fn after_mark(&mut self, open: Open, state: State) -> Step {
        self.cursor.skip();
        self.enter(open, state)
    }

    fn ended(&mut self, skip: impl FnOnce(&mut Cursor<'_>) -> bool) -> Step {
        if skip(self.cursor) { Step::Next(State::Operator) } else { Step::Broken }
    }

    fn operator(&mut self) -> Step {
        if self.cursor.starts_with(".") && !self.cursor.starts_with("...") {
            self.cursor.skip();
            self.skip_blank();
            return self.ended(skip_name);
        }
        match self.cursor.peek() {
            Some(b'[') => return self.after_mark(Open::Index, State::Operand),
            Some(b'(') => return self.after_mark(Open::Call, State::Argument),
            _ => {}
        }
        if operator::eat_binary(self.cursor) {
            return Step::Next(State::Operand);
        }
        if operator::eat_question(self.cursor) {
            return self.enter(Open::Choice, State::Operand);
        }
        self.end()
    }

    /// What follows an expression that goes on no further, by what it stands in.
    fn end(&mut self) -> Step {
        let next = self.cursor.peek();
        match (self.open.last(), next) {
            (None, _) => Step::Whole,
            (Some(Open::Group | Open::Call), Some(b')'))
            | (Some(Open::Index | Open::Array), Some(b']')) => {
                self.cursor.skip();
                self.leave()
            }
            (Some(Open::Call), Some(b',')) => self.next_mark(State::Argument),
            (Some(Open::Array), Some(b',')) => self.next_mark(State::Item),
            (Some(Open::Object | Open::Fields), Some(b',')) => self.next_mark(State::Field),
            (Some(Open::Object | Open::Fields), Some(b'}')) => Step::Next(State::Field),
            (Some(Open::Choice), Some(b':')) => {
                // The last branch is the rest of the expression around it.
                self.open.pop();
                self.next_mark(State::Operand)
            }
            _ => Step::Broken,
        }
    }

    fn next_mark(&mut self, state: State) -> Step {
        self.cursor.skip();
        Step::Next(state)
    }

    fn field(&mut self) -> Step {
        let bare = self.open.last() == Some(&Open::Fields);
        match self.cursor.peek() {
            None | Some(b'}') if bare => return Step::Whole,
            Some(b'}') => {
                self.cursor.skip();
                return self.leave();
            }
            Some(b'.') => return self.spread(),
            _ => {}
        }
        if !skip_name(self.cursor) {
            return Step::Broken;
        }
        self.skip_blank();
        match self.cursor.peek() {
            Some(b':') => self.next_mark(State::Operand),
            Some(b',') => self.next_mark(State::Field),
            None | Some(b'}') => Step::Next(State::Field),
            Some(_) => Step::Broken,
        }
    }

    fn item(&mut self) -> Step {
        match self.cursor.peek() {
            Some(b']') => {
                self.cursor.skip();
                self.leave()
            }
            Some(b',') => self.next_mark(State::Item),
            Some(b'.') => self.spread(),
            Some(_) => Step::Next(State::Operand),
            None => Step::Broken,
        }
    }

    fn argument(&mut self) -> Step {
        if self.cursor.eat(")") { self.leave() } else { Step::Next(State::Operand) }
    }

    fn spread(&mut self) -> Step {
        if self.cursor.eat("...") { Step::Next(State::Operand) } else { Step::Broken }
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$')
}

fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit()
}

fn skip_name(cursor: &mut Cursor<'_>) -> bool {
    let found = cursor.peek().is_some_and(is_name_start);
    if found {
        cursor.skip_while(is_name);
    }
    found
}

/// Moves past a text in quotes. What follows a backslash is part of it; the longer
/// escapes hold no quote, and need no look.
fn skip_text(cursor: &mut Cursor<'_>, quote: u8) -> bool {
    cursor.skip();
    loop {
        cursor.skip_while(|it| it != quote && it != b'\\');
        match cursor.peek() {
            None => return false,
            Some(it) if it == quote => {
                cursor.skip();
                return true;
            }
            Some(_) => {
                cursor.skip();
                cursor.skip();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text`, and whether what stands before is whole.
    fn check(text: &str, want: (&str, bool)) {
        let mut cursor = Cursor::new(text);
        let whole = skip(&mut cursor);
        assert_eq!((text.get(cursor.at()..).unwrap(), whole), want, "{text}");
    }

    #[test]
    fn an_expression_ends_where_its_grammar_ends() {
        for text in [
            "a",
            "a.b[c](d, e,)",
            "!a && -b > +c",
            "a ? b : c ? d : e",
            "a ?.5 : 1",
            "{a: {b: 1}}",
            "{a, ...b,}",
            "a: {b}, ...c",
            "...a",
            "[, a, ...b, c,]",
            "'}}' + \"\\\"}}\"",
            "typeof a instanceof b",
            "typeof_a",
            "(a) /* }} */",
            "a >>> b << c >= d !== e ?? f",
            "f({a: [1]})",
            "0x1f + 017 + 1.5e-3 + .5 + 1.",
        ] {
            check(&format!(" {text} }} }}rest"), ("} }rest", true));
        }
    }

    #[test]
    fn what_is_no_expression_is_left_where_it_breaks() {
        for (text, left) in [
            ("}}", "}}"),
            ("(a}}", "}}"),
            ("a ? b}}", "}}"),
            ("{'a': 1}}}", "'a': 1}}}"),
            ("[.5]}}", ".5]}}"),
            ("f(a b)}}", "b)}}"),
            ("a.}}", "}}"),
            ("'abc}}", ""),
            ("'abc\\", ""),
            ("{a", ""),
        ] {
            check(text, (left, false));
        }
        for (text, left) in [
            ("a b}}", "b}}"),
            ("a = '}}'", "= '}}'"),
            ("a++}}", "++}}"),
            ("a **b}}", "**b}}"),
            ("a?.b}}", "?.b}}"),
            ("a /* b}}", ""),
            ("x\u{3000}}}", "\u{3000}}}"),
        ] {
            check(text, (left, true));
        }
    }

    #[test]
    fn depth_takes_no_stack() {
        for unit in ["(", "[", "{a:", "a(", "a[", "a?", "!", "a+"] {
            let text = unit.repeat(100_000);
            check(&text, ("", false));
        }
    }
}
