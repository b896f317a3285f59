//! `dictum lsp`

use clap::ArgMatches;
use dictum_lsp::server::{self, Ended, Surroundings};
use dictum_lsp::transport;

use crate::edge;
use crate::{CLEAN, FOUND};

/// Serves an editor until it asks for the end, or goes away.
pub(super) fn run(matches: &ArgMatches) -> anyhow::Result<u8> {
    // A clock that cannot be read is told once, here, and not in the middle of the work.
    edge::today(matches)?;
    let (connection, threads) = transport::connect(std::io::stdin(), std::io::stdout());
    let surroundings =
        Surroundings { language: edge::language(matches, None), today: edge::today_by_clock };
    let ended = server::serve(&connection, surroundings);
    drop(connection);
    threads.finish().or_else(|error| edge::unwritten(&error))?;
    Ok(if ended == Ended::Asked { CLEAN } else { FOUND })
}
