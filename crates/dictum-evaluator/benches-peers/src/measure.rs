//! Time.

use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(60);

/// The least nanoseconds that one run took, over several rounds.
pub fn measure(mut run: impl FnMut()) -> f64 {
    run();
    let start = Instant::now();
    let mut times = 0_u32;
    while start.elapsed() < ROUND / 4 {
        run();
        times += 1;
    }
    let times = times.max(1) * 4;
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..times {
                run();
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(times)
        })
        .fold(f64::INFINITY, f64::min)
}
