//! What one WXML file says: its live tags, and where else tags may come from.

mod cursor;
mod entities;
mod expression;
mod reader;
mod scanner;

use std::collections::{BTreeMap, BTreeSet};

use dictum_source::source::Source;
use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::unread::{Unread, WXML_MAX_BYTES};

/// Whose markup it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Dialect {
    /// The platform's own, in a file of its own.
    #[default]
    Native,
    /// The template of a single-file component. It defines no templates and includes no
    /// files, and everything in it is content.
    Vue,
}

/// Reads the markup in `source`, which is written in `dialect`.
///
/// It is total, takes one pass without recursion, and sees what the platform sees: a
/// law holds it to the platform's own parser. What has no end is read up to there, and
/// the reading says so.
///
/// ```
/// use dictum_miniprogram::wxml::{self, Dialect};
/// use dictum_source::source::Source;
///
/// let source = Source::new("pages/a.wxml", r#"<view><live-player mode="RTC"/></view>"#);
/// let reading = wxml::read(&source, Dialect::Native);
/// assert_eq!(reading.parts[0].live[0].tag.as_str(), "live-player");
/// ```
pub fn read(source: &Source, dialect: Dialect) -> Wxml {
    if source.text().len() > WXML_MAX_BYTES {
        return Wxml { unread: Some(Unread::TooLarge), ..Wxml::default() };
    }
    reader::read(source.text(), dialect)
}

/// What one WXML file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wxml {
    /// Why it could not be read, or not to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
    /// Where the first of what is not read begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread_at: Option<Place>,
    // INVARIANT (parts in order): sorted by the templates' names, each of which is there
    // once; a reading that was kept is as good as the cache that kept it.
    /// Its own content first, then each template that it defines, by name.
    pub parts: Vec<Part>,
    /// The files whose templates it imports, as they are spelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<String>,
}

impl Wxml {
    /// The part that is `template`, or the file's own content.
    pub fn part(&self, template: Option<&str>) -> Option<&Part> {
        // INVARIANT (parts in order).
        let at = self.parts.binary_search_by(|it| it.template.as_deref().cmp(&template)).ok()?;
        self.parts.get(at)
    }
}

/// The content of a file, or of one template in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The template's name; none for the file's own content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The live tags, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<LiveTag>,
    /// The names of all other tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// The files that are included, as they are spelled.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub includes: BTreeSet<String>,
    /// The templates that are used, by name.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub uses: BTreeSet<String>,
    /// Whether a template is used whose name is computed: it may be any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uses_any: bool,
}

/// A `live-pusher` or a `live-player`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveTag {
    /// Which of the two.
    pub tag: LiveKind,
    /// Its attributes as they are spelled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Where its name stands.
    pub place: Place,
}

/// The two live tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LiveKind {
    /// `live-pusher`: it records.
    LivePusher,
    /// `live-player`: it plays.
    LivePlayer,
}

impl LiveKind {
    /// The kind of the tag `name`, as WXML or JSX spells it.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "live-pusher" | "LivePusher" => Some(Self::LivePusher),
            "live-player" | "LivePlayer" => Some(Self::LivePlayer),
            _ => None,
        }
    }

    /// The tag as WXML spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LivePusher => "live-pusher",
            Self::LivePlayer => "live-player",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> Wxml {
        read(&Source::new("a.wxml", text), Dialect::Native)
    }

    /// What stands at the places of the live tags.
    fn live(text: &str, dialect: Dialect) -> Vec<&str> {
        let reading = read(&Source::new("a.wxml", text), dialect);
        let live = reading.parts.iter().flat_map(|it| &it.live);
        let at = |it: &LiveTag| text.get(it.place.0 as usize..it.place.1 as usize).unwrap();
        live.map(at).collect()
    }

    fn check(text: &str, want: &[&str]) {
        assert_eq!(live(text, Dialect::Native), want, "{text}");
    }

    #[test]
    fn live_tags_stand_where_they_stand() {
        check("<live-pusher/>", &["live-pusher"]);
        check("域名🚀\n<view>{{a<b}}<live-player /></view>", &["live-player"]);
        check(
            "<view wx:if=\"{{a}}\"><block wx:for=\"{{b}}\">🚀<live-pusher url=\"{{c}}\"></live-pusher></block></view>\n\
             <template name=\"t\"><live-player src=\"x\"/></template>",
            &["live-pusher", "live-player"],
        );
        check("<!-- <live-pusher/> --><wxs module=\"m\">var a = '<live-player/>';</wxs>", &[]);
        check("<view wx:if=\"{{a}}\"/><live-player wx:else/>", &["live-player"]);
    }

    #[test]
    fn what_looks_like_a_tag_is_one_where_the_platform_sees_one() {
        let player = &["live-player"];
        check("<view title=\"<live-pusher/>\"/><live-player/>", player);
        check("<view title='>' a=\"'>\"><live-player/></view>", player);
        check("<view title=\"{{ a ? '\"' : \"/>\" }}\"/><live-player/>", player);
        check("<view title={{'>'}}/><live-player/>", player);
        check("<view a=b/c>1</view><live-player/>", player);
        check("{{ '<live-pusher/>' }}<live-player/>", player);
        check("{{ {a: {b: 1}} }}{{ [1, , ...c] }}<live-player/>", player);
        check("{{ /* }} */ a }}<live-player/>", player);
        check("<!-- <!-- --><live-player/> -->", player);
        check("<![CDATA[ <live-player/> ]]>", player);
        check("<!DOCTYPE html \"<live-pusher/>\"><live-player/>", player);
        check("<wxs module=\"m\">a < b; '</wxsx>'</wxs><live-player/>", player);
        check("<wxs src=\"m.wxs\" module=\"m\"/><live-player/>", player);
        check("< live-pusher/><live-player/>", player);
        check("<live-playerx/><LIVE-PLAYER/><a:live-player/>", &[]);
        check("<view <live-player/>", &[]);
        check("<slot><live-player/></slot><include src=\"a\"><live-player/></include>", &[]);
        check("<include><live-player/></include>", player);
    }

    #[test]
    fn end_tags_end_what_the_platform_says() {
        check("<slot><view></slot><live-player/>", &["live-player"]);
        check("<slot><view></view><live-player/></slot>", &[]);
        check("<slot></x><live-player/>", &["live-player"]);
        check("<slot></><live-player/>", &["live-player"]);
        check("<slot><a:b></c:d><live-player/></slot>", &[]);
        check("<SLOT><live-player/></slot>", &["live-player"]);
        check("</view><live-player/>", &["live-player"]);
    }

    #[test]
    fn other_white_space_is_text_inside_of_tags_too() {
        for space in
            ['\u{3000}', '\u{a0}', '\u{2003}', '\u{2028}', '\u{85}', '\u{feff}', '\u{1680}']
        {
            for text in [
                format!("<live-player{space}mode=\"RTC\"/>"),
                format!("<live-player mode=\"RTC\"{space}/>"),
                format!("<live-player {space} mode=\"RTC\"{space}>"),
                format!("<!x{space}y><live-player mode=\"RTC\" />"),
            ] {
                let reading = reading(&text);
                let live = &reading.parts[0].live;
                assert_eq!(live.len(), 1, "{text}");
                assert_eq!(live[0].attributes["mode"], "RTC", "{text}");
            }
            let text = format!("<live-player mode{space}=\"RTC\"/>");
            assert_eq!(reading(&text).parts[0].live[0].attributes["mode"], "", "{text}");
        }
    }

    #[test]
    fn attributes_are_kept_as_they_are_spelled() {
        let text = "<live-pusher mode=\"RTC\" url=\"wss://{{ host }}/&amp;\" autopush mode=\"SD\" \
                    bindstatechange=\"f\" bind:error=\"g\" id=\"a\" data-b=\"c\" \
                    model:min-bitrate=\"{{d}}\" beauty=1 muted={{e}} zoom = '2' aspect= 3/>";
        let attributes = &reading(text).parts[0].live[0].attributes;
        let found: Vec<(&str, &str)> =
            attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let want = [
            ("aspect", ""),
            ("autopush", ""),
            ("beauty", "1"),
            ("bindstatechange", "f"),
            ("minBitrate", "{{d}}"),
            ("mode", "RTC"),
            ("muted", "{{e}}"),
            ("url", "wss://{{ host }}/&amp;"),
            ("zoom", "2"),
        ];
        assert_eq!(found, want);
        let long = format!("<live-player src=\"{}\"/>", "域".repeat(200));
        assert_eq!(reading(&long).parts[0].live[0].attributes["src"].len(), 198);
    }

    #[test]
    fn what_other_files_bring_is_named() {
        let text = "<import src=\"../t.wxml\"/><include src=\"head.wxml\"/>\
                    <template is=\"a\"/><template is=\"{{b}}\"/><my-list generic:item=\"my-item\"/>";
        let reading = reading(text);
        let part = &reading.parts[0];
        // As the platform does, the ending is left out.
        assert_eq!(reading.imports, ["../t"]);
        assert!(part.includes.contains("head") && part.uses.contains("a") && part.uses_any);
        assert!(part.tags.contains("my-list") && part.tags.contains("my-item"));
    }

    #[test]
    fn names_and_paths_are_read_with_their_character_references() {
        let text = "<import src='&#97;&period;wxml'/><include src=\"b&amp;c\"/>\
                    <template is='&#x64;{{}}e'/><template name=\"f&lt;{{g}}\"/>";
        let reading = reading(text);
        assert_eq!(reading.imports, ["a"]);
        assert!(reading.parts[0].includes.contains("b&c") && reading.parts[0].uses.contains("de"));
        assert_eq!(reading.parts[1].template.as_deref(), Some("f<{{g}}"));
    }

    #[test]
    fn a_name_that_is_computed_or_broken_may_be_any() {
        for is in ["{{a}}", "a{{b}}", "{{ 'a' }}", "{{a b}}", "{{a", "{{ {'a': 1} }}"] {
            let reading = reading(&format!("<template is=\"{is}\"/>"));
            assert!(reading.parts[0].uses_any && reading.parts[0].uses.is_empty(), "{is}");
        }
    }

    #[test]
    fn templates_keep_their_content_wherever_they_are_defined() {
        let text = "<slot><template name=\"a\"><live-player/></template></slot>\
                    <template name=\"b\"><template name=\"c\"><live-pusher/></template></template>\
                    <template name=\"a\"><live-pusher/></template>";
        let reading = reading(text);
        let parts = reading.parts.iter().map(|it| (it.template.as_deref(), it.live.len()));
        let want = [(None, 0), (Some("a"), 1), (Some("b"), 0), (Some("c"), 1)];
        assert_eq!(parts.collect::<Vec<_>>(), want);
        assert_eq!(reading.part(Some("c")), reading.parts.get(3));
        assert_eq!(reading.part(None), reading.parts.first());
        assert_eq!(reading.part(Some("d")), None);
    }

    #[test]
    fn what_has_no_end_is_read_up_to_there_and_told() {
        for (text, at) in [
            ("<live-player/><!-- <view/>", 14),
            ("<live-player/><view title=\"a><view/>", 26),
            ("<live-player/>{{ 'a }}<view/>", 14),
            ("<live-player/>{{ a <view/>", 14),
            ("<live-player/><wxs>a</wx>", 14),
            ("<live-player/><view a", 14),
            ("<live-player/><!x a", 14),
            ("<live-player/></view", 14),
        ] {
            let reading = reading(text);
            assert_eq!(reading.unread, Some(Unread::CutOff), "{text}");
            assert_eq!(reading.unread_at.unwrap().0, at, "{text}");
            assert_eq!(reading.parts[0].live.len(), 1, "{text}");
        }
        for text in ["<view>", "<wxs/>", "{ a }", "</view>", "<", "", "<view/>{{a b}}"] {
            assert_eq!(reading(text).unread, None, "{text}");
        }
    }

    #[test]
    fn a_tag_with_more_attributes_than_are_kept_is_told() {
        let names: Vec<String> = (0..101).map(|it| format!("a{it}")).collect();
        let reading = reading(&format!("<view/><live-player {}/>", names.join(" ")));
        assert_eq!(reading.unread, Some(Unread::TooMuch));
        assert_eq!(reading.unread_at, Some(Place(8, 19)));
        assert_eq!(reading.parts[0].live[0].attributes.len(), 100);
    }

    #[test]
    fn everything_in_a_single_file_component_is_content() {
        let vue = |text, want: &[&str]| assert_eq!(live(text, Dialect::Vue), want, "{text}");
        vue("<template v-if=\"a\"><live-pusher/></template>", &["live-pusher"]);
        vue("<template #name=\"{ a }\"><slot><LivePlayer/></slot></template>", &["LivePlayer"]);
        vue(
            "<p>{{ a?.b ?? `it's` }}</p><live-pusher :url=\"a > b\" @error=\"f\"/>",
            &["live-pusher"],
        );
        vue("<a :b=\"{{'\"/><live-player/>", &["live-player"]);
        vue("<!-- <live-pusher/> -->", &[]);
    }

    #[test]
    fn a_file_of_any_shape_takes_one_pass() {
        for unit in [
            "<",
            "</",
            "<a",
            "<a>",
            "<a ",
            "<a b=\"",
            "<a b='{{",
            "<slot>",
            "<wxs>",
            "</wxsx",
            "<!--",
            "<!",
            "<!a ",
            "{{",
            "{{a}}",
            "{{(",
            "{{[",
            "{{{a:",
            "{{a?",
            "{{/*",
            "{{a,",
            "{{'",
            "{",
            "&",
            "&#",
            "&a",
            "<a b=&amp;",
            "<template name=a>",
            "<template is=\"{{",
            "<include src=",
            "<live-player a",
            "<a:",
            ":",
            "\u{3000}",
            "<a \u{3000}",
            "}}",
            "<a/",
            "<a =",
            "<template name=\"&lt",
        ] {
            let text = unit.repeat(WXML_MAX_BYTES / 4 / unit.len());
            assert!(!reading(&text).parts.is_empty(), "{unit}");
        }
        let large = " ".repeat(WXML_MAX_BYTES + 1);
        assert_eq!(reading(&large).unread, Some(Unread::TooLarge));
    }
}
