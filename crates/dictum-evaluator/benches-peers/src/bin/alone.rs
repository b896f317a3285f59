//! The evaluator beside hand-written Rust alone, for work on its speed:
//! `cargo run --release --bin alone [WORKLOAD]`.

#[path = "../facts.rs"]
mod facts;
#[path = "../hand.rs"]
mod hand;
#[path = "../measure.rs"]
mod measure;
#[path = "../ours.rs"]
mod ours;

use std::hint::black_box;

use dictum_evaluator::program::Activation;

fn main() {
    let only = std::env::args().nth(1);
    let tree = ours::tree();
    let prepared = hand::Params::new(&facts::params());
    for (name, rules) in facts::workloads() {
        if only.as_ref().is_some_and(|it| it != name) {
            continue;
        }
        let programs = ours::programs(&rules);
        let mut activation = Activation::new();
        activation.bind_tree("subject", &tree, tree.root());
        let ours = measure::measure(|| {
            for program in &programs {
                black_box(program.evaluate(black_box(&activation)));
            }
        });
        let hand = hand::named(name);
        let hand = measure::measure(|| {
            black_box(hand(black_box(&tree), &prepared));
        });
        println!("{name:<12} {ours:>8.0} ns, by hand {hand:>8.0} ns: {:.2}", ours / hand);
    }
}
