//! `dictum eval`

mod lines;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use dictum_evaluator::explanation::{Reason, Remedy};
use dictum_evaluator::program::Evaluated;
use dictum_evaluator::value::Value;
use dictum_linter::eval::{self, Answer, Setting};
use dictum_report::{json, text};
use dictum_schema::evaluation::{self, Evaluation, Fact};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::{Location, SOURCE_MAX_BYTES, Source};
use serde_json::Value as Json;

use crate::command::{Format, format, libraries, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Evaluates the expression that `matches` names, or one for each line.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let text_of = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let libraries = libraries(matches);
    let setting = Setting {
        libraries: &libraries,
        facts: matches.get_one::<PathBuf>("facts").map(PathBuf::as_path),
        schema: text_of("schema"),
        bindings: text_of("bindings"),
        bindings_schema: text_of("bindings-schema"),
        lines: matches.get_flag("lines"),
        today: edge::today(matches)?,
    };
    let expression = expression(matches)?;
    let (prepared, mut findings) =
        eval::prepare(&setting).map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    let style = style(matches, language);
    let Some(mut prepared) = prepared else {
        let source = expression.unwrap_or_else(|| Source::new("<expression>", ""));
        let asked = Asked { id: None, expression: source.text() };
        match format(matches) {
            Format::Json => print_json(&evaluation(asked, None, &findings, language))?,
            Format::Text | Format::Markdown => edge::print(&text::findings(&findings, &style))?,
        }
        return Ok(FOUND);
    };
    let expression = match (setting.lines, expression) {
        (true, expression) => return lines::answer(&mut prepared, expression.as_ref(), language),
        (false, Some(expression)) => expression,
        (false, None) => {
            return Err(edge::failure(
                "there is no expression: write it, or name its file with `--file`",
                "没有表达式：请写出，或用 `--file` 指明其文件",
            ));
        }
    };
    let (answer, more) = prepared.answer(&expression);
    findings.extend(more);
    match format(matches) {
        Format::Json => {
            let asked = Asked { id: None, expression: expression.text() };
            print_json(&evaluation(asked, answer.as_ref(), &findings, language))?;
        }
        Format::Text | Format::Markdown => {
            edge::print(&text::findings(&findings, &style))?;
            if let Some(answer) = &answer {
                edge::print_line(&told(answer, language))?;
                if !matches.get_flag("quiet") {
                    edge::print(&text::findings(&why(answer), &style))?;
                }
            }
        }
    }
    Ok(if is_known(answer.as_ref()) { CLEAN } else { FOUND })
}

fn is_known(answer: Option<&Answer>) -> bool {
    answer.is_some_and(|it| matches!(it.evaluated, Evaluated::Value(_)))
}

fn print_json(whole: &Evaluation) -> anyhow::Result<()> {
    edge::print(&format!("{}\n", serde_json::to_string_pretty(whole)?))
}

/// The expression that is written out, or what its file or the standard input holds.
fn expression(matches: &ArgMatches) -> anyhow::Result<Option<Arc<Source>>> {
    if let Some(text) = matches.get_one::<String>("expression") {
        return Ok(Some(Source::new("<expression>", text.as_str())));
    }
    let Some(path) = matches.get_one::<PathBuf>("file") else { return Ok(None) };
    let error = |text: Text| anyhow::Error::new(Failure(text));
    if path != Path::new("-") {
        return eval::expression(path).map(Some).map_err(|it| error(it.text()));
    }
    if matches.get_flag("lines") {
        return Err(edge::failure(
            "the standard input is either the expression or the lines",
            "标准输入只能是表达式或各行之一",
        ));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(SOURCE_MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|it| unread(&it))?;
    Source::decode("<stdin>", bytes).map(Some).map_err(|it| error(it.text()))
}

/// That the standard input cannot be read.
fn unread(error: &std::io::Error) -> anyhow::Error {
    edge::failure(
        format!("standard input cannot be read: {error}"),
        format!("无法读取标准输入：{error}"),
    )
}

/// The value, its type and its cost, a line each.
fn told(answer: &Answer, language: Language) -> String {
    let t = |en: &'static str, zh: &'static str| match language {
        Language::En => en,
        Language::ZhCn => zh,
    };
    let value = match &answer.evaluated {
        Evaluated::Value(it) => it.to_string(),
        Evaluated::Unknown(paths) => {
            format!("{}{}", t("unknown: ", "未知："), paths.join(t(", ", "、")))
        }
        Evaluated::Error(error) => {
            format!("{}{}", t("error: ", "错误："), error.message.get(language))
        }
    };
    let cost = answer.program.cost();
    let most = if cost.is_bounded() {
        cost.most.to_string()
    } else {
        t("unbounded", "无上限").to_owned()
    };
    let (kind, least) = (answer.program.kind(), cost.least);
    let cost = format!("{}{least}..{most}", t("cost: ", "代价："));
    let unbounded = answer.program.unbounded().iter().map(|it| match language {
        Language::En => {
            format!("\n  `{}` has no bound; give it `{}` in its schema", it.path, it.wants)
        }
        Language::ZhCn => {
            format!("\n  `{}` 没有上限；请在其 JSON Schema 中写 `{}`", it.path, it.wants)
        }
    });
    let unbounded: String = unbounded.collect();
    format!("{value}\n{}{kind}\n{cost}{unbounded}", t("type: ", "类型："))
}

/// Each reason as a finding in the expression, with the facts beside it.
fn why(answer: &Answer) -> Vec<Finding> {
    answer.why.reasons.iter().map(|reason| reason_finding(answer, reason)).collect()
}

fn reason_finding(answer: &Answer, reason: &Reason) -> Finding {
    let at = Location::new(&answer.source, reason.span);
    let message = match answer.evaluated {
        Evaluated::Value(_) => Text::new("this part decides it", "由这一部分决定"),
        Evaluated::Unknown(_) => Text::new("this part is not known", "这一部分无法判断"),
        Evaluated::Error(_) => Text::new("this part fails", "这一部分出错"),
    };
    let mut finding = Finding::new("why", Severity::Info, message).at(at);
    if !reason.elements.is_empty() {
        let elements: Vec<String> =
            reason.elements.iter().map(|it| format!("`{}`", it.value)).collect();
        finding = finding.note(Text::new(
            format!("by {}", elements.join(", ")),
            format!("依据 {}", elements.join("、")),
        ));
    }
    for node in &reason.nodes {
        let Some(facts) = &answer.facts else { break };
        let place = facts.location(*node);
        if place.source.path() != answer.source.path() {
            finding = finding.related(place, Text::new("read here", "读取自此处"));
        }
    }
    match &reason.remedy {
        Some(remedy) => finding.help(told_remedy(remedy)),
        None => finding,
    }
}

fn told_remedy(remedy: &Remedy) -> Text {
    let items =
        |values: &[Value]| values.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    match remedy {
        Remedy::Add { elements, list } => Text::new(
            format!("add {} to `{list}`", items(elements)),
            format!("把 {} 加入 `{list}`", items(elements)),
        ),
        Remedy::Remove { elements, list } => Text::new(
            format!("take {} out of `{list}`", items(elements)),
            format!("把 {} 从 `{list}` 中去掉", items(elements)),
        ),
        Remedy::Change { path, to } => {
            Text::new(format!("make `{path}` `{to}`"), format!("把 `{path}` 改为 `{to}`"))
        }
    }
}

/// What is asked, as the answer names it.
struct Asked<'a> {
    id: Option<Json>,
    expression: &'a str,
}

fn evaluation(
    asked: Asked<'_>,
    answer: Option<&Answer>,
    findings: &[Finding],
    language: Language,
) -> Evaluation {
    let cost = answer.map(|it| it.program.cost());
    let evaluated = answer.map(|it| &it.evaluated);
    let value = match evaluated {
        Some(Evaluated::Value(it)) => Some(it),
        _ => None,
    };
    let error = match evaluated {
        Some(Evaluated::Error(error)) => Some(error),
        _ => None,
    };
    Evaluation {
        schema: evaluation::Format::V1,
        id: asked.id,
        expression: asked.expression.to_owned(),
        kind: answer.map(|it| it.program.kind().to_string()),
        cost: cost.map(|it| (it.least, Some(it.most).filter(|_| it.is_bounded()))),
        unbounded: answer
            .map(|it| it.program.unbounded())
            .unwrap_or_default()
            .iter()
            .map(|it| evaluation::Unbounded { path: it.path.clone(), wants: it.wants.to_owned() })
            .collect(),
        value: value.map(Value::to_json),
        literal: value.map(Value::literal),
        unknown: match evaluated {
            Some(Evaluated::Unknown(paths)) => paths.clone(),
            _ => Vec::new(),
        },
        error: error.map(|it| it.message.get(language).to_owned()),
        failure: error.map(|it| evaluation::Failure {
            code: it.code().to_owned(),
            message: it.message.get(language).to_owned(),
            start: it.span.start,
            end: it.span.end,
        }),
        why: answer
            .map(|answer| answer.why.reasons.iter().map(|it| told_reason(answer, it, language)))
            .into_iter()
            .flatten()
            .collect(),
        findings: findings.iter().map(|it| json::finding(it, language)).collect(),
    }
}

fn told_reason(answer: &Answer, reason: &Reason, language: Language) -> evaluation::Reason {
    evaluation::Reason {
        expression: answer.source.slice(reason.span).to_owned(),
        start: reason.span.start,
        end: reason.span.end,
        elements: reason.elements.iter().map(|it| it.value.to_json()).collect(),
        facts: match &answer.facts {
            Some(facts) => reason.nodes.iter().map(|it| fact(&facts.location(*it))).collect(),
            None => Vec::new(),
        },
        remedy: reason.remedy.as_ref().map(|it| told_remedy(it).get(language).to_owned()),
    }
}

fn fact(at: &Location) -> Fact {
    let start = at.start();
    Fact { path: at.source.path().to_owned(), line: start.line, column: start.column }
}
