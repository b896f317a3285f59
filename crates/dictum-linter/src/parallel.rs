//! Work on all cores whose results come in the order of what it was done on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The most threads that work.
const THREADS_MAX: usize = 16;

/// So many items are taken at once: a thread costs more than a few small ones.
const CHUNK: usize = 64;

/// What a thread's stack holds: as much as the main thread's on Linux, so that what nests as
/// deep as it may is read in both alike.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Applies `work` to each of `items`, on all cores where there are many. The results are in
/// the order of `items`, whatever thread was first.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let chunks: Vec<&[T]> = items.chunks(CHUNK).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    if cores.min(chunks.len()) <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(number) else { return done };
            done.push((number, chunk.iter().map(&work).collect()));
        }
    };
    let done = thread::scope(|scope| {
        let start =
            |_| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, take).ok();
        let threads: Vec<_> = (1..cores.min(chunks.len())).filter_map(start).collect();
        let mut done = take();
        // One that failed leaves its items, which are done below, where a fault is told.
        done.extend(threads.into_iter().filter_map(|it| it.join().ok()).flatten());
        done
    });
    let mut slots: Vec<Option<Vec<R>>> = chunks.iter().map(|_| None).collect();
    for (number, results) in done {
        if let Some(slot) = slots.get_mut(number) {
            *slot = Some(results);
        }
    }
    let again = |chunk: &[T]| chunk.iter().map(&work).collect();
    let results = slots.into_iter().zip(&chunks);
    results.flat_map(|(slot, chunk)| slot.unwrap_or_else(|| again(chunk))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_their_items() {
        for count in [0, 1, CHUNK, CHUNK + 1, 50 * CHUNK + 7] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|it| 2 * it).collect();
            assert_eq!(map(&items, |it| 2 * it), doubled);
        }
    }
}
