//! Classes by Unicode's properties: `\pN`, `\p{Greek}`.
//!
//! RE2 knows categories by their short names, scripts by their long ones, and `Any`; in
//! no other spelling, and nothing else. Its tables are Unicode 15.1's, and those of
//! `regex-syntax` are newer: characters that came later belong to no class here, so that
//! a pattern means the same whichever engine reads it.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};
use regex_syntax::parse;

use super::code_points::CodePoints;

/// The categories. `C` has no unassigned code points in RE2, and no `Cn` beside it.
const CATEGORIES: [&str; 37] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N",
    "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So",
    "Z", "Zl", "Zp", "Zs", "Any",
];

/// The scripts of Unicode 15.1.
#[rustfmt::skip]
const SCRIPTS: [&str; 163] = [
    "Adlam", "Ahom", "Anatolian_Hieroglyphs", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum",
    "Bassa_Vah", "Batak", "Bengali", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese",
    "Buhid", "Canadian_Aboriginal", "Carian", "Caucasian_Albanian", "Chakma", "Cham", "Cherokee",
    "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cypro_Minoan", "Cyrillic", "Deseret",
    "Devanagari", "Dives_Akuru", "Dogra", "Duployan", "Egyptian_Hieroglyphs", "Elbasan", "Elymaic",
    "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Grantha", "Greek", "Gujarati", "Gunjala_Gondi",
    "Gurmukhi", "Han", "Hangul", "Hanifi_Rohingya", "Hanunoo", "Hatran", "Hebrew", "Hiragana",
    "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi", "Inscriptional_Parthian", "Javanese",
    "Kaithi", "Kannada", "Katakana", "Kawi", "Kayah_Li", "Kharoshthi", "Khitan_Small_Script",
    "Khmer", "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Linear_A", "Linear_B",
    "Lisu", "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean",
    "Marchen", "Masaram_Gondi", "Medefaidrin", "Meetei_Mayek", "Mende_Kikakui", "Meroitic_Cursive",
    "Meroitic_Hieroglyphs", "Miao", "Modi", "Mongolian", "Mro", "Multani", "Myanmar", "Nabataean",
    "Nag_Mundari", "Nandinagari", "New_Tai_Lue", "Newa", "Nko", "Nushu", "Nyiakeng_Puachue_Hmong",
    "Ogham", "Ol_Chiki", "Old_Hungarian", "Old_Italic", "Old_North_Arabian", "Old_Permic",
    "Old_Persian", "Old_Sogdian", "Old_South_Arabian", "Old_Turkic", "Old_Uyghur", "Oriya", "Osage",
    "Osmanya", "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa", "Phoenician",
    "Psalter_Pahlavi", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian",
    "Siddham", "SignWriting", "Sinhala", "Sogdian", "Sora_Sompeng", "Soyombo", "Sundanese",
    "Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet", "Takri",
    "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta",
    "Toto", "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Warang_Citi", "Yezidi", "Yi",
    "Zanabazar_Square",
];

/// Halves of characters, of which no text has any.
const SURROGATES: (u32, u32) = (0xD800, 0xDFFF);

/// A mark that Unicode 16.0 moved from `Mn` to `Mc`, the one character that moved.
const MOVED: (u32, u32) = (0x1171E, 0x1171E);

/// The class `name`; none where RE2 has no such class.
pub(super) fn class(name: &str) -> Option<CodePoints> {
    let members = match name {
        "Any" => return Some(CodePoints::all()),
        "Cs" => return Some(CodePoints::new(vec![SURROGATES])),
        "C" => property(r"[\p{gc=Cc}\p{gc=Cf}\p{gc=Co}]"),
        _ if CATEGORIES.contains(&name) => property(&format!(r"\p{{gc={name}}}")),
        _ if SCRIPTS.contains(&name) => property(&format!(r"\p{{sc={name}}}")),
        _ => return None,
    };
    let ranges = members.iter().map(|it| (it.start().into(), it.end().into()));
    let class = CodePoints::new(ranges.collect());
    Some(match name {
        "C" => class.with(SURROGATES),
        "Mn" => class.with(MOVED),
        "Mc" => class.negated().with(MOVED).negated(),
        _ => class,
    })
}

/// Every name of a class.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CATEGORIES.into_iter().chain(SCRIPTS)
}

/// The characters that have another case, one that folds to them included.
pub(super) fn cased() -> ClassUnicode {
    property(r"[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]")
}

/// The characters that Unicode 15.1 has.
pub(super) fn assigned() -> ClassUnicode {
    look_up(r"\p{age=15.1}")
}

/// Those of `class` that Unicode 15.1 has.
fn property(class: &str) -> ClassUnicode {
    let mut members = look_up(class);
    members.intersect(&assigned());
    members
}

fn look_up(class: &str) -> ClassUnicode {
    let tree = parse(class).map(regex_syntax::hir::Hir::into_kind);
    debug_assert!(tree.is_ok(), "the tables lack {class}");
    match tree {
        Ok(HirKind::Class(Class::Unicode(members))) => members,
        // A class of one character comes as text.
        Ok(HirKind::Literal(text)) => {
            let text = std::str::from_utf8(&text.0).unwrap_or_default();
            ClassUnicode::new(text.chars().map(|it| ClassUnicodeRange::new(it, it)))
        }
        _ => ClassUnicode::empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::{class, names};

    #[test]
    fn every_name_is_a_class_of_some_characters() {
        for name in names() {
            assert!(class(name).is_some_and(|it| !it.ranges().is_empty()), "{name}");
        }
        for name in ["", "Cn", "LC", "Letter", "greek", "Latn", "Garay", "L&"] {
            assert_eq!(class(name), None, "{name}");
        }
    }
}
