//! Service categories by name: which pairs of levels mean the same.
//!
//! What is the same is data, in `data/categories.yaml`, with its source and the
//! day that it was true. Only pairs are matched: second-level names repeat under
//! other first levels.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{self, Notation};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// The pairs that a category of levels `first` and `second` answers to.
///
/// They are its own pair and every pair that the table makes the same, folded to
/// half-width forms, sorted, each once.
///
/// ```
/// use dictum_miniprogram::category;
///
/// let names = category::names("金融业", "股票信息服务平台（港股/美股）");
/// assert_eq!(names, ["金融:股票信息服务平台(港股/美股)", "金融业:股票信息服务平台(港股/美股)"]);
/// ```
pub fn names(first: &str, second: &str) -> Vec<String> {
    let pair = (fold(first), fold(second));
    let canonical = TABLE.canonical(&pair);
    let mut names = BTreeSet::from([spell(&pair)]);
    let renamed = TABLE.renamed.get(&canonical).into_iter().flatten();
    for (first, second) in std::iter::once(&canonical).chain(renamed) {
        for first in TABLE.first_levels(first) {
            names.insert(format!("{first}:{second}"));
        }
    }
    names.into_iter().collect()
}

/// A category's own pair, folded to half-width forms: `金融业:银行`.
pub fn own_name(first: &str, second: &str) -> String {
    spell(&(fold(first), fold(second)))
}

/// The day on which the table of equal names was true, as `YYYY-MM-DD`.
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

/// Where the table of equal names comes from.
pub fn source() -> &'static str {
    &TABLE.source
}

/// A first and a second level.
type Pair = (String, String);

fn spell((first, second): &Pair) -> String {
    format!("{first}:{second}")
}

/// Folds full-width forms to half-width ones (NFKC); white space at both ends goes.
fn fold(name: &str) -> String {
    name.nfkc().collect::<String>().trim().to_owned()
}

/// The table as it is spelled.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
    source: String,
    as_of: String,
    first_levels: Vec<Vec<String>>,
    renamed: Vec<Renamed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Renamed {
    from: String,
    to: Vec<String>,
}

/// The table as it is looked up, all names folded.
#[derive(Debug, Default)]
struct Table {
    source: String,
    as_of: String,
    /// Every name of a first level, to all names of it, the newest first.
    first_levels: BTreeMap<String, Vec<String>>,
    /// A pair under the newest name of its first level, to the pairs it answers to.
    renamed: BTreeMap<Pair, BTreeSet<Pair>>,
}

// INVARIANT (category table): the data file fits `Spelled`, which a test holds.
// Were it otherwise, the table would be empty: categories would match less, never more.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| spelled().map(|it| Table::new(&it)).unwrap_or_default());

fn spelled() -> Option<Spelled> {
    let source = Source::new("categories.yaml", include_str!("../data/categories.yaml"));
    let (tree, _) = tree::parse(&source, Notation::Yaml, Evidence::Declared);
    let tree = tree?;
    serde_json::from_value(tree.to_json(tree.root())).ok()
}

impl Table {
    fn new(spelled: &Spelled) -> Self {
        let mut table = Self {
            source: spelled.source.clone(),
            as_of: spelled.as_of.clone(),
            ..Self::default()
        };
        for group in &spelled.first_levels {
            let group: Vec<String> = group.iter().map(|it| fold(it)).collect();
            for name in &group {
                table.first_levels.insert(name.clone(), group.clone());
            }
        }
        for Renamed { from, to } in &spelled.renamed {
            let Some(from) = pair(from) else { continue };
            let to: Vec<Pair> = to.iter().filter_map(|it| pair(it)).collect();
            for new in &to {
                table.renamed.entry(new.clone()).or_default().insert(from.clone());
            }
            if let [new] = to.as_slice() {
                table.renamed.entry(from).or_default().insert(new.clone());
            }
        }
        table
    }

    /// The names of the first level that `name` names, the newest first.
    fn first_levels<'a>(&'a self, name: &'a String) -> &'a [String] {
        match self.first_levels.get(name) {
            Some(group) => group,
            None => std::slice::from_ref(name),
        }
    }

    /// The pair under the newest name of its first level.
    fn canonical(&self, (first, second): &Pair) -> Pair {
        let first = self.first_levels(first).first().unwrap_or(first);
        (first.clone(), second.clone())
    }
}

fn pair(text: &str) -> Option<Pair> {
    let (first, second) = text.split_once(':')?;
    Some((fold(first), fold(second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs that the table's new names must be among; from the platform's public
    /// list of service categories (subjects other than persons), July 2026.
    const TREE_2026_07: [&str; 14] = [
        "物流服务:收件/派件",
        "交通服务:网约车",
        "交通服务:公交/地铁",
        "旅游服务:住宿服务",
        "医疗服务:三级私立医疗机构",
        "医疗服务:其他私立医疗机构",
        "金融业:企业征信",
        "金融业:个人征信",
        "IT科技:转售移动通信（中国移动）",
        "IT科技:转售移动通信（中国联通）",
        "IT科技:转售移动通信（中国电信）",
        "IT科技:转售移动通信（中国广电）",
        "汽车服务:汽车预售",
        "教育服务:在线视频课程",
    ];

    fn answers(first: &str, second: &str, name: &str) -> bool {
        names(first, second).iter().any(|it| it == name)
    }

    #[test]
    fn the_data_file_fits() {
        let spelled = spelled().unwrap();
        assert_eq!(as_of(), "2026-07-31");
        assert!(source().contains("public list"));
        for Renamed { from, to } in &spelled.renamed {
            assert!(!to.is_empty());
            for name in to.iter().chain([from]) {
                let pair = pair(name).unwrap();
                assert_eq!(TABLE.canonical(&pair), pair, "{name} has no newest first level");
            }
        }
    }

    #[test]
    fn every_new_name_is_in_the_platforms_list() {
        let tree: BTreeSet<Pair> = TREE_2026_07.iter().filter_map(|it| pair(it)).collect();
        let firsts: BTreeSet<&String> = tree.iter().map(|(first, _)| first).collect();
        let spelled = spelled().unwrap();
        for name in spelled.renamed.iter().flat_map(|it| &it.to) {
            assert!(tree.contains(&pair(name).unwrap()), "{name} is not in the list");
        }
        for group in &spelled.first_levels {
            assert!(firsts.contains(&group[0]), "{} is not in the list", group[0]);
        }
    }

    #[test]
    fn both_editions_of_a_first_level_are_names() {
        assert_eq!(names("金融", "银行"), ["金融:银行", "金融业:银行"]);
        assert_eq!(names("教育", "学历教育（学校）"), names("教育服务", "学历教育(学校)"));
    }

    #[test]
    fn what_is_not_in_the_table_has_its_own_name_alone() {
        assert_eq!(names("政务民生", "金融"), ["政务民生:金融"]);
        assert_eq!(names(" 社交 ", "直播"), ["社交:直播"]);
    }

    #[test]
    fn old_and_new_names_answer_to_each_other() {
        let old = names("快递业与邮政", "寄件/收件");
        assert_eq!(old, names("物流服务", "收件/派件"));
        assert_eq!(old.len(), 4);
        assert!(answers("交通服务", "网约车", "交通服务:打车(网约车)"));
        assert!(answers("交通服务", "打车（网约车）", "交通服务:网约车"));
        assert!(answers("旅游服务", "住宿服务", "旅游:酒店服务"));
        assert!(answers("汽车", "汽车预售服务", "汽车服务:汽车预售"));
    }

    #[test]
    fn merged_categories_answer_to_both_old_names_and_these_not_to_each_other() {
        assert!(answers("交通服务", "公交/地铁", "交通服务:公交公司"));
        assert!(answers("交通服务", "公交/地铁", "交通服务:地铁"));
        assert!(answers("交通服务", "地铁", "交通服务:公交/地铁"));
        assert!(!answers("交通服务", "地铁", "交通服务:公交公司"));
    }

    #[test]
    fn the_parts_of_a_split_answer_to_the_old_name_but_not_the_other_way() {
        assert!(answers("医疗服务", "三级私立医疗机构", "医疗:私立医疗机构"));
        assert!(answers("医疗服务", "其他私立医疗机构", "医疗服务:私立医疗机构"));
        assert!(!answers("医疗", "私立医疗机构", "医疗服务:三级私立医疗机构"));
        assert!(!answers("医疗服务", "三级私立医疗机构", "医疗服务:其他私立医疗机构"));
        assert!(answers("金融业", "个人征信", "金融:征信业务"));
        assert!(answers("IT科技", "转售移动通信（中国广电）", "IT科技:转售移动通信"));
    }

    #[test]
    fn one_character_makes_another_category() {
        let leases = names("金融业", "汽车金融/金融租赁");
        assert!(!leases.contains(&"金融业:汽车金融/融资租赁".to_owned()));
    }
}
