-- The updates of a document lie side by side, in their order, in one tree: a commit writes one page less, and reading a log is one walk.

CREATE TABLE doc_update_clustered (
    doc_id  TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    crc32c  INTEGER NOT NULL,                   -- of payload and seq
    payload BLOB    NOT NULL,
    PRIMARY KEY (doc_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO doc_update_clustered SELECT doc_id, seq, crc32c, payload FROM doc_update ORDER BY doc_id, seq;
DROP TABLE doc_update;
ALTER TABLE doc_update_clustered RENAME TO doc_update;
