//! Texts that are one of a few, compared with a text that is none of them.
//!
//! Such a comparison is always false, and next to always a word mistyped.

use std::sync::Arc;

use dictum_schema::language::Text;
use dictum_source::source::Span;

use super::Ctx;
use crate::check::typed::{Called, Node, Typed};
use crate::model::operators::symbol;
use crate::model::suggestion::did_you_mean;
use crate::model::types::Type;
use crate::model::value::{Value, quoted};

/// So many values are listed, where none is like what was written.
const LISTED_MAX: usize = 12;

impl Ctx<'_> {
    /// Reports a constant that its other side can never be.
    pub(super) fn check_enumerations(&mut self, call: &Called) {
        let [one, other] = call.args.as_slice() else { return };
        match symbol(call.name()) {
            Some("==" | "!=") => {
                self.check_text(&one.kind, other);
                self.check_text(&other.kind, one);
            }
            Some("in") => {
                if let Node::List(elements) = &other.node {
                    for element in elements {
                        self.check_text(&one.kind, &element.value);
                    }
                }
                if let Type::List(element) = &other.kind {
                    self.check_text(&element.clone(), one);
                }
            }
            _ => {}
        }
    }

    /// Reports `constant`, where it is a text and none of `kind`'s.
    fn check_text(&mut self, kind: &Type, constant: &Typed) {
        if let Some(values) = kind.texts()
            && let Node::Constant(Value::String(text)) = &constant.node
            // The empty text asks whether there is one, and is no word mistyped.
            && !text.is_empty()
            && !values.contains(text)
            && self.tells_slips()
        {
            self.no_value(constant.span, text, values);
        }
    }

    fn no_value(&mut self, span: Span, text: &str, values: &[Arc<str>]) {
        let text = quoted(text);
        let message = Text::new(
            format!("`{text}` is none of the values that this may have"),
            format!("`{text}` 不是此处可能的值"),
        );
        let help = did_you_mean(&text, values.iter().map(|it| &**it)).or_else(|| listed(values));
        self.fault_with(span, message, help);
    }
}

fn listed(values: &[Arc<str>]) -> Option<Text> {
    let shown: Vec<String> = values.iter().map(|it| format!("`{}`", quoted(it))).collect();
    (1..=LISTED_MAX).contains(&shown.len()).then(|| {
        Text::new(
            format!("it may be {}", shown.join(", ")),
            format!("可能的值为 {}", shown.join("、")),
        )
    })
}
