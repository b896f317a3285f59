//! Where the values of one file may go: a graph of cells, wider than what its code does.
//!
//! [`super::symbol`] says what an expression is, and gives up where it does not see. This
//! graph never gives up: whatever it has no word for is a value that is not known, and
//! whatever is handed to something unknown leaves the reader's sight. Put together, the
//! graphs of a project tell where the platform may be called, and which objects may have
//! been changed, by inclusion constraints as in L. O. Andersen's thesis (1994).

mod build;
mod calls;
mod classes;
mod expressions;
mod patterns;
mod scopes;

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
    /// How many there are.
    pub const COUNT: Cell = 5;
}

/// The names of the object of all global names.
pub(crate) const GLOBAL_OBJECTS: [&str; 5] =
    ["globalThis", "global", "window", "self", "GameGlobal"];

/// The site of the object of a module's exports.
pub const EXPORTS_SITE: Site = 0;

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
    /// Where it is set; none where the object is written out with it.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
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
}
