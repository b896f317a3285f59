//! What each subject was found to be: observations with their evidence, and findings.

use dictum_schema::audit::{Fact, Policy, Subject, SubjectVerdict, Waiver};
use dictum_schema::severity::Outcome;
use serde_json::{Map, Value as Json, json};

use super::{Ctx, control_id, objective_id, property, prose, title_of};
use crate::sarif::uri;
use crate::words::{self, pick};

pub(super) fn results(ctx: &Ctx<'_>) -> Json {
    let plan = ctx.uuid(&["plan"]);
    let results: Vec<Json> =
        ctx.audit.subjects.iter().enumerate().filter_map(|it| subject(*ctx, it)).collect();
    let mut metadata = ctx.metadata("assessment results");
    if let Some(entries) = metadata.as_object_mut() {
        let link = json!([{ "href": format!("#{plan}"), "rel": "reference" }]);
        entries.insert("links".to_owned(), link);
    }
    json!({
        "uuid": ctx.uuid(&["results"]),
        "metadata": metadata,
        "import-ap": { "href": format!("#{plan}") },
        "results": results,
        "back-matter": { "resources": [{
            "uuid": plan,
            "title": "dictum check",
            "description": "Every rule of the policies in force is judged over every subject; \
                            there is no other plan.",
        }] },
    })
}

fn subject(ctx: Ctx<'_>, (number, subject): (usize, &Subject)) -> Option<Json> {
    let policy = ctx.audit.policies.get(subject.policy)?;
    // Two subjects may have one name.
    let key = format!("{number} {}", subject.name);
    let item = ctx.uuid(&["subject", &key]);
    let said = |it: &&SubjectVerdict| it.outcome != Outcome::NotApplicable;
    let judged: Vec<&SubjectVerdict> = subject.verdicts.iter().filter(said).collect();
    let mut result = json!({
        "uuid": ctx.uuid(&["result", &key]),
        "title": title_of(&subject.name),
        "description": prose(&format!("{} {} {}", subject.name, policy.id, policy.version)),
        "start": ctx.moment(),
        "end": ctx.moment(),
        "local-definitions": { "inventory-items": [{
            "uuid": item,
            "description": title_of(&subject.name),
        }] },
        "reviewed-controls": { "control-selections": [selection(policy, subject)] },
    });
    let observations: Vec<Json> =
        subject.verdicts.iter().map(|it| observation(ctx, policy, (&key, &item, it))).collect();
    let risks: Vec<Json> = judged.iter().filter_map(|it| risk(ctx, policy, (&key, it))).collect();
    let findings: Vec<Json> = judged.iter().map(|it| finding(ctx, policy, (&key, it))).collect();
    if let Some(entries) = result.as_object_mut() {
        let lists = [("observations", observations), ("risks", risks), ("findings", findings)];
        for (name, list) in lists {
            // OSCAL has no empty lists.
            if !list.is_empty() {
                entries.insert(name.to_owned(), list.into());
            }
        }
    }
    Some(result)
}

fn selection(policy: &Policy, subject: &Subject) -> Json {
    let ids: Vec<Json> = subject
        .verdicts
        .iter()
        .map(|it| json!({ "control-id": control_id(policy, it.rule.as_str()) }))
        .collect();
    if ids.is_empty() { json!({ "include-all": {} }) } else { json!({ "include-controls": ids }) }
}

fn observation(
    ctx: Ctx<'_>,
    policy: &Policy,
    (key, item, verdict): (&str, &str, &SubjectVerdict),
) -> Json {
    let rule = verdict.rule.as_str();
    let outcome = words::outcome(ctx.language, verdict.outcome);
    let mut observation = json!({
        "uuid": ctx.uuid(&["observation", key, rule]),
        "title": title_of(&format!("{rule}: {outcome}")),
        "description": told(ctx, verdict),
        "props": [
            property("control", &control_id(policy, rule)),
            property("outcome", words::outcome(dictum_schema::language::Language::En, verdict.outcome)),
        ],
        "methods": ["EXAMINE"],
        "types": ["finding"],
        "subjects": [{ "subject-uuid": item, "type": "inventory-item" }],
        "collected": ctx.moment(),
    });
    let evidence: Vec<Json> = verdict.evidence.iter().map(|it| evidence(ctx, it)).collect();
    if let (false, Some(entries)) = (evidence.is_empty(), observation.as_object_mut()) {
        entries.insert("relevant-evidence".to_owned(), evidence.into());
    }
    observation
}

/// What a verdict says, with what is missing and who excuses it.
fn told(ctx: Ctx<'_>, verdict: &SubjectVerdict) -> String {
    let language = ctx.language;
    let mut lines = vec![words::outcome(language, verdict.outcome).to_owned()];
    for said in &verdict.said {
        lines.push(prose(said.message.get(language)));
        if let Some(waiver) = said.waiver.and_then(|it| ctx.audit.waivers.get(it)) {
            let by = pick(language, "waived by", "豁免批准人");
            let words = format!("{by} {}, {}: {}", waiver.approved_by, waiver.until, waiver.reason);
            lines.push(prose(&words));
        }
    }
    for fact in &verdict.missing {
        lines.push(prose(&format!("{} `{fact}`", pick(language, "missing", "缺少"))));
    }
    lines.join("\n\n")
}

fn evidence(ctx: Ctx<'_>, fact: &Fact) -> Json {
    let kind = words::evidence(ctx.language, fact.kind);
    let mut props = vec![
        property("kind", words::evidence(dictum_schema::language::Language::En, fact.kind)),
        property("line", &fact.at.line.to_string()),
    ];
    let files = &ctx.audit.files;
    let digest = files.iter().find(|it| it.path == fact.at.path);
    let more = [
        ("attested-by", fact.by.as_deref()),
        ("date", fact.on.as_deref()),
        ("sha256", digest.map(|it| it.sha256.as_str())),
    ];
    props.extend(more.into_iter().filter_map(|(name, value)| Some(property(name, value?))));
    json!({
        "href": uri(&fact.at.path),
        "description": prose(&format!("{kind} `{}` {}:{}", fact.fact, fact.at.path, fact.at.line)),
        "props": props,
    })
}

fn finding(ctx: Ctx<'_>, policy: &Policy, (key, verdict): (&str, &SubjectVerdict)) -> Json {
    let rule = verdict.rule.as_str();
    let title = policy.rules.iter().find(|it| it.id == verdict.rule);
    let title = title.map_or(rule, |it| it.title.get(ctx.language));
    let mut status = Map::new();
    let (state, reason) = match verdict.outcome {
        Outcome::Satisfied => ("satisfied", "pass"),
        Outcome::Violated => ("not-satisfied", "fail"),
        // What cannot be known is never a pass.
        Outcome::Indeterminate | Outcome::NotApplicable => ("not-satisfied", "other"),
    };
    status.insert("state".to_owned(), state.into());
    status.insert("reason".to_owned(), reason.into());
    let mut finding = json!({
        "uuid": ctx.uuid(&["finding", key, rule]),
        "title": title_of(title),
        "description": told(ctx, verdict),
        "target": {
            "type": "objective-id",
            "target-id": objective_id(policy, rule),
            "status": status,
        },
        "related-observations": [{ "observation-uuid": ctx.uuid(&["observation", key, rule]) }],
    });
    if let (Some(_), Some(entries)) = (waiver(ctx, verdict), finding.as_object_mut()) {
        let risk = json!([{ "risk-uuid": ctx.uuid(&["risk", key, rule]) }]);
        entries.insert("related-risks".to_owned(), risk);
    }
    finding
}

/// The first waiver that excuses something of what a verdict says.
fn waiver<'a>(ctx: Ctx<'a>, verdict: &SubjectVerdict) -> Option<&'a Waiver> {
    let number = verdict.said.iter().find_map(|it| it.waiver)?;
    ctx.audit.waivers.get(number)
}

/// What a waiver excuses, as a risk whose deviation somebody approved until the
/// waiver's last day; where not all of it is excused, the risk is open.
fn risk(ctx: Ctx<'_>, policy: &Policy, (key, verdict): (&str, &SubjectVerdict)) -> Option<Json> {
    let waiver = waiver(ctx, verdict)?;
    let rule = verdict.rule.as_str();
    let whole = verdict.said.iter().all(|it| it.waiver.is_some());
    let mut props = vec![
        property("control", &control_id(policy, rule)),
        property("approved-by", &waiver.approved_by),
        property("layer", &waiver.layer),
        property("until", &waiver.until),
        property("place", &format!("{}:{}", waiver.at.path, waiver.at.line)),
    ];
    props.extend(waiver.ticket.as_ref().map(|it| property("ticket", it)));
    let title = format!("{rule}: {}", pick(ctx.language, "waived", "已豁免"));
    Some(json!({
        "uuid": ctx.uuid(&["risk", key, rule]),
        "title": title_of(&title),
        "description": prose(&waiver.reason),
        "statement": told(ctx, verdict),
        "props": props,
        "status": if whole { "deviation-approved" } else { "open" },
        "deadline": format!("{}T23:59:59Z", waiver.until),
        "related-observations": [{ "observation-uuid": ctx.uuid(&["observation", key, rule]) }],
    }))
}
