//! The JSON Schemas of every file that Dictum reads or writes.

use dictum_schema::audit::Audit;
use dictum_schema::calls::CallsFile;
use dictum_schema::cases::{Base, Cases};
use dictum_schema::compilation::Compilation;
use dictum_schema::confirmations::Confirmations;
use dictum_schema::confirmed::Confirmed;
use dictum_schema::console::Console;
use dictum_schema::coverage::Coverage;
use dictum_schema::diff::Diff;
use dictum_schema::evaluation::Evaluation;
use dictum_schema::explanation::Explanation;
use dictum_schema::facts::Facts;
use dictum_schema::functions::Functions;
use dictum_schema::layer::Layer;
use dictum_schema::lock::Lock;
use dictum_schema::release::{Digest, Release};
use dictum_schema::report::Report;
use dictum_schema::rulebook::Rulebook;
use dictum_schema::update::Update;
use dictum_schema::verification::Verification;
use dictum_schema::workspace::Workspace;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use crate::files;

/// The schemas by name, in the order in which people meet them.
pub fn all() -> Vec<(&'static str, Json)> {
    vec![
        ("workspace", of::<Workspace>()),
        ("console", of::<Console>()),
        ("calls", of::<CallsFile>()),
        ("rulebook", of::<Rulebook>()),
        ("release", of::<Release>()),
        ("layer", of::<Layer>()),
        ("lock", of::<Lock>()),
        ("confirmations", of::<Confirmations>()),
        ("cases", of::<Cases>()),
        ("cases-base", of::<Base>()),
        ("report", of::<Report>()),
        ("compilation", of::<Compilation>()),
        ("verification", of::<Verification>()),
        ("update", of::<Update>()),
        ("confirmed", of::<Confirmed>()),
        ("diff", of::<Diff>()),
        ("explanation", of::<Explanation>()),
        ("evaluation", of::<Evaluation>()),
        ("facts", of::<Facts>()),
        ("functions", of::<Functions>()),
        ("coverage", of::<Coverage>()),
        ("audit", of::<Audit>()),
        ("mini-program", mini_program()),
    ]
}

/// The JSON Schema (2020-12) of `T`.
pub fn of<T: JsonSchema>() -> Json {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

/// The digest of `schema`, as a release names it.
pub fn digest(schema: &Json) -> Digest {
    files::digest(schema.to_string().as_bytes())
}

/// The JSON Schema of a mini-program's facts.
pub fn mini_program() -> Json {
    dictum_miniprogram::facts::schema()
}
