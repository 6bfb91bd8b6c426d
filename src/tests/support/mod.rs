//! What feature tests are written with: a server, people, raw sockets, a store that can be broken, a real process that can be
//! killed, a ledger of what people were told.

pub mod app;
pub mod flaky;
pub mod front;
pub mod ledger;
pub mod peer;
pub mod process;
pub mod raw;

use std::{fmt::Debug, future::Future, time::Duration};

pub use self::{app::App, peer::Peer, raw::Raw};

/// Longer than anything takes on a busy machine; only a failing test waits for it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for `what`, and says what it was when it does not come.
#[track_caller]
pub fn soon<T>(what: impl Debug, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let caller = std::panic::Location::caller();
    async move {
        let Ok(done) = tokio::time::timeout(PATIENCE, future).await else { panic!("{caller}: waited in vain for {what:?}") };
        done
    }
}
