//! Witnesses as files, and the commands that run them again.

use std::fmt::Write as _;
use std::path::Path;

use dictum_policy::effective::EffectivePolicy;
use dictum_policy::witness::{Flip, Witness};
use dictum_schema::id::RuleId;
use dictum_schema::release::Rule;
use jiff::civil::Date;

use super::{Pair, Replay, write};
use crate::files::FileError;

/// Writes the witnesses of `pairs` below `folder`, each a file of facts, and beside
/// them the commands that run both conditions over each.
pub(super) fn write_all(
    pairs: &mut [Pair],
    (folder, today): (&Path, Date),
) -> Result<(), FileError> {
    let mut script = String::from(
        "# Written by `dictum diff --witnesses`.\n\
         # Each pair of commands runs the old and the new condition over one subject.\n",
    );
    for pair in pairs.iter_mut() {
        let prefix = pair.subject.as_ref().map_or(String::new(), |it| format!("{}.", plain(it)));
        let mut replays = Vec::new();
        for change in &pair.diff.changes {
            let Some(rule) = &change.rule else { continue };
            for witness in &change.witnesses {
                let way = match witness.flip {
                    Flip::Refused => "refused",
                    Flip::Accepted => "accepted",
                };
                let name = format!("{prefix}{rule}.{way}");
                let file = write(folder, &format!("{name}.json"), &facts(witness))?;
                let at = At { folder, name: &name, file: &file, today };
                let commands = at.commands(pair, rule)?;
                let _ = writeln!(script, "\n# {name}");
                for command in &commands {
                    let _ = writeln!(script, "{command}");
                }
                replays.push(Replay { rule: rule.clone(), flip: witness.flip, file, commands });
            }
        }
        pair.replays = replays;
    }
    write(folder, "replay.sh", &script)?;
    Ok(())
}

/// Where a witness was written, and the day on which it is judged.
struct At<'a> {
    folder: &'a Path,
    name: &'a str,
    file: &'a str,
    today: Date,
}

impl At<'_> {
    fn commands(&self, pair: &Pair, rule: &RuleId) -> Result<Vec<String>, FileError> {
        let mut commands = Vec::new();
        for (side, policy) in [("old", &pair.old.1), ("new", &pair.new.1)] {
            commands.extend(self.command((side, policy), rule)?);
        }
        Ok(commands)
    }

    /// The command that runs the condition of `rule` over the facts; none where the
    /// rule is not there, or off.
    fn command(
        &self,
        (side, policy): (&str, &EffectivePolicy),
        rule: &RuleId,
    ) -> Result<Option<String>, FileError> {
        let Some(effective) = policy.rule(rule).filter(|it| it.enabled) else { return Ok(None) };
        let condition = condition(&effective.rule);
        let mut command =
            format!("dictum eval {} --facts {}", quoted(&condition), quoted(self.file));
        if condition.contains("params") {
            let params = serde_json::json!({ "params": policy.params_json() });
            let text = format!("{params}\n");
            let name = format!("{}.{side}-params.json", self.name);
            let path = write(self.folder, &name, &text)?;
            let _ = write!(command, " --bindings {}", quoted(&format!("@{path}")));
        }
        let _ = write!(command, " --today {}", self.today);
        Ok(Some(command))
    }
}

fn facts(witness: &Witness) -> String {
    // Plain JSON does not fail to serialise.
    let text = serde_json::to_string_pretty(&witness.facts).unwrap_or_default();
    format!("{text}\n")
}

/// A name without what a file system or a shell would read more into.
fn plain(name: &str) -> String {
    let keep = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    name.chars().map(|it| if keep(it) { it } else { '-' }).collect()
}

/// A rule as one condition that is true where the subject is accepted.
fn condition(rule: &Rule) -> String {
    let (when, require) = (rule.when.trim(), rule.require.trim());
    match when {
        "true" => require.to_owned(),
        when => format!("!({when}) || (({when}) && ({require}))"),
    }
}

/// A word as a POSIX shell reads it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_a_quoted_word_as_it_is() {
        assert_eq!(quoted("a 'b' $(c)"), r"'a '\''b'\'' $(c)'");
        assert_eq!(plain("../a b"), "---a-b");
    }
}
