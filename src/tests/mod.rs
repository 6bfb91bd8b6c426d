//! Features through the front door, and the rules of the house.

mod support;

mod access;
mod cli;
mod compaction;
mod crash_points;
mod disk_faults;
mod editing;
mod files;
mod fixture;
mod hostile;
mod http;
mod idle_sockets;
mod import;
mod kill;
mod limits;
mod metrics;
mod pictures;
mod presence;
mod python;
mod reopen;
mod restart;
mod rfc6455;
mod roles;
mod slow_peer;
mod sync_before_ack;
mod tidy;
mod trouble;
mod visits;
