//! Work on all cores whose results come in the order of what it was done on.

use std::sync::LazyLock;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// So many items are taken at once: handing work over costs more than a few small ones.
const CHUNK: usize = 64;

/// What a thread's stack holds: as much as the main thread's on Linux, so that what nests as
/// deep as it may is read in both alike.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// None where the system gives no threads: then one does it all.
static POOL: LazyLock<Option<ThreadPool>> =
    LazyLock::new(|| ThreadPoolBuilder::new().stack_size(STACK_BYTES).build().ok());

/// Applies `work` to each of `items`, on all cores where there are many. The results are in
/// the order of `items`, whatever thread was first.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    // No thread is started for a few.
    match (items.len() > CHUNK).then(|| POOL.as_ref()).flatten() {
        Some(pool) => pool.install(|| items.par_iter().with_min_len(CHUNK).map(&work).collect()),
        None => items.iter().map(work).collect(),
    }
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
