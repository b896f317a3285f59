//! What the names of a table's columns say of its rows.

use crate::document::{BlockId, BlockKind, Document};
use crate::obligations::english;
use crate::words;

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// It describes the parameters of an interface: nothing in it asks.
    Parameters,
    /// It tells what changed when: nothing in it asks.
    Changes,
    /// It lists requirements, or bounds: every row asks.
    Demands,
    /// Anything else: a row asks by words of the scale.
    Plain,
}

const NAMES: [&str; 18] = [
    "parameter",
    "param",
    "field",
    "property",
    "argument",
    "attribute",
    "name",
    "key",
    "option",
    "参数",
    "参数名",
    "参数名称",
    "字段",
    "字段名",
    "字段名称",
    "属性",
    "名称",
    "变量",
];

const TYPES: [&str; 10] = [
    "type",
    "data type",
    "required",
    "default",
    "类型",
    "数据类型",
    "必填",
    "是否必填",
    "是否必须",
    "必选",
];

const VERSIONS: [&str; 7] = ["version", "date", "revision", "版本", "日期", "时间", "版本号"];

const CHANGES: [&str; 12] = [
    "change",
    "changes",
    "description",
    "what changed",
    "notes",
    "变更说明",
    "变更内容",
    "修订内容",
    "修订说明",
    "更新内容",
    "说明",
    "变更",
];

const DEMANDS: [&str; 34] = [
    "requirement",
    "requirements",
    "control",
    "controls",
    "rule",
    "rules",
    "must",
    "obligation",
    "maximum",
    "minimum",
    "at least",
    "at most",
    "within",
    "deadline",
    "retention",
    "criteria",
    "acceptance criteria",
    "resolution",
    "limit",
    "要求",
    "标准",
    "控制项",
    "控制点",
    "控制要求",
    "规定",
    "通过标准",
    "频次",
    "时限",
    "上限",
    "下限",
    "最低要求",
    "技术要求",
    "合格标准",
    "指标要求",
];

/// What the table `id` is for, by the names of its columns.
pub(super) fn of(document: &Document, id: BlockId) -> Table {
    let header =
        document.subtree(id).find(|it| document.block(*it).kind == BlockKind::Row { header: true });
    let Some(header) = header else { return Table::Plain };
    let names: Vec<String> = document
        .children(header)
        .map(|it| words::normalise(document.block(it).inline.text()).to_lowercase())
        .collect();
    let any = |of: &[&str]| names.iter().any(|it| of.contains(&it.as_str()));
    if any(&NAMES) && any(&TYPES) {
        Table::Parameters
    } else if any(&VERSIONS) && any(&CHANGES) {
        Table::Changes
    } else if names.iter().any(|it| demands(it)) {
        Table::Demands
    } else {
        Table::Plain
    }
}

/// Whether a column of this name holds what is asked.
fn demands(name: &str) -> bool {
    let opens = |word: &str| {
        english::of(name).iter().any(|it| it.as_ref() == word) || (!word.is_ascii() && name == word)
    };
    DEMANDS.contains(&name) || ["maximum", "minimum", "within"].iter().any(|it| opens(it))
}
