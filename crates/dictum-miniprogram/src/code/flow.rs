//! Where the values of one file may go: a graph of cells, wider than what its code does.
//!
//! Whatever it has no word for is a value that is not known, and whatever is handed to
//! something unknown leaves the reader's sight. Put together, the graphs of a project tell
//! where the platform may be called, and who may write to which object, by inclusion
//! constraints as in L. O. Andersen's thesis (1994). Run backwards from a call, the same
//! steps tell its address: no second reading of the code could disagree with the first.
//!
//! A variable that one function alone assigns has a cell for each of its assignments, as in
//! static single assignment form; one that others assign too has a single cell.

mod branches;
mod build;
pub(crate) mod calls;
mod classes;
mod expressions;
mod memory;
mod modules;
mod operations;
mod patterns;
pub(super) mod scopes;
mod statements;

use serde::{Deserialize, Serialize};

pub(super) use build::build;

use crate::place::Place;

/// A cell: what one expression, name or field may hold.
pub type Cell = u32;

/// A place in the code that makes an object or a function.
pub type Site = u32;

/// Cells that every file has.
pub mod cell {
    use super::Cell;

    /// Something that is not known.
    pub const UNKNOWN: Cell = 0;
    /// The platform's object.
    pub const PLATFORM: Cell = 1;
    /// The object of all global names.
    pub const GLOBALS: Cell = 2;
    /// The object of the module's exports.
    pub const EXPORTS: Cell = 3;
    /// What the whole of `module.exports` is set to.
    pub const WHOLE: Cell = 4;
    /// `undefined`.
    pub const NOTHING: Cell = 5;
    /// How many there are.
    pub const COUNT: Cell = 6;
}

/// The names of the object of all global names.
pub(crate) const GLOBAL_OBJECTS: [&str; 5] =
    ["globalThis", "global", "window", "self", "GameGlobal"];

/// The site of the object of a module's exports.
pub const EXPORTS_SITE: Site = 0;

/// The global field of what `App(…)` is given, which `getApp()` gives. No code can spell it.
pub(crate) const APP: &str = "App(…)";

/// The graph of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// How many cells there are.
    pub cells: u32,
    /// Where each object and function begins.
    pub sites: Vec<u32>,
    /// Its functions and classes.
    pub functions: Vec<Function>,
    /// What holds between cells.
    pub steps: Vec<Step>,
    /// The arrays that are written out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrays: Vec<Site>,
    /// Which steps are taken again and again: from the first to before the second.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loops: Vec<(u32, u32)>,
    /// What has to hold for steps to be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
}

/// The number of a condition.
pub type When = u32;

/// Something that has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What has to hold too.
    pub outer: Option<When>,
    /// What is tested.
    pub test: Cell,
    /// How the test ends.
    pub holds: bool,
}

/// A value that is written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Literal {
    /// Text.
    #[serde(rename = "t")]
    Text(String),
    /// A number, as it is printed.
    #[serde(rename = "n")]
    Number(String),
    /// `true` or `false`.
    #[serde(rename = "b")]
    Truth(bool),
    /// A regular expression, and its flags.
    #[serde(rename = "r")]
    Pattern(String, String),
}

/// What is worked out from plain values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Texts one after the other.
    #[serde(rename = "+")]
    Join,
    /// `!a`.
    #[serde(rename = "!")]
    Not,
    /// `a === b`.
    #[serde(rename = "=")]
    Equal,
    /// `a && b`.
    #[serde(rename = "&")]
    And,
    /// `a || b`.
    #[serde(rename = "|")]
    Or,
    /// `a ?? b`.
    #[serde(rename = "?")]
    Else,
    /// `a`, and `b` where that is `undefined`.
    #[serde(rename = "d")]
    Default,
    /// A method of the first.
    #[serde(rename = "m")]
    Method(String),
    /// A function of the language that gives text.
    #[serde(rename = "f")]
    Function(String),
}

/// Something that is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worked {
    /// How.
    #[serde(rename = "o")]
    pub operation: Operation,
    /// What from.
    #[serde(rename = "a")]
    pub of: Vec<Cell>,
    /// What it is where the first is no plain value.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Cell>,
    /// What holds it.
    #[serde(rename = "r")]
    pub result: Cell,
}

/// One of two, by a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// What is tested.
    pub test: Cell,
    /// What it is where the test holds.
    pub yes: Cell,
    /// What it is elsewhere.
    pub no: Cell,
    /// What holds it.
    pub result: Cell,
}

/// A value where a test of it has ended one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The value.
    pub of: Cell,
    /// The test, in which the value stands.
    pub test: Cell,
    /// How it has ended.
    pub holds: bool,
    /// What holds it.
    pub result: Cell,
}

/// An object of which a field is known: it was set last here, or tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The object.
    pub of: Cell,
    /// The field.
    pub key: String,
    /// What is in it.
    pub value: Cell,
    /// What holds it.
    pub result: Cell,
}

/// A function, or a class with its constructor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The function itself.
    pub site: Site,
    /// The byte at which it begins.
    pub start: u32,
    /// Its parameters.
    pub parameters: Vec<Cell>,
    /// The array of all further arguments, and the object `arguments`.
    pub rest: Vec<Rest>,
    /// What `this` is in it.
    pub this: Cell,
    /// What it gives.
    pub gives: Cell,
    /// What `new` makes of it, which is its `prototype` too.
    pub instance: Site,
    /// Its own cells, and those of the functions in it: from the first to before the second.
    pub cells: (Cell, Cell),
    /// Whether it is a class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_class: bool,
}

/// An array of the arguments from one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The array.
    pub site: Site,
    /// The number of the first argument in it.
    pub from: u32,
}

/// Something that holds between cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// What the first holds, the second holds.
    #[serde(rename = "c")]
    Copy(Cell, Cell),
    /// The same, where the condition holds.
    #[serde(rename = "d")]
    CopyWhen(Cell, Cell, When),
    /// The cell holds what is written out.
    #[serde(rename = "t")]
    Literal(Cell, Literal),
    /// Something is worked out.
    #[serde(rename = "k")]
    Work(Box<Worked>),
    /// One of two.
    #[serde(rename = "q")]
    Pick(Box<Pick>),
    /// What passed a test.
    #[serde(rename = "u")]
    Guard(Box<Guard>),
    /// An object, of which a field is known.
    #[serde(rename = "v")]
    Seen(Box<Seen>),
    /// What the first holds, the second holds, without what was seen of an object whose
    /// fields others may have set since.
    #[serde(rename = "z")]
    Forget(Cell, Cell),
    /// The last cell holds the field of the first whose name is in the second.
    #[serde(rename = "e")]
    Element(Cell, Cell, Cell),
    /// The cell holds what is made at the site.
    #[serde(rename = "o")]
    Make(Cell, Site),
    /// The cell is the global name.
    #[serde(rename = "g")]
    Global(Cell, String),
    /// The cell holds the module that is spelled so.
    #[serde(rename = "m")]
    Module(Cell, String),
    /// The cell holds what that module sets the whole of its exports to.
    #[serde(rename = "w")]
    Whole(Cell, String),
    /// The last cell holds the field of the first; of any field where none is named.
    #[serde(rename = "l")]
    Load(Cell, Option<String>, Cell),
    /// A field is set.
    #[serde(rename = "s")]
    Store(Store),
    /// The fields of what the cell holds are the site's too.
    #[serde(rename = "p")]
    Spread(Cell, Site),
    /// The fields of what the first holds become those of what the second holds, at the place.
    #[serde(rename = "a")]
    Merge(Cell, Cell, Place),
    /// What the class in the cell makes, the site is too.
    #[serde(rename = "h")]
    Inherit(Cell, Site),
    /// A call.
    #[serde(rename = "f")]
    Call(Box<Call>),
    /// What the cell holds leaves the reader's sight at the place.
    #[serde(rename = "x")]
    Leave(Cell, Place),
}

/// A field that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// The object.
    #[serde(rename = "o")]
    pub object: Cell,
    /// The field; any where its name is computed.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The value.
    #[serde(rename = "v")]
    pub value: Cell,
    /// A cell of the function that sets it.
    #[serde(rename = "c")]
    pub at: Cell,
    /// Where it is set; none where the object is written out with it.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

/// A call, or what `new` does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What is called.
    #[serde(rename = "f")]
    pub callee: Cell,
    /// What `this` is made.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub this: Option<Cell>,
    /// What it is called with.
    #[serde(rename = "a")]
    pub arguments: Vec<Cell>,
    /// An array of which any element may be any argument.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Cell>,
    /// What it gives.
    #[serde(rename = "r")]
    pub result: Cell,
    /// Where it stands.
    #[serde(rename = "p")]
    pub place: Place,
    /// Whether it makes an instance.
    #[serde(rename = "n", default, skip_serializing_if = "std::ops::Not::not")]
    pub makes: bool,
    /// Whether the framework is given what it calls back by the names of its fields.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub registers: bool,
    /// When.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}
