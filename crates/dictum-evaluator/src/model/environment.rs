//! What an expression may name: variables, functions, types.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::bounds::Bounds;
use crate::model::function::Function;
use crate::model::types::Type;

/// Variables, functions and types by name; cheap to clone.
#[derive(Debug, Clone)]
pub struct Environment {
    inner: Arc<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    variables: BTreeMap<Arc<str>, Type>,
    bounds: BTreeMap<Arc<str>, Arc<Bounds>>,
    functions: BTreeMap<Arc<str>, Arc<Function>>,
    types: BTreeMap<Arc<str>, Type>,
    container: String,
    checking: Checking,
}

/// How far types are judged before an expression runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checking {
    /// Every type is checked, and what is well typed and can only be a slip is a fault too:
    /// a text that is none of an enumeration's, a call that can only fail.
    Full,
    /// Every type is checked, and nothing besides. What was published judges by this, so
    /// that a slip found later does not keep it from judging as it did.
    Types,
    /// Names must be known; types are judged when the expression runs.
    NamesOnly,
}

/// Functions that an environment has where they are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Library {
    /// What Kubernetes adds to CEL: quantities, versions, addresses, formats, lists.
    Kubernetes,
}

impl Library {
    /// All libraries.
    pub const ALL: [Self; 1] = [Self::Kubernetes];

    /// Its name, as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
        }
    }
}

impl Environment {
    /// Names nothing.
    pub fn empty() -> Self {
        Self {
            inner: Arc::new(Inner {
                variables: BTreeMap::new(),
                bounds: BTreeMap::new(),
                functions: BTreeMap::new(),
                types: BTreeMap::new(),
                container: String::new(),
                checking: Checking::Full,
            }),
        }
    }

    /// Declares variable `name`; a name with dots is one name.
    pub fn declare(&mut self, name: &str, kind: Type) {
        Arc::make_mut(&mut self.inner).variables.insert(name.into(), kind);
    }

    /// Says how large the value of variable `name` may be, for estimates of cost.
    pub fn declare_bounds(&mut self, name: &str, bounds: Bounds) {
        Arc::make_mut(&mut self.inner).bounds.insert(name.into(), Arc::new(bounds));
    }

    /// Adds `function`; its overloads join those that its name already has, and
    /// replace those of the same id.
    ///
    /// ```
    /// use dictum_evaluator::datum::Datum;
    /// use dictum_evaluator::environment::Environment;
    /// use dictum_evaluator::function::{Function, Overload};
    /// use dictum_evaluator::program::{Activation, Evaluated, compile};
    /// use dictum_evaluator::types::Type;
    ///
    /// let mut environment = Environment::standard();
    /// environment.add_function(Function::new("twice").with(Overload::global(
    ///     "twice_int",
    ///     [Type::Int],
    ///     Type::Int,
    ///     |call| Ok(Datum::Int(call.int(0)?.saturating_mul(2))),
    /// )));
    /// let program = compile(&environment, "twice(21)").unwrap();
    /// assert_eq!(program.evaluate(&Activation::new()), Evaluated::Value(42.into()));
    /// ```
    pub fn add_function(&mut self, function: Function) {
        let functions = &mut Arc::make_mut(&mut self.inner).functions;
        match functions.get_mut(function.name()) {
            Some(known) => Arc::make_mut(known).extend(function),
            None => {
                functions.insert(Arc::clone(function.name()), Arc::new(function));
            }
        }
    }

    /// Makes `name` stand for the type `kind` itself.
    pub fn add_type(&mut self, name: &str, kind: Type) {
        Arc::make_mut(&mut self.inner).types.insert(name.into(), kind);
    }

    /// Names are looked up in `container` first, then in those around it.
    pub fn set_container(&mut self, container: &str) {
        container.clone_into(&mut Arc::make_mut(&mut self.inner).container);
    }

    /// How far types are judged before an expression runs; fully at first.
    pub fn set_checking(&mut self, checking: Checking) {
        Arc::make_mut(&mut self.inner).checking = checking;
    }

    pub(crate) fn checking(&self) -> Checking {
        self.inner.checking
    }

    pub(crate) fn container(&self) -> &str {
        &self.inner.container
    }

    pub(crate) fn variable(&self, name: &str) -> Option<(&Arc<str>, &Type)> {
        self.inner.variables.get_key_value(name)
    }

    /// Whether `name` is, or begins, the name of a variable or of a type.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let begins = |it: &str| {
            it.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.inner.variables.keys().chain(self.inner.types.keys()).any(|it| begins(it))
    }

    pub(crate) fn bounds(&self) -> &BTreeMap<Arc<str>, Arc<Bounds>> {
        &self.inner.bounds
    }

    pub(crate) fn function(&self, name: &str) -> Option<&Arc<Function>> {
        self.inner.functions.get(name)
    }

    pub(crate) fn type_named(&self, name: &str) -> Option<&Type> {
        self.inner.types.get(name)
    }

    /// The names of all variables.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.inner.variables.iter().map(|(name, kind)| (&**name, kind))
    }

    /// All functions, by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.inner.functions.values().map(|it| &**it)
    }
}
