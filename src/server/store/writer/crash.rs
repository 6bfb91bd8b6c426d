//! Crash points inside of a transaction that is one journey to SQLite: SQLite passes them itself, on its own thread. Built for tests alone.

use sqlx::{
    SqliteConnection,
    sqlite::{SqliteOperation, UpdateHookResult},
};

/// Sets them in this connection.
pub async fn points_inside(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    crash_point!("transaction-asked-for");
    let mut handle = connection.lock_handle().await?;
    handle.set_update_hook(|change: UpdateHookResult<'_>| match (change.operation, change.table) {
        (SqliteOperation::Update, "doc") => {
            crash_point!("head-raised");
        }
        (SqliteOperation::Insert, "doc_update") => {
            crash_point!("row-inserted");
        }
        _ => {}
    });
    handle.set_commit_hook(|| {
        crash_point!("transaction-written");
        true
    });
    Ok(())
}
