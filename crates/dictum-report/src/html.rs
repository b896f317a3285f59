//! HTML that text cannot leave: the one place where it is escaped.
//!
//! Names of elements and attributes are written in the code; whatever comes from
//! outside is text, and goes through [`Html::text`] or an attribute's value. What a
//! person would not see in it is spelled out.

use dictum_schema::language::Text;

use crate::printable;

/// A page, or a part of one, as far as it is written.
#[derive(Debug, Default)]
pub(crate) struct Html {
    text: String,
}

/// An attribute's name and value.
pub(crate) type Attribute<'a> = (&'static str, &'a str);

impl Html {
    /// Writes an element, whose content `body` writes.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        body: impl FnOnce(&mut Self),
    ) {
        self.void(name, attributes);
        body(self);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Writes an element that has no content and no end.
    pub(crate) fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            for it in value.chars() {
                if printable::is_hidden(it) {
                    self.text.push_str(&spelled(it));
                } else {
                    self.character(it);
                }
            }
            self.text.push('"');
        }
        self.text.push('>');
    }

    /// Writes text; what a person would not see is spelled out, and marked as that.
    pub(crate) fn text(&mut self, text: &str) {
        for it in text.chars() {
            if it == '\n' || it == '\t' {
                self.text.push(it);
            } else if printable::is_hidden(it) {
                self.text.push_str("<span class=\"hidden\">");
                self.text.push_str(&spelled(it));
                self.text.push_str("</span>");
            } else {
                self.character(it);
            }
        }
    }

    fn character(&mut self, it: char) {
        match it {
            '&' => self.text.push_str("&amp;"),
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            '"' => self.text.push_str("&quot;"),
            it => self.text.push(it),
        }
    }

    /// Writes a line feed, for whoever reads the page's source.
    pub(crate) fn line(&mut self) {
        self.text.push('\n');
    }

    /// Writes words of the page itself in both languages; the reader's is shown.
    pub(crate) fn say(&mut self, en: &str, zh_cn: &str) {
        for (class, lang, words) in [("en", "en", en), ("zh", "zh-CN", zh_cn)] {
            if !words.is_empty() {
                self.element("span", &[("class", class), ("lang", lang)], |it| it.text(words));
            }
        }
    }

    /// Writes somebody's words in both languages, what stands between backticks as code.
    pub(crate) fn words(&mut self, text: &Text) {
        if text.en == text.zh_cn {
            self.prose(&text.en);
        } else {
            let (en, zh_cn) = (&text.en, &text.zh_cn);
            self.element("span", &[("class", "en"), ("lang", "en")], |it| it.prose(en));
            self.element("span", &[("class", "zh"), ("lang", "zh-CN")], |it| it.prose(zh_cn));
        }
    }

    /// Writes text, what stands between backticks as code.
    fn prose(&mut self, text: &str) {
        let parts: Vec<&str> = text.split('`').collect();
        // An odd number of parts has every backtick closed.
        if parts.len().is_multiple_of(2) {
            return self.text(text);
        }
        for (index, part) in parts.iter().enumerate() {
            match index % 2 {
                0 => self.text(part),
                _ => self.code(part),
            }
        }
    }

    /// Writes text as code.
    pub(crate) fn code(&mut self, text: &str) {
        self.element("code", &[], |it| it.text(text));
    }

    /// Writes a link to the element `id` of the same page.
    pub(crate) fn link(&mut self, id: &str, body: impl FnOnce(&mut Self)) {
        let target = format!("#{id}");
        self.element("a", &[("href", &target)], body);
    }

    /// Writes a style sheet or a script of ours.
    pub(crate) fn raw(&mut self, name: &'static str, source: &'static str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
        self.text.push_str(source);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// The page, with its type in front.
    pub(crate) fn into_page(self) -> String {
        format!("<!DOCTYPE html>\n{}\n", self.text)
    }
}

fn spelled(it: char) -> String {
    format!("U+{:04X}", u32::from(it))
}

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::*;

    #[test]
    fn text_is_shown_as_it_is() {
        let mut html = Html::default();
        html.element("p", &[("title", "\"><script>\u{202e}")], |it| {
            it.text("<b>&amp;\u{202e}</p>\u{0}");
        });
        assert_eq!(
            html.text,
            "<p title=\"&quot;&gt;&lt;script&gt;U+202E\">&lt;b&gt;&amp;amp;\
             <span class=\"hidden\">U+202E</span>&lt;/p&gt;<span class=\"hidden\">U+0000</span></p>"
        );
    }

    #[test]
    fn backticks_make_code_only_in_pairs() {
        let mut html = Html::default();
        html.prose("a `<b>` c");
        html.prose("a ` c");
        assert_eq!(html.text, "a <code>&lt;b&gt;</code> ca ` c");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_element(text in "\\PC*|[<>&\"'`/a-z!-]*") {
            let mut html = Html::default();
            html.prose(&text);
            let inside = html.text.replace("<code>", "").replace("</code>", "");
            let inside = inside.replace("<span class=\"hidden\">", "").replace("</span>", "");
            assert!(!inside.contains(['<', '>', '"']));
        }
    }
}
