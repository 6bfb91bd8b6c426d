//! Counters for `/metrics`, in one registry a server. No document content and no ids of people in labels.

use std::{fmt, sync::atomic::AtomicU64};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// The close code a socket was sent, or 0 when it simply went away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CloseLabel {
    pub code: u32,
}

/// Why a frame was not taken. A label has no other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refused {
    /// The scanner or the CRDT.
    Malformed,
    /// Text that is no control message.
    BadMessage,
    TooBig,
    TooFast,
    /// An edit of somebody who may only read.
    ReadOnly,
    /// Edits under a client id that is somebody else's.
    Foreign,
    /// It builds on what is not here; its sender was asked for all it has.
    Gap,
    /// The document is.
    Full,
    /// The store is in trouble, and enough is held.
    Held,
}

impl Refused {
    pub const ALL: [Refused; 9] = {
        use Refused::*;
        [Malformed, BadMessage, TooBig, TooFast, ReadOnly, Foreign, Gap, Full, Held]
    };

    fn name(self) -> &'static str {
        match self {
            Refused::Malformed => "malformed",
            Refused::BadMessage => "bad_message",
            Refused::TooBig => "too_big",
            Refused::TooFast => "too_fast",
            Refused::ReadOnly => "read_only",
            Refused::Foreign => "foreign",
            Refused::Gap => "gap",
            Refused::Full => "full",
            Refused::Held => "held",
        }
    }
}

impl EncodeLabelValue for Refused {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> fmt::Result {
        EncodeLabelValue::encode(&self.name(), encoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RefusedLabel {
    pub reason: Refused,
}

pub struct Metrics {
    registry: Registry,
    pub sockets: Gauge,
    pub rooms: Gauge,
    pub closes: Family<CloseLabel, Counter>,
    /// Updates on disk.
    pub updates: Counter,
    pub update_bytes: Counter,
    /// From handing updates to the store to their commit.
    pub commit_seconds: Histogram,
    pub store_errors: Counter,
    refused: Family<RefusedLabel, Counter>,
    /// Rooms rebuilt from their log because an update broke them.
    pub reloads: Counter,
    pub compactions: Counter,
    pub compaction_errors: Counter,
    /// Rows that could not be read and were copied to quarantine.
    pub quarantined: Counter,
    /// Bytes of edits that wait for a store in trouble.
    pub held_bytes: Gauge,
    /// These four are as they were when somebody last looked (`Rooms::measure`).
    pub oldest_unpersisted: Gauge<f64, AtomicU64>,
    /// Of the room that has most to do, the events that wait.
    pub mailbox_depth: Gauge,
    /// Of the member that is furthest behind, the frames that wait; and of all members, the bytes.
    pub outbox_depth: Gauge,
    pub outbox_bytes: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("tandem");
        macro_rules! metric {
            ($name:literal, $help:literal, $metric:expr) => {{
                let metric = $metric;
                registry.register($name, $help, metric.clone());
                metric
            }};
        }
        let buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0];
        let commit_seconds = Histogram::new(buckets);
        registry.register_with_unit("commit", "From update to commit", Unit::Seconds, commit_seconds.clone());
        let oldest_unpersisted = Gauge::default();
        let help = "Age of the oldest edit that is not on disk; 0 when there is none";
        registry.register_with_unit("oldest_unpersisted", help, Unit::Seconds, oldest_unpersisted.clone());
        let refused = Family::<RefusedLabel, Counter>::default();
        for reason in Refused::ALL {
            let _ = refused.get_or_create(&RefusedLabel { reason }); // there from the start, at zero
        }
        registry.register("refused", "Frames refused, by reason", refused.clone());
        Metrics {
            sockets: metric!("sockets", "Open WebSocket connections", Gauge::default()),
            rooms: metric!("rooms", "Open documents", Gauge::default()),
            closes: metric!("closes", "WebSocket connections that ended, by close code (0: without one)", Family::default()),
            updates: metric!("updates", "Updates committed", Counter::default()),
            update_bytes: metric!("update_bytes", "Bytes of updates committed", Counter::default()),
            commit_seconds,
            store_errors: metric!("store_errors", "Commits and loads that failed", Counter::default()),
            refused,
            reloads: metric!("reloads", "Rooms rebuilt from their log", Counter::default()),
            compactions: metric!("compactions", "Snapshots swapped in", Counter::default()),
            compaction_errors: metric!("compaction_errors", "Compactions that failed or did not verify", Counter::default()),
            quarantined: metric!("quarantined", "Damaged rows set aside", Counter::default()),
            held_bytes: metric!("held_bytes", "Bytes of edits waiting for the store", Gauge::default()),
            oldest_unpersisted,
            mailbox_depth: metric!("mailbox_depth", "Events that wait for the room with most of them", Gauge::default()),
            outbox_depth: metric!("outbox_depth", "Frames that wait for the member that is furthest behind", Gauge::default()),
            outbox_bytes: metric!("outbox_bytes", "Bytes that wait for members", Gauge::default()),
            registry,
        }
    }
}

impl Metrics {
    /// Counts one frame that was not taken.
    pub fn refuse(&self, reason: Refused) {
        self.refused.get_or_create(&RefusedLabel { reason }).inc();
    }

    /// The registry in the text format of OpenMetrics.
    pub fn encode(&self) -> String {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("writing to a string does not fail");
        out
    }

    /// Content-Type of [`Metrics::encode`].
    pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_what_was_counted() {
        let metrics = Metrics::default();
        metrics.updates.inc_by(3);
        metrics.closes.get_or_create(&CloseLabel { code: 1007 }).inc();
        let text = metrics.encode();
        assert!(text.contains("tandem_updates_total 3\n"), "{text}");
        assert!(text.contains("tandem_closes_total{code=\"1007\"} 1\n"), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }
}
