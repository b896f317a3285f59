//! Runs the targets without libFuzzer, on mutations of the conformance suite's
//! expressions: `drive SECONDS [SEED]`.

use std::time::{Duration, Instant};

use dictum_evaluator_fuzz::{check, evaluate, parse};

const CORPUS: &str = include_str!("../../../../tests/corpus/cel/conformance.json");
const DATA: [&str; 4] = [
    "{\"a\": {\"b\": [1, 2, \"x\"]}, \"c\": null, \"d\": 1.5}",
    "[1, [2, [3]], {}]",
    "{a: [&x 1, *x], b: '意愿核身'}",
    "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}}}",
];

fn main() {
    let mut args = std::env::args().skip(1);
    let seconds = args.next().and_then(|it| it.parse().ok()).unwrap_or(60);
    let mut random = Random(args.next().and_then(|it| it.parse().ok()).unwrap_or(1));
    let tests: Vec<serde_json::Value> = serde_json::from_str(CORPUS).expect("the corpus is JSON");
    let words: Vec<String> = tests.iter().filter_map(|it| Some(it["expr"].as_str()?.to_owned())).collect();
    let start = Instant::now();
    let (mut runs, mut slowest) = (0_u64, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(seconds) {
        let expression = mutated(&mut random, &words);
        let data = DATA[random.below(DATA.len())];
        let bytes = format!("{data}\n{expression}").into_bytes();
        let began = Instant::now();
        parse(expression.as_bytes());
        check(&bytes);
        evaluate(&bytes);
        let took = began.elapsed();
        if took > slowest {
            slowest = took;
            println!("{took:?}: {:?}", expression.chars().take(160).collect::<String>());
        }
        runs += 1;
    }
    println!("{runs} runs in {seconds} s, none failed; the slowest took {slowest:?}");
}

/// One or two expressions, cut, joined, repeated or with a character changed.
fn mutated(random: &mut Random, words: &[String]) -> String {
    let mut text: Vec<char> = words[random.below(words.len())].chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(text.len() + 1);
        match random.below(6) {
            0 => text.truncate(at),
            1 => {
                let other: Vec<char> = words[random.below(words.len())].chars().collect();
                let from = random.below(other.len() + 1);
                text.splice(at..at, other[from..].iter().copied());
            }
            2 if at < text.len() => {
                text.remove(at);
            }
            3 => {
                let signs = "()[]{}.,?:+-*/%!&|<>='\"`\\ \n0019aex域";
                let signs: Vec<char> = signs.chars().collect();
                text.insert(at, signs[random.below(signs.len())]);
            }
            4 => {
                let end = at + random.below(text.len() + 1 - at);
                let part: Vec<char> = text[at..end].to_vec();
                for _ in 0..random.below(40) {
                    text.splice(at..at, part.iter().copied());
                    if text.len() > 20_000 {
                        break;
                    }
                }
            }
            _ => {
                let name: Vec<char> = ["subject.", "x", "subject.a.b", "params.list"][random.below(4)].chars().collect();
                text.splice(at..at, name);
            }
        }
    }
    text.into_iter().collect()
}

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap_or(0)
    }
}
