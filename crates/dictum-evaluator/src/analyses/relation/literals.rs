//! The constants that a condition holds its facts against.

use std::collections::BTreeSet;

use super::Side;
use super::form::{Constant, Form};
use super::shape;
use crate::model::value::Value;

/// The constants of a condition, sorted; lists are given by their elements.
pub(super) fn literals(side: &Side<'_>) -> Vec<Value> {
    let mut found = BTreeSet::new();
    if let Some(form) = shape::condition(side) {
        collect(&form, &mut found);
    }
    found.iter().map(Constant::value).collect()
}

fn collect(form: &Form, found: &mut BTreeSet<Constant>) {
    match form {
        Form::Truth(_) | Form::Variable(_) | Form::Local(_) => {}
        Form::Constant(it) => add(it, found),
        Form::And(parts) | Form::Or(parts) | Form::Call(_, parts) => {
            for part in parts {
                collect(part, found);
            }
        }
        Form::Not(inner) | Form::AsTruth(inner) | Form::Field(inner, ..) | Form::Has(inner, _) => {
            collect(inner, found);
        }
        Form::In(inner, values) => {
            collect(inner, found);
            for value in values {
                add(value, found);
            }
        }
        Form::If(parts) => parts.iter().for_each(|it| collect(it, found)),
        Form::Equal(parts) | Form::Index(parts, _) | Form::OptMap(parts, _) => {
            parts.iter().for_each(|it| collect(it, found));
        }
        Form::Every(each) | Form::Any(each) => {
            collect(&each.range, found);
            collect(&each.body, found);
        }
        Form::Order(it) => {
            collect(&it.left, found);
            collect(&it.right, found);
        }
        Form::List(elements) => elements.iter().for_each(|it| collect(&it.0, found)),
        Form::Map(entries) => {
            for (key, value, _) in entries {
                collect(key, found);
                collect(value, found);
            }
        }
        Form::Loop(it) => {
            collect(&it.range, found);
            it.filter.iter().for_each(|it| collect(it, found));
            collect(&it.body, found);
        }
    }
}

fn add(constant: &Constant, found: &mut BTreeSet<Constant>) {
    match constant {
        Constant::List(items) => items.iter().for_each(|it| add(it, found)),
        other => {
            found.insert(other.clone());
        }
    }
}
