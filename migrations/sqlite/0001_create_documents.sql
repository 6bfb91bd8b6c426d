-- A document is an append-only log of CRDT updates plus snapshots of it. Rules: ARCHITECTURE.md, "Storage".

CREATE TABLE doc (
    id           TEXT    PRIMARY KEY,
    owner        TEXT,                          -- who made it; none for the welcome document and command-line imports
    title        TEXT    NOT NULL,              -- projection of the document's own title, for lists
    created_ms   INTEGER NOT NULL,
    updated_ms   INTEGER NOT NULL,
    head_seq     INTEGER NOT NULL,              -- of the newest update; gapless from 1
    snapshot_seq INTEGER NOT NULL DEFAULT 0,    -- of the newest snapshot; 0 is none
    acl_epoch    INTEGER NOT NULL DEFAULT 0     -- raised with every change of rights
) STRICT;

CREATE TABLE doc_update (
    doc_id  TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    crc32c  INTEGER NOT NULL,                   -- of payload and seq
    payload BLOB    NOT NULL,
    PRIMARY KEY (doc_id, seq)
) STRICT;

CREATE TABLE doc_snapshot (
    doc_id     TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    upto_seq   INTEGER NOT NULL,                -- holds every update up to this one
    created_ms INTEGER NOT NULL,
    sha256     BLOB    NOT NULL,
    payload    BLOB    NOT NULL,
    PRIMARY KEY (doc_id, upto_seq)
) STRICT;

-- Copies of what could not be read, so that compaction never destroys it.
CREATE TABLE doc_quarantine (
    doc_id  TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL CHECK (kind IN ('update', 'snapshot')),
    seq     INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    why     TEXT    NOT NULL,
    payload BLOB    NOT NULL,
    PRIMARY KEY (doc_id, kind, seq)
) STRICT;
