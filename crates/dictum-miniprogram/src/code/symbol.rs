//! Expressions of a program, as far as an address may come from them.

use serde::{Deserialize, Serialize};

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symbol {
    /// Text.
    Text(String),
    /// Texts one after the other.
    Join(Vec<Symbol>),
    /// A name of the module, or a global one.
    Name(String),
    /// A field by its name.
    Member(Box<Symbol>, String),
    /// A field whose name is computed.
    Element(Box<Symbol>),
    /// A parameter, by its number, of the function that begins at this byte.
    Param(u32, u32),
    /// An object; of what stands twice the last counts.
    Object(Vec<Entry>),
    /// One of several.
    Either(Vec<Symbol>),
    /// The function that begins at this byte.
    Function(u32),
    /// The object or class that begins at this byte, seen from inside.
    This(u32),
    /// Another module, as it is spelled.
    Module(String),
    /// What `getApp()` gives.
    App,
    /// What a call gives.
    Call(Box<Symbol>, Vec<Symbol>),
    /// Anything.
    Unknown,
}

/// One part of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// A field.
    Field(String, Symbol),
    /// All fields of another object.
    Spread(Symbol),
}

impl Symbol {
    /// The field `name` of this.
    #[must_use]
    pub fn member(self, name: &str) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            known => Self::Member(Box::new(known), name.to_owned()),
        }
    }

    /// This or `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Either(mut all), other) => {
                all.push(other);
                Self::Either(all)
            }
            (one, other) => Self::Either(vec![one, other]),
        }
    }

    /// How many parts it has, counted up to `limit`.
    pub fn size(&self, limit: usize) -> usize {
        let mut open = vec![self];
        let mut count = 0;
        while let Some(symbol) = open.pop() {
            count += 1;
            if count >= limit {
                break;
            }
            match symbol {
                Self::Join(all) | Self::Either(all) => open.extend(all),
                Self::Member(one, _) | Self::Element(one) => open.push(one),
                Self::Object(entries) => open.extend(entries.iter().map(|it| match it {
                    Entry::Field(_, it) | Entry::Spread(it) => it,
                })),
                Self::Call(callee, arguments) => {
                    open.push(callee);
                    open.extend(arguments);
                }
                _ => {}
            }
        }
        count
    }

    /// The name, parameter or other thing that fields are taken of.
    pub fn root(&self) -> &Self {
        let mut symbol = self;
        while let Self::Member(inner, _) | Self::Element(inner) = symbol {
            symbol = inner;
        }
        symbol
    }
}
