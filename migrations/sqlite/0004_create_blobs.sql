-- Pictures are files named by the hash of their bytes; here is what is known of them and which documents show them.

CREATE TABLE blob (
    id         TEXT    PRIMARY KEY,             -- SHA-256 of the bytes, as in the name of the file
    kind       TEXT    NOT NULL,                -- what the bytes are: png, jpeg, gif, webp, avif or svg
    bytes      INTEGER NOT NULL,
    width      REAL    NOT NULL,                -- of the picture, in pixels
    height     REAL    NOT NULL,
    touched_ms INTEGER NOT NULL,                -- brought, or last seen to be shown
    used       INTEGER NOT NULL DEFAULT 0       -- some document showed it once
) STRICT;

CREATE TABLE blob_use (
    doc_id  TEXT NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    blob_id TEXT NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
    PRIMARY KEY (doc_id, blob_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_use_by_blob ON blob_use (blob_id);

-- The update up to which blob_use is true of a document.
ALTER TABLE doc ADD COLUMN blobs_seq INTEGER NOT NULL DEFAULT 0;
