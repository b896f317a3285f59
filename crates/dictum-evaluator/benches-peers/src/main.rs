//! The evaluator beside its peers: one run, the same facts, ratios.
//!
//! `cargo run --release` in this directory. Each figure is the best of several
//! rounds, in nanoseconds for one evaluation; what was compiled once is not
//! counted, and data are already in each engine's own form.

mod facts;
mod hand;
mod measure;
mod ours;
mod pack;
mod peers;

use std::hint::black_box;

use dictum_evaluator::program::{Activation, Evaluated, Program};
use dictum_evaluator::programs::Programs;
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Part, parse_part};

use crate::measure::measure;
use crate::ours::{programs, tree};
use crate::pack::Pack;

fn main() {
    let tree = tree();
    let workloads = facts::workloads();
    let params = hand::Params::new(&facts::params());
    println!(
        "{:<10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>7} {:>7} {:>9}",
        "", "dictum", "together", "cel", "regorus", "cedar", "hand", "cel/", "/hand", "together/hand"
    );
    let mut gains = Vec::new();
    for (name, rules) in &workloads {
        let programs = programs(rules);
        let mut activation = Activation::new();
        activation.bind_tree("subject", &tree, tree.root());
        let (ours, together) = ours(&programs, &activation);
        let by_hand = hand::named(name);
        assert!(by_hand(&tree, &params), "{name} by hand");
        let hand = measure(|| {
            black_box(by_hand(black_box(&tree), &params));
        });
        let row = Row { name, ours, together, hand, peers: peers(name, rules) };
        gains.push(row.print());
    }
    gains.push(pack());
    let mean = gains.iter().map(|it| it.ln()).sum::<f64>() / gains.len() as f64;
    println!("geometric mean of cel/dictum: {:.1}", mean.exp());
    end_to_end(&workloads);
}

/// One line of the table; a set of rules is judged together, a rule alone.
struct Row<'n> {
    name: &'n str,
    ours: f64,
    together: f64,
    hand: f64,
    peers: [Option<f64>; 3],
}

impl Row<'_> {
    /// Prints it, and gives how many times faster than `cel` we are.
    fn print(&self) -> f64 {
        let shown = |it: Option<f64>| it.map_or("-".to_owned(), |it| format!("{it:.0}"));
        let [cel, regorus, cedar] = self.peers;
        let best = if self.name.len() == 1 { self.ours } else { self.together };
        let gain = cel.unwrap_or(best) / best;
        println!(
            "{:<10} {:>9.0} {:>9.0} {:>9} {:>9} {:>9} {:>9.0} {gain:>7.1} {:>7.2} {:>9.2}",
            self.name,
            self.ours,
            self.together,
            shown(cel),
            shown(regorus),
            shown(cedar),
            self.hand,
            self.ours / self.hand,
            self.together / self.hand
        );
        gain
    }
}

/// Each program over the activation, and all of them with what they read looked up once.
fn ours(programs: &[Program], activation: &Activation<'_>) -> (f64, f64) {
    for program in programs {
        assert_eq!(program.evaluate(activation), Evaluated::Value(true.into()), "{}", program.expression());
    }
    let alone = measure(|| {
        for program in programs {
            black_box(program.evaluate(black_box(activation)));
        }
    });
    let set = Programs::new(programs.iter().cloned());
    let together = measure(|| {
        let bound = set.bind(black_box(activation));
        for at in 0..programs.len() {
            black_box(bound.evaluate(at));
        }
    });
    (alone, together)
}

fn peers(name: &str, rules: &[String]) -> [Option<f64>; 3] {
    let (subject, params) = (facts::subject(), facts::params());
    let cel = peers::Cel::new(rules, &subject, &params);
    cel.check();
    let regorus = peers::Regorus::new(name, &subject, &params).map(|mut it| {
        it.check();
        measure(|| it.run())
    });
    let cedar = peers::Cedar::new(name, &subject).map(|it| {
        it.check();
        measure(|| it.run())
    });
    [Some(measure(|| cel.run())), regorus, cedar]
}

/// The whole pack; then what of it needs no calendar, beside `cel` and by hand.
fn pack() -> f64 {
    let pack = Pack::new();
    let activation = pack.activation();
    let (ours_all, together_all) = ours(&pack.programs, &activation);
    println!("pack, {} rules: {ours_all:.0} ns, together {together_all:.0} ns", pack.rules.len());
    let rules = pack.without_calendar();
    let (ours, together) = ours(&pack.programs_without_calendar(), &activation);
    let subject = pack.tree.to_json(pack.tree.root());
    let cel = peers::Cel::of_pack(&rules, &subject, &pack.params, pack::TODAY);
    cel.check();
    let by_hand = pack::ByHand::new(&pack.params);
    assert_eq!(by_hand.holding(&pack.tree), rules.len() / 2, "by hand");
    let hand = measure(|| {
        black_box(by_hand.holding(black_box(&pack.tree)));
    });
    let cel = measure(|| cel.run());
    Row { name: "pack-25", ours, together, hand, peers: [Some(cel), None, None] }.print()
}

/// Bytes to 50 verdicts, beside the fastest reader of JSON alone.
fn end_to_end(workloads: &[(&'static str, Vec<String>)]) {
    let bytes = facts::subject().to_string().into_bytes();
    let rules = &workloads.last().expect("there are workloads").1;
    let set = Programs::new(programs(rules));
    let part = set.reads("subject");
    let verdicts = |part: &Part| {
        let source = Source::decode("subject.json", bytes.clone()).expect("is UTF-8");
        let (tree, _) = parse_part(&source, Evidence::Declared, part);
        let tree = tree.expect("is JSON");
        let mut activation = Activation::new();
        activation.bind_tree("subject", &tree, tree.root());
        let bound = set.bind(&activation);
        for at in 0..rules.len() {
            black_box(bound.evaluate(at));
        }
    };
    let whole = measure(|| verdicts(&Part::Whole));
    let asked = measure(|| verdicts(&part));
    let sonic = measure(|| {
        let value: sonic_rs::Value = sonic_rs::from_slice(&bytes).expect("is JSON");
        black_box(value);
    });
    println!(
        "bytes to {} verdicts, {} bytes: {asked:.0} ns, with every field {whole:.0} ns; sonic-rs alone {sonic:.0} ns; {:.1} and {:.1} times",
        rules.len(),
        bytes.len(),
        asked / sonic,
        whole / sonic
    );
}
