//! The functions that every environment has, one module for each library.

mod calendar;
mod conversions;
mod core;
mod dates;
mod encoders;
mod format;
mod kubernetes;
mod lists;
mod math;
mod network;
mod optionals;
mod regexes;
mod sets;
mod standard;
mod strings;
mod time;
mod todo;
mod urls;

use std::sync::LazyLock;

use crate::model::datum::Datum;
use crate::model::environment::{Environment, Library};
use crate::model::failure::Failure;
use crate::model::function::{Call, Function, Overload, Traits, Work};
use crate::model::types::Type;

pub(crate) use self::core::sort_by_key;
pub(crate) use self::regexes::{
    CONSTANT_BYTES_MAX, constant as constant_regex, making_steps, not_regex,
};

static STANDARD: LazyLock<Environment> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    register(&mut environment);
    environment
});

impl Environment {
    /// CEL's standard library, its extensions, and our own functions.
    pub fn standard() -> Self {
        STANDARD.clone()
    }

    /// Adds the functions of `library` and their types.
    ///
    /// ```
    /// use dictum_evaluator::environment::{Environment, Library};
    /// use dictum_evaluator::program::{Activation, Evaluated, compile};
    ///
    /// let mut environment = Environment::standard();
    /// environment.add_library(Library::Kubernetes);
    /// let program = compile(&environment, "quantity('1.5Gi') == quantity('1536Mi')").unwrap();
    /// assert_eq!(program.evaluate(&Activation::new()), Evaluated::Value(true.into()));
    /// ```
    pub fn add_library(&mut self, library: Library) {
        match library {
            Library::Kubernetes => kubernetes::register(self),
        }
    }
}

/// Adds every library, the way a user would add one.
fn register(environment: &mut Environment) {
    standard::register(environment);
    core::register(environment);
    conversions::register(environment);
    regexes::register(environment);
    time::register(environment);
    todo::register(environment);
    strings::register(environment);
    lists::register(environment);
    math::register(environment);
    encoders::register(environment);
    sets::register(environment);
    optionals::register(environment);
    network::register(environment);
    urls::register(environment);
    dates::register(environment);
}

/// What one overload does.
type Run = for<'c, 'a> fn(Call<'c, 'a>) -> Result<Datum<'a>, Failure>;

/// One overload of one function.
struct Entry {
    name: &'static str,
    overload: Overload,
}

impl Entry {
    /// What it does, in both languages.
    fn doc(mut self, en: &str, zh_cn: &str) -> Self {
        self.overload = self.overload.doc(en, zh_cn);
        self
    }

    fn traits(mut self, traits: Traits) -> Self {
        self.overload = self.overload.traits(traits);
        self
    }

    /// That it fails for nothing, and costs the same for everything.
    fn plain(self) -> Self {
        self.traits(Traits::new().total().work(Work::Constant))
    }
}

fn global(name: &'static str, parameters: &[Type], result: Type, run: Run) -> Entry {
    Entry { name, overload: Overload::global(&id(name, parameters), parameters, result, run) }
}

fn member(name: &'static str, parameters: &[Type], result: Type, run: Run) -> Entry {
    let id = format!(".{}", id(name, parameters));
    Entry { name, overload: Overload::member(&id, parameters, result, run) }
}

fn id(name: &str, parameters: &[Type]) -> String {
    let kinds: Vec<String> = parameters.iter().map(Type::to_string).collect();
    format!("{name}({})", kinds.join(", "))
}

fn add_all(environment: &mut Environment, entries: impl IntoIterator<Item = Entry>) {
    for Entry { name, overload } in entries {
        environment.add_function(Function::new(name).with(overload));
    }
}

/// A number of elements or characters as CEL has it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
