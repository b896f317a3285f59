//! Whether the account can be what its facts say.

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::tree::Tree;

/// First levels of categories whose qualification documents are issued to organisations only.
const FOR_ORGANISATIONS: [&str; 6] = ["金融业", "金融", "政务民生", "医疗", "医疗服务", "社交"];

/// Tells of a person with a category that only organisations can have: one of the two is
/// not so, and neither can be relied upon.
pub(super) fn unfit(facts: &Tree) -> Option<Finding> {
    let principal = facts.get(facts.root(), "principal")?;
    if facts.str(principal) != Some("person") {
        return None;
    }
    let categories = facts.get(facts.root(), "categories")?;
    let level = |id, key| facts.get(id, key).and_then(|it| facts.str(it));
    let category = facts
        .items(categories)
        .iter()
        .find(|it| level(**it, "first").is_some_and(|it| FOR_ORGANISATIONS.contains(&it)))?;
    let [first, second] = ["first", "second"].map(|it| level(*category, it).unwrap_or("…"));
    let message = Text::new(
        format!("the subject is a person, and `{first}:{second}` is open to organisations only"),
        format!("主体是个人，而类目 `{first}:{second}` 只对组织开放"),
    );
    let finding = Finding::new("account-unfit", Severity::Error, message)
        .at(facts.location(principal))
        .related(facts.location(*category), Text::new("the category", "该类目"))
        .help(Text::new(
            "see which of the two is so in the WeChat console, 设置 > 基本设置; a person cannot use the service",
            "请在微信公众平台 > 设置 > 基本设置 核对哪一项属实；个人主体无法使用该服务",
        ));
    Some(finding)
}
