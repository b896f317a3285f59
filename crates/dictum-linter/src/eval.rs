//! Expressions, checked and evaluated: one, or one for each line of many.

mod line;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dictum_evaluator::bounds::Bounds;
use dictum_evaluator::environment::{Environment, Library};
use dictum_evaluator::explanation::Explanation;
use dictum_evaluator::program::{self, Activation, Evaluated, Fault, Program};
use dictum_evaluator::types::{self, Type};
use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, NodeId, Notation, Tree};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::files::{FileError, Root};
use crate::schemas;

pub use line::{Line, LineAnswer};

/// The bytes of a date: `2026-01-31`.
const DATE_BYTES: u64 = 10;

/// So many programs are kept while lines are answered.
const PROGRAMS_MAX: usize = 1024;

/// What all expressions are asked over.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// A YAML, JSON or TOML file that `subject` stands for.
    pub facts: Option<&'a Path>,
    /// The JSON Schema of the facts: the name of one of Dictum's own, or a file.
    pub schema: Option<&'a str>,
    /// A JSON object whose entries are variables, or `@` and the file that holds it.
    pub bindings: Option<&'a str>,
    /// The JSON Schema of the variables, a file: what it declares has its type, and is
    /// unknown where the bindings lack it.
    pub bindings_schema: Option<&'a str>,
    /// The libraries that are added to the standard functions.
    pub libraries: &'a [Library],
    /// Whether every line may bring facts of its own.
    pub lines: bool,
    /// What `today` is.
    pub today: Date,
}

/// What an expression gives, and why.
#[derive(Debug)]
pub struct Answer {
    /// The expression, as findings point into it.
    pub source: Arc<Source>,
    /// The expression, checked.
    pub program: Program,
    /// What it gives.
    pub evaluated: Evaluated,
    /// Why, where it gives no true value.
    pub why: Explanation,
    /// The facts; none where variables that are read as facts stand elsewhere.
    pub facts: Option<Arc<Tree>>,
}

/// Facts, variables and types, ready for expressions.
#[derive(Debug)]
pub struct Prepared {
    environment: Environment,
    /// Variables that the schema of the bindings declares.
    declared: Vec<String>,
    facts: Option<Arc<Tree>>,
    bindings: Option<Arc<Tree>>,
    today: Date,
    programs: BTreeMap<(String, Vec<String>), Result<Program, Vec<Fault>>>,
}

/// Where facts and variables of one evaluation stand.
struct Facts {
    subject: Option<(Arc<Tree>, NodeId)>,
    /// Maps whose entries are variables; a later one counts.
    bindings: Vec<(Arc<Tree>, NodeId)>,
}

/// Reads the expression in the file at `path`.
///
/// # Errors
///
/// Fails where the file cannot be read.
pub fn expression(path: &Path) -> Result<Arc<Source>, FileError> {
    read(path)
}

/// Reads what `setting` names; none where something in it is wrong.
///
/// # Errors
///
/// Fails where a file cannot be read.
pub fn prepare(setting: &Setting<'_>) -> Result<(Option<Prepared>, Vec<Finding>), FileError> {
    let mut findings = Vec::new();
    let mut tree = |source: Arc<Source>, notation| {
        let (tree, faults) = tree::parse(&source, notation, Evidence::Declared);
        findings.extend(faults);
        tree.map(Arc::new)
    };
    let mut facts = None;
    if let Some(path) = setting.facts {
        let source = read(path)?;
        let notation = Notation::of_path(source.path()).unwrap_or(Notation::Yaml);
        facts = tree(source, notation);
    }
    let mut bindings = None;
    if let Some(text) = setting.bindings {
        let source = match text.strip_prefix('@') {
            Some(path) => read(Path::new(path))?,
            None => Source::new("<bindings>", text),
        };
        bindings = tree(Arc::clone(&source), Notation::Json);
        if bindings.as_ref().is_some_and(|it| !is_map(it, it.root())) {
            findings.push(no_object(&source));
        }
    }
    let mut environment = Environment::standard();
    setting.libraries.iter().for_each(|it| environment.add_library(*it));
    environment.declare("today", Type::String);
    environment.declare_bounds("today", Bounds { most: Some(DATE_BYTES), ..Bounds::default() });
    if setting.facts.is_some() || setting.lines {
        environment.declare("subject", Type::Dyn);
    }
    if let Some(schema) = read_schema(setting.schema, &mut findings)? {
        environment.declare("subject", types::from_json_schema(&schema));
        environment.declare_bounds("subject", Bounds::from_json_schema(&schema));
    }
    let mut declared = Vec::new();
    if let Some(schema) = read_schema(setting.bindings_schema, &mut findings)? {
        declared = declare(&mut environment, &schema);
    }
    let prepared = Prepared {
        environment,
        declared,
        facts,
        bindings,
        today: setting.today,
        programs: BTreeMap::new(),
    };
    Ok((findings.is_empty().then_some(prepared), findings))
}

/// Declares the properties of `schema` as variables, and gives their names.
fn declare(environment: &mut Environment, schema: &Json) -> Vec<String> {
    let bounds = Bounds::from_json_schema(schema);
    let Type::Object(object) = types::from_json_schema(schema) else { return Vec::new() };
    for (name, field) in &object.fields {
        environment.declare(name, field.kind.clone());
        if let Some(bounds) = bounds.fields.get(name) {
            environment.declare_bounds(name, bounds.clone());
        }
    }
    object.fields.keys().cloned().collect()
}

impl Prepared {
    /// Checks and evaluates the expression that `source` is; none where it does not check.
    pub fn answer(&mut self, source: &Arc<Source>) -> (Option<Answer>, Vec<Finding>) {
        let place = |it: &Arc<Tree>| (Arc::clone(it), it.root());
        let subject = self.facts.as_ref().map(place);
        let bindings = self.bindings.iter().map(place).collect();
        self.evaluate(source, &Facts { subject, bindings })
    }

    fn evaluate(&mut self, source: &Arc<Source>, facts: &Facts) -> (Option<Answer>, Vec<Finding>) {
        let program = match self.program(source.text(), facts) {
            Ok(program) => program,
            Err(faults) => {
                return (None, faults.iter().map(|it| fault_finding(source, it)).collect());
            }
        };
        let mut activation = Activation::new();
        for name in &self.declared {
            activation.bind_unknown(name);
        }
        activation.bind_value("today", Value::from(self.today.to_string().as_str()));
        match &facts.subject {
            Some((tree, node)) => activation.bind_tree("subject", tree, *node),
            None => activation.bind_unknown("subject"),
        }
        let mut several = false;
        for (tree, node) in &facts.bindings {
            for entry in tree.entries(*node) {
                if self.declared.iter().any(|it| **it == *entry.key) {
                    // What its schema declares and it lacks is unknown, as in facts.
                    activation.bind_tree(&entry.key, tree, entry.value);
                    let same = facts.subject.as_ref().is_some_and(|it| Arc::ptr_eq(&it.0, tree));
                    several |= !same;
                } else {
                    let value = Value::from(&tree.to_json(entry.value));
                    activation.bind_value(&entry.key, value);
                }
            }
        }
        let evaluated = program.evaluate(&activation);
        let why = match &evaluated {
            Evaluated::Value(Value::Bool(true)) => Explanation::default(),
            Evaluated::Value(it) if !matches!(it, Value::Bool(_)) => Explanation::default(),
            _ => program.explain(&activation),
        };
        let facts = facts.subject.as_ref().map(|it| Arc::clone(&it.0)).filter(|_| !several);
        (Some(Answer { source: Arc::clone(source), program, evaluated, why, facts }), Vec::new())
    }

    /// The expression, checked; once for all lines that ask it over the same variables.
    fn program(&mut self, expression: &str, facts: &Facts) -> Result<Program, Vec<Fault>> {
        let mut names: Vec<String> = Vec::new();
        for (tree, node) in &facts.bindings {
            names.extend(tree.entries(*node).iter().map(|it| it.key.to_string()));
        }
        names.retain(|name| !self.declared.contains(name));
        names.sort();
        names.dedup();
        let key = (expression.to_owned(), names);
        if let Some(known) = self.programs.get(&key) {
            return known.clone();
        }
        let mut environment = self.environment.clone();
        for name in &key.1 {
            environment.declare(name, Type::Dyn);
        }
        let made = program::compile(&environment, expression);
        if self.programs.len() >= PROGRAMS_MAX {
            self.programs.clear();
        }
        self.programs.insert(key, made.clone());
        made
    }
}

fn is_map(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.value(node), tree::Value::Map(_))
}

/// The schema of Dictum's own that `name` names, or what the file of that name holds.
fn read_schema(name: Option<&str>, findings: &mut Vec<Finding>) -> Result<Option<Json>, FileError> {
    let Some(name) = name else { return Ok(None) };
    if let Some((_, schema)) = schemas::all().into_iter().find(|(it, _)| *it == name) {
        return Ok(Some(schema));
    }
    let source = read(Path::new(name))?;
    let (tree, faults) = tree::parse(&source, Notation::Json, Evidence::Declared);
    findings.extend(faults);
    Ok(tree.map(|it| it.to_json(it.root())))
}

fn read(path: &Path) -> Result<Arc<Source>, FileError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    match path.file_name().and_then(|it| it.to_str()) {
        Some(name) => Root::open(folder.unwrap_or(Path::new(".")))?.read(name),
        None => Err(FileError::NotAFile { path: path.display().to_string() }),
    }
}

fn no_object(source: &Arc<Source>) -> Finding {
    let message = Text::new("the bindings are no JSON object", "`--bindings` 的内容不是 JSON 对象");
    let at = Location::new(source, Span::new(0, source.text().len()));
    Finding::new("bindings-invalid", Severity::Error, message).at(at)
}

fn fault_finding(source: &Arc<Source>, fault: &Fault) -> Finding {
    let at = Location::new(source, fault.span);
    let mut finding =
        Finding::new("condition-invalid", Severity::Error, fault.message.clone()).at(at);
    finding.help.clone_from(&fault.help);
    finding
}
