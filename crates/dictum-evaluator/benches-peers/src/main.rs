//! The evaluator beside its peers: one run, the same facts, ratios.
//!
//! `cargo run --release` in this directory. Each figure is the best of several
//! rounds, in nanoseconds for one evaluation; what was compiled once is not
//! counted, and data are already in each engine's own form.

mod facts;
mod hand;
mod measure;
mod ours;
mod peers;

use std::hint::black_box;

use dictum_evaluator::program::{Activation, Evaluated};
use dictum_schema::severity::Evidence;
use dictum_source::source::Source;
use dictum_source::tree::{Notation, parse};

use crate::measure::measure;
use crate::ours::{programs, tree};

fn main() {
    let tree = tree();
    let workloads = facts::workloads();
    let subject = facts::subject();
    let params = facts::params();
    println!("{:<10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8} {:>8}", "", "dictum", "cel", "regorus", "cedar", "hand", "cel/", "/hand");
    let (mut product, mut count) = (1.0_f64, 0);
    for (name, rules) in &workloads {
        let programs = programs(rules);
        let mut activation = Activation::new();
        activation.bind_tree("subject", &tree, tree.root());
        for program in &programs {
            assert_eq!(program.evaluate(&activation), Evaluated::Value(true.into()), "{}", program.expression());
        }
        let ours = measure(|| {
            for program in &programs {
                black_box(program.evaluate(&activation));
            }
        });
        let cel = peers::Cel::new(rules, &subject, &params);
        cel.check();
        let cel = measure(|| cel.run());
        let regorus = peers::Regorus::new(name, &subject, &params).map(|mut it| {
            it.check();
            measure(|| it.run())
        });
        let cedar = peers::Cedar::new(name, &subject).map(|it| {
            it.check();
            measure(|| it.run())
        });
        let hand = hand::named(name);
        let prepared = hand::Params::new(&params);
        assert!(hand(&tree, &prepared), "{name} by hand");
        let hand = measure(|| {
            black_box(hand(black_box(&tree), &prepared));
        });
        let shown = |it: Option<f64>| it.map_or("-".to_owned(), |it| format!("{it:.0}"));
        println!(
            "{name:<10} {ours:>10.0} {cel:>10.0} {:>10} {:>10} {hand:>10.0} {:>8.1} {:>8.2}",
            shown(regorus),
            shown(cedar),
            cel / ours,
            ours / hand
        );
        product *= cel / ours;
        count += 1;
    }
    println!("geometric mean of cel/dictum: {:.1}", product.powf(1.0 / f64::from(count)));
    end_to_end(&workloads);
}

/// Bytes to 50 verdicts, beside the fastest reader of JSON alone.
fn end_to_end(workloads: &[(&'static str, Vec<String>)]) {
    let bytes = facts::subject().to_string().into_bytes();
    let rules = &workloads.last().expect("there are workloads").1;
    let programs = programs(rules);
    let ours = measure(|| {
        let source = Source::decode("subject.json", bytes.clone()).expect("is UTF-8");
        let (tree, _) = parse(&source, Notation::Json, Evidence::Declared);
        let tree = tree.expect("is JSON");
        let mut activation = Activation::new();
        activation.bind_tree("subject", &tree, tree.root());
        for program in &programs {
            black_box(program.evaluate(&activation));
        }
    });
    let sonic = measure(|| {
        let value: sonic_rs::Value = sonic_rs::from_slice(&bytes).expect("is JSON");
        black_box(value);
    });
    println!(
        "bytes to {} verdicts, {} bytes: {ours:.0} ns; sonic-rs alone {sonic:.0} ns; {:.1} times",
        rules.len(),
        bytes.len(),
        ours / sonic
    );
}
