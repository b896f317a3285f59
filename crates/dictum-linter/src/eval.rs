//! One expression, checked and evaluated.

use std::path::Path;
use std::sync::Arc;

use dictum_evaluator::bounds::Bounds;
use dictum_evaluator::environment::Environment;
use dictum_evaluator::explanation::Explanation;
use dictum_evaluator::program::{self, Activation, Evaluated, Fault, Program};
use dictum_evaluator::types::{self, Type};
use dictum_evaluator::value::Value;
use dictum_schema::language::Text;
use dictum_schema::severity::{Evidence, Severity};
use dictum_source::finding::Finding;
use dictum_source::source::{Location, Source, Span};
use dictum_source::tree::{self, Notation, Tree};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::files::{FileError, Root};
use crate::schemas;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The expression.
    pub expression: &'a str,
    /// A YAML, JSON or TOML file that `subject` stands for.
    pub facts: Option<&'a Path>,
    /// The JSON Schema of the facts: the name of one of Dictum's own, or a file.
    pub schema: Option<&'a str>,
    /// A JSON object whose entries are variables, or `@` and the file that holds it.
    pub bindings: Option<&'a str>,
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
    /// The facts.
    pub facts: Tree,
}

/// Checks and evaluates what `question` asks; none where it does not check.
///
/// # Errors
///
/// Fails where a file cannot be read.
pub fn eval(question: &Question<'_>) -> Result<(Option<Answer>, Vec<Finding>), FileError> {
    let source = Source::new("<expression>", question.expression);
    let (facts, mut findings) = match question.facts {
        Some(path) => read_facts(path)?,
        None => (Some(Tree::empty_map(&source, Evidence::Declared)), Vec::new()),
    };
    let (bindings, fault) = bindings(question.bindings)?;
    findings.extend(fault);
    let schema = match question.schema.map(read_schema).transpose()? {
        Some(Err(finding)) => {
            findings.push(*finding);
            return Ok((None, findings));
        }
        Some(Ok(schema)) => Some(schema),
        None => None,
    };
    let Some(facts) = facts.filter(|_| findings.is_empty()) else { return Ok((None, findings)) };
    let mut environment = Environment::standard();
    environment.declare("today", Type::String);
    if question.facts.is_some() {
        let kind = schema.as_ref().map_or(Type::Dyn, types::from_json_schema);
        environment.declare("subject", kind);
        if let Some(schema) = &schema {
            environment.declare_bounds("subject", Bounds::from_json_schema(schema));
        }
    }
    for name in bindings.keys() {
        environment.declare(name, Type::Dyn);
    }
    let program = match program::compile(&environment, question.expression) {
        Ok(program) => program,
        Err(faults) => {
            findings.extend(faults.iter().map(|it| fault_finding(&source, it)));
            return Ok((None, findings));
        }
    };
    let mut activation = Activation::new();
    activation.bind_value("today", Value::from(question.today.to_string().as_str()));
    activation.bind_tree("subject", &facts, facts.root());
    for (name, value) in &bindings {
        activation.bind_value(name, Value::from(value));
    }
    let evaluated = program.evaluate(&activation);
    let why = match &evaluated {
        Evaluated::Value(Value::Bool(true)) => Explanation::default(),
        Evaluated::Value(it) if !matches!(it, Value::Bool(_)) => Explanation::default(),
        _ => program.explain(&activation),
    };
    Ok((Some(Answer { source, program, evaluated, why, facts }), findings))
}

fn read_facts(path: &Path) -> Result<(Option<Tree>, Vec<Finding>), FileError> {
    let source = read(path)?;
    let notation = Notation::of_path(source.path()).unwrap_or(Notation::Yaml);
    Ok(tree::parse(&source, notation, Evidence::Declared))
}

/// The schema of Dictum's own that `name` names, or the file of that name.
fn read_schema(name: &str) -> Result<Result<Json, Box<Finding>>, FileError> {
    if let Some((_, schema)) = schemas::all().into_iter().find(|(it, _)| *it == name) {
        return Ok(Ok(schema));
    }
    let source = read(Path::new(name))?;
    let (tree, mut findings) = tree::parse(&source, Notation::Json, Evidence::Declared);
    Ok(match (tree, findings.pop()) {
        (_, Some(finding)) => Err(Box::new(finding)),
        (Some(tree), None) => Ok(tree.to_json(tree.root())),
        (None, None) => Ok(Json::Bool(true)),
    })
}

fn read(path: &Path) -> Result<Arc<Source>, FileError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    match path.file_name().and_then(|it| it.to_str()) {
        Some(name) => Root::open(folder.unwrap_or(Path::new(".")))?.read(name),
        None => Err(FileError::NotAFile { path: path.display().to_string() }),
    }
}

/// The variables that a JSON object gives.
fn bindings(text: Option<&str>) -> Result<Bindings, FileError> {
    let Some(text) = text else { return Ok((serde_json::Map::new(), Vec::new())) };
    let source = match text.strip_prefix('@') {
        Some(path) => read(Path::new(path))?,
        None => Source::new("<bindings>", text),
    };
    Ok(bound(&source))
}

type Bindings = (serde_json::Map<String, Json>, Vec<Finding>);

fn bound(source: &Arc<Source>) -> Bindings {
    let (tree, mut findings) = tree::parse(source, Notation::Json, Evidence::Declared);
    let json = tree.map(|it| it.to_json(it.root()));
    match json {
        Some(Json::Object(bindings)) if findings.is_empty() => (bindings, findings),
        Some(_) if findings.is_empty() => {
            let message =
                Text::new("the bindings are no JSON object", "`--bindings` 的内容不是 JSON 对象");
            let at = Location::new(source, Span::new(0, source.text().len()));
            findings.push(Finding::new("bindings-invalid", Severity::Error, message).at(at));
            (serde_json::Map::new(), findings)
        }
        _ => (serde_json::Map::new(), findings),
    }
}

fn fault_finding(source: &Arc<Source>, fault: &Fault) -> Finding {
    let at = Location::new(source, fault.span);
    let mut finding =
        Finding::new("condition-invalid", Severity::Error, fault.message.clone()).at(at);
    finding.help.clone_from(&fault.help);
    finding
}
