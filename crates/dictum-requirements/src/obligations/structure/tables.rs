//! What the names of a table's columns say of its rows.

use dictum_schema::severity::Level;

use crate::document::{BlockId, BlockKind, Document};
use crate::obligations::english;
use crate::words;

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// It describes the parameters of an interface: nothing in it asks.
    Parameters,
    /// It tells what changed when: only words of the scale ask, of what is now so.
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

/// Whether the column of `cell` asks whether something is required, or of what type it is.
pub(super) fn asks_whether(document: &Document, cell: BlockId) -> bool {
    const WHETHER: [&str; 6] = ["required?", "mandatory", "mandatory?", "必须", "是否必需", "强制"];
    let BlockKind::Cell { column, .. } = document.block(cell).kind else { return false };
    let table = document.block(cell).parent.and_then(|it| document.block(it).parent);
    let Some(header) = table.and_then(|it| header(document, it)) else { return false };
    let title = document.children(header).find(
        |it| matches!(document.block(*it).kind, BlockKind::Cell { column: other, .. } if other == column),
    );
    let title = title.map(|it| words::normalise(document.block(it).inline.text()).to_lowercase());
    title.is_some_and(|it| TYPES.contains(&it.as_str()) || WHETHER.contains(&it.as_str()))
}

/// The level of a cell of `row` that is nothing but a word of duty: `Mandatory`, `禁止`.
pub(super) fn stamped(document: &Document, row: BlockId) -> Option<Level> {
    const MUST: [&str; 14] = [
        "mandatory",
        "required",
        "compulsory",
        "obligatory",
        "prohibited",
        "forbidden",
        "not allowed",
        "not permitted",
        "必须",
        "必备",
        "强制",
        "禁止",
        "不允许",
        "不得",
    ];
    let cells = document.children(row);
    let level = cells.filter_map(|it| {
        let words = words::normalise(document.block(it).inline.text()).to_lowercase();
        match words.trim_end_matches(['.', '。', '!']) {
            it if MUST.contains(&it) => Some(Level::Must),
            "recommended" | "推荐" | "建议" => Some(Level::Should),
            _ => None,
        }
    });
    level.max()
}

fn header(document: &Document, table: BlockId) -> Option<BlockId> {
    document.children(table).find(|it| document.block(*it).kind == BlockKind::Row { header: true })
}

/// What the table `id` is for, by the names of its columns.
pub(super) fn of(document: &Document, id: BlockId) -> Table {
    let Some(header) = header(document, id) else { return Table::Plain };
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

/// With what the name of a column ends that holds what is asked.
const DEMANDS_ENDS: [&str; 12] = [
    " requirement",
    " requirements",
    " period",
    " limit",
    " deadline",
    "期限",
    "时限",
    "上限",
    "下限",
    "要求",
    "频次",
    "频率",
];

/// Whether a column of this name holds what is asked.
fn demands(name: &str) -> bool {
    let opens = |word: &str| {
        english::of(name).iter().any(|it| it.as_ref() == word) || (!word.is_ascii() && name == word)
    };
    DEMANDS.contains(&name)
        || ["how often", "how long", "interval", "多久"].iter().any(|it| name.contains(it))
        || DEMANDS_ENDS.iter().any(|it| name.ends_with(it))
        || ["maximum", "minimum", "within"].iter().any(|it| opens(it))
}
