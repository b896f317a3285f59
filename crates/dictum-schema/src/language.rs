//! The two languages, and text in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language that people read Dictum in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// The same words in English and in Chinese.
///
/// A file may give one language alone, or a plain string that stands for both:
/// the reader of the other language then sees what there is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "TextForm")]
pub struct Text {
    /// The words in English.
    pub en: String,
    /// The words in Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

impl Text {
    /// Text whose words are `en` in English and `zh_cn` in Chinese.
    pub fn new(en: impl Into<String>, zh_cn: impl Into<String>) -> Self {
        Self { en: en.into(), zh_cn: zh_cn.into() }
    }

    /// Text that reads the same in both languages.
    pub fn same(words: impl Into<String>) -> Self {
        let words = words.into();
        Self { en: words.clone(), zh_cn: words }
    }

    /// The words in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::ZhCn => &self.zh_cn,
        }
    }
}

/// What a file may say where it has to give a [`Text`].
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum TextForm {
    Same(String),
    Each(TextEach),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextEach {
    #[serde(default)]
    en: Option<String>,
    #[serde(default, rename = "zh-CN")]
    zh_cn: Option<String>,
}

impl From<TextForm> for Text {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Same(words) => Self::same(words),
            TextForm::Each(TextEach { en, zh_cn }) => {
                let en_words = en.clone().or_else(|| zh_cn.clone()).unwrap_or_default();
                Self { zh_cn: zh_cn.or(en).unwrap_or_default(), en: en_words }
            }
        }
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = TextForm::json_schema(generator);
        schema.insert(
            "description".to_owned(),
            "A string for both languages, or one string for each.".into(),
        );
        schema
    }
}
