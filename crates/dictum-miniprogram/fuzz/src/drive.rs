//! Runs the targets without libFuzzer, on mutations of the corpora of projects and facts:
//! `drive SECONDS [SEED]`.

use std::path::Path;
use std::time::{Duration, Instant};

use dictum_miniprogram_fuzz::{
    captures, caught, code, configuration, console, count_panics, project, reading, wxml,
};

/// What goes deep, or is read in more than one way.
const WORDS: [&str; 40] = [
    "[", "{", "(", ")", "}", "]", "<a>", "</a>", "<view wx:if=\"{{a}}\">", "{{", "}}", "\"", "'",
    "`", "${", "/", "//", "/*", "*/", "=>", "?", ":", "!", "...", "<template name=\"t\">",
    "<template is=\"t\"/>", "<import src=\"b.wxml\"/>", "<include src=\"a.wxml\"/>", "<wxs>",
    "</wxs>", "<live-pusher ", "wx.request({url:", "require('./b')", "import a from './a';",
    "export * from './b';", "class A extends B{", "async ", "await ", "const a=a+a;", "\u{1f680}域",
];

fn main() {
    count_panics();
    let mut args = std::env::args().skip(1);
    let seconds = args.next().and_then(|it| it.parse().ok()).unwrap_or(60);
    let mut random = Random(args.next().and_then(|it| it.parse().ok()).unwrap_or(1));
    let mut seeds = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/corpus");
    collect(&corpus.join("project"), &mut seeds);
    collect(&corpus.join("facts"), &mut seeds);
    assert!(!seeds.is_empty(), "the corpus is there");
    let start = Instant::now();
    let (mut runs, mut slowest) = (0_u64, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(seconds) {
        let mut bytes = mutated(&mut random, &seeds);
        let began = Instant::now();
        match random.below(9) {
            0 => wxml(&bytes),
            1 => {
                bytes.insert(0, random.below(4) as u8);
                code(&bytes);
            }
            2 => {
                bytes.insert(0, random.below(8) as u8);
                configuration(&bytes);
            }
            3 => {
                bytes.insert(0, random.below(6) as u8);
                captures(&bytes);
            }
            4 => console(&bytes),
            5 => reading(&bytes),
            _ => {
                for _ in 0..random.below(8) {
                    bytes.push(0);
                    bytes.extend(mutated(&mut random, &seeds));
                }
                project(&bytes);
            }
        }
        let took = began.elapsed();
        if took > slowest {
            slowest = took;
            let shown: String = String::from_utf8_lossy(&bytes).chars().take(120).collect();
            println!("{took:?}: {} bytes: {shown:?}", bytes.len());
        }
        runs += 1;
    }
    let caught = caught();
    println!(
        "{runs} runs in {seconds} s, none failed; {caught} panics caught in parsers; the slowest took {slowest:?}"
    );
}

fn collect(folder: &Path, seeds: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        if entry.path().is_dir() {
            collect(&entry.path(), seeds);
        } else if let Ok(bytes) = std::fs::read(entry.path()) {
            seeds.push(bytes);
        }
    }
}

/// A seed, cut, joined, repeated or with a word put in.
fn mutated(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.splice(at..at, other[from..].iter().copied());
            }
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            3 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            4 => {
                let many = WORDS[random.below(WORDS.len())].repeat(1 + random.below(3000));
                bytes.splice(at..at, many.into_bytes());
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
        }
    }
    bytes
}

/// Numbers that look random, and are the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}
