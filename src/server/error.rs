//! Why a server did not start. Errors of the parts are with the parts (`store`, `rooms`).

use std::path::PathBuf;

use super::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the data folder {path} cannot be used: {why}")]
    DataDir { path: PathBuf, why: std::io::Error },
    #[error("the database {path} cannot be opened: {why}")]
    Database { path: PathBuf, why: StoreError },
}
