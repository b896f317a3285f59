//! A parameter with each of its items and the line that it came from.

use std::fmt::Write as _;

use dictum_schema::id::ParamId;
use dictum_schema::language::Language;
use dictum_schema::release::{Item, Param};

use crate::printable;
use crate::style::{BOLD, DIM, Style};
use crate::words::{self, pick};

/// The most columns that items are padded to, so that their lines stand in one column.
const ITEM_MAX: usize = 48;

/// Renders one parameter, two columns in.
pub(crate) fn param(id: &ParamId, param: &Param, style: &Style) -> String {
    let language = style.language;
    let mut text = head(id, param, style);
    let values: Vec<String> =
        param.items.iter().map(|it| printable::one_line(&it.to_string())).collect();
    let width = values.iter().map(|it| printable::width(it)).max().unwrap_or(0).min(ITEM_MAX);
    for (item, value) in param.items.iter().zip(&values) {
        let origin = style.paint(DIM, &origin(item, language));
        let _ = writeln!(text, "    {}  {origin}", printable::pad(value, width));
    }
    text
}

/// A parameter's name, type and title, on one line.
pub(crate) fn head(id: &ParamId, param: &Param, style: &Style) -> String {
    let language = style.language;
    let mut parts = vec![param.kind.to_string()];
    if param.kind.is_list() || param.kind.is_map() {
        parts.push(words::count(language, param.items.len(), "item", "项"));
    }
    if let Some(title) = &param.title {
        parts.push(printable::one_line(title.get(language)));
    }
    let about = style.paint(DIM, &parts.join(" · "));
    format!("  {}  {about}\n", style.paint(BOLD, id.as_str()))
}

/// The line that an item came from.
pub(crate) fn origin(item: &Item, language: Language) -> String {
    let line = match item.line {
        Some(line) => words::lines(language, [line, line]),
        None => return pick(language, "set by the rulebook", "由规则手册设定").to_owned(),
    };
    if item.amended {
        return format!(
            "{line}{}",
            pick(language, ", amended by the rulebook", "，由规则手册修正")
        );
    }
    line
}
