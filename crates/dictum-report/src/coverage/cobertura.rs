//! Coverage as Cobertura's XML, over the rulebook's lines.

use std::fmt::Write as _;

use dictum_schema::coverage::{Count, Coverage, PartCoverage, RuleCoverage};

use super::{lines, taken, times};
use crate::xml::{self, Place};

/// Writes the coverage of several packs as Cobertura's XML: a pack is a package, its
/// rulebook a class, a rule a method.
pub fn cobertura(packs: &[Coverage]) -> String {
    let totals: Vec<Totals> = packs.iter().map(|it| Totals::of(&lines(it))).collect();
    let sum = |count: fn(&Totals) -> Count| {
        totals.iter().map(count).fold(Count { covered: 0, all: 0 }, |sum, it| Count {
            covered: sum.covered + it.covered,
            all: sum.all + it.all,
        })
    };
    let whole = Totals { lines: sum(|it| it.lines), branches: sum(|it| it.branches) };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n\
         <coverage {} lines-covered=\"{}\" lines-valid=\"{}\" branches-covered=\"{}\" \
         branches-valid=\"{}\" complexity=\"0\" version=\"{}\" timestamp=\"0\">\n\
         \x20 <sources>\n    <source>.</source>\n  </sources>\n  <packages>\n",
        whole.rates(),
        whole.lines.covered,
        whole.lines.all,
        whole.branches.covered,
        whole.branches.all,
        env!("CARGO_PKG_VERSION"),
    );
    for (pack, totals) in packs.iter().zip(&totals) {
        package(&mut text, pack, totals);
    }
    text.push_str("  </packages>\n</coverage>\n");
    text
}

/// Lines and branches, covered and all.
struct Totals {
    lines: Count,
    branches: Count,
}

impl Totals {
    fn of(lines: &[(u32, Vec<&PartCoverage>)]) -> Self {
        let hit = |parts: &[&PartCoverage]| parts.iter().any(|it| times(it) > 0);
        let parts = || lines.iter().flat_map(|(_, parts)| parts);
        Self {
            lines: Count {
                covered: lines.iter().filter(|(_, parts)| hit(parts)).count(),
                all: lines.len(),
            },
            branches: Count {
                covered: parts().map(|it| taken(it)).sum(),
                all: parts().count() * 2,
            },
        }
    }

    fn rates(&self) -> String {
        format!("line-rate=\"{}\" branch-rate=\"{}\"", rate(self.lines), rate(self.branches))
    }
}

fn rate(count: Count) -> String {
    let points = count.basis_points();
    format!("{}.{:04}", points / 10_000, points % 10_000)
}

fn package(text: &mut String, pack: &Coverage, totals: &Totals) {
    let policy = attribute(pack.policy.as_str());
    let rulebook = attribute(&pack.rulebook);
    let rates = totals.rates();
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "    <package name=\"{policy}\" {rates} complexity=\"0\">\n      <classes>\n        \
         <class name=\"{policy}\" filename=\"{rulebook}\" {rates} complexity=\"0\">\n          \
         <methods>\n"
    );
    for rule in &pack.rules {
        method(text, rule);
    }
    text.push_str("          </methods>\n");
    write_lines(text, &lines(pack), "          ");
    text.push_str("        </class>\n      </classes>\n    </package>\n");
}

fn method(text: &mut String, rule: &RuleCoverage) {
    let mut own: Vec<(u32, Vec<&PartCoverage>)> = Vec::new();
    for part in &rule.parts {
        match own.iter_mut().find(|(line, _)| *line == part.line) {
            Some((_, parts)) => parts.push(part),
            None => own.push((part.line, vec![part])),
        }
    }
    let rates = Totals::of(&own).rates();
    let name = attribute(rule.rule.as_str());
    let _ = writeln!(
        text,
        "            <method name=\"{name}\" signature=\"()\" {rates} complexity=\"0\">"
    );
    write_lines(text, &own, "              ");
    text.push_str("            </method>\n");
}

fn write_lines(text: &mut String, lines: &[(u32, Vec<&PartCoverage>)], indent: &str) {
    let _ = writeln!(text, "{indent}<lines>");
    for (line, parts) in lines {
        let hits = parts.iter().map(|it| times(it)).max().unwrap_or(0);
        let covered: usize = parts.iter().map(|it| taken(it)).sum();
        let all = parts.len() * 2;
        let share = Count { covered, all }.basis_points() / 100;
        let _ = writeln!(
            text,
            "{indent}  <line number=\"{line}\" hits=\"{hits}\" branch=\"true\" \
             condition-coverage=\"{share}% ({covered}/{all})\"/>"
        );
    }
    let _ = writeln!(text, "{indent}</lines>");
}

fn attribute(text: &str) -> String {
    xml::escape(text, Place::Attribute)
}
