//! `dictum eval`

use std::path::PathBuf;

use clap::ArgMatches;
use dictum_evaluator::explanation::{Reason, Remedy};
use dictum_evaluator::program::Evaluated;
use dictum_evaluator::value::Value;
use dictum_linter::eval::{self, Answer, Question};
use dictum_report::{json, text};
use dictum_schema::evaluation::{self, Evaluation, Fact};
use dictum_schema::language::{Language, Text};
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;
use dictum_source::source::Location;

use crate::command::{Format, format, style};
use crate::edge::{self, Failure};
use crate::{CLEAN, FOUND};

/// Evaluates the expression that `matches` names.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    let language = edge::language(matches, None);
    let question = Question {
        expression: matches.get_one::<String>("expression").map(String::as_str).unwrap_or_default(),
        facts: matches.get_one::<PathBuf>("facts").map(PathBuf::as_path),
        schema: matches.get_one::<String>("schema").map(String::as_str),
        bindings: matches.get_one::<String>("bindings").map(String::as_str),
        today: edge::today(matches)?,
    };
    let (answer, findings) =
        eval::eval(&question).map_err(|error| anyhow::Error::new(Failure(error.text())))?;
    match format(matches) {
        Format::Json => {
            let whole = evaluation(&question, answer.as_ref(), &findings, language);
            edge::print(&format!("{}\n", serde_json::to_string_pretty(&whole)?))?;
        }
        Format::Text | Format::Markdown => {
            let style = style(matches, language);
            edge::print(&text::findings(&findings, &style))?;
            if let Some(answer) = &answer {
                edge::print_line(&told(answer, language))?;
                if !matches.get_flag("quiet") {
                    edge::print(&text::findings(&why(answer), &style))?;
                }
            }
        }
    }
    let known = answer.is_some_and(|it| matches!(it.evaluated, Evaluated::Value(_)));
    Ok(if known { CLEAN } else { FOUND })
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
    format!("{value}\n{}{kind}\n{}{least}..{most}", t("type: ", "类型："), t("cost: ", "代价："))
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
        let place = answer.facts.location(*node);
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

fn evaluation(
    question: &Question<'_>,
    answer: Option<&Answer>,
    findings: &[Finding],
    language: Language,
) -> Evaluation {
    let cost = answer.map(|it| it.program.cost());
    let evaluated = answer.map(|it| &it.evaluated);
    Evaluation {
        schema: evaluation::Format::V1,
        expression: question.expression.to_owned(),
        kind: answer.map(|it| it.program.kind().to_string()),
        cost: cost.map(|it| (it.least, Some(it.most).filter(|_| it.is_bounded()))),
        value: match evaluated {
            Some(Evaluated::Value(it)) => Some(it.to_json()),
            _ => None,
        },
        unknown: match evaluated {
            Some(Evaluated::Unknown(paths)) => paths.clone(),
            _ => Vec::new(),
        },
        error: match evaluated {
            Some(Evaluated::Error(error)) => Some(error.message.get(language).to_owned()),
            _ => None,
        },
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
        facts: reason
            .nodes
            .iter()
            .map(|node| {
                let at = answer.facts.location(*node);
                let start = at.start();
                let (line, column) = (start.line, start.column);
                Fact { path: at.source.path().to_owned(), line, column }
            })
            .collect(),
        remedy: reason.remedy.as_ref().map(|it| told_remedy(it).get(language).to_owned()),
    }
}
