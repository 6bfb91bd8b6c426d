-- An address is a capability: who knows the id of a link that has not ended has its role. The first link of a document has the document's
-- own id, which is the id in everybody's address bar since before there were links.

CREATE TABLE link (
    id         TEXT    PRIMARY KEY,
    doc_id     TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    role       TEXT    NOT NULL CHECK (role IN ('view', 'comment', 'edit')),
    created_ms INTEGER NOT NULL,
    ended_ms   INTEGER                          -- none: it is good
) STRICT;

CREATE INDEX link_by_doc ON link (doc_id);

INSERT INTO link (id, doc_id, role, created_ms) SELECT id, id, 'edit', created_ms FROM doc;

-- What a person is to a document by themselves, whatever address they come by.
CREATE TABLE member (
    doc_id    TEXT NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL,
    role      TEXT NOT NULL CHECK (role IN ('view', 'comment', 'edit', 'owner')),
    PRIMARY KEY (doc_id, person_id)
) STRICT, WITHOUT ROWID;

-- Documents whose rights changed, in order: running servers read on from the last number they saw. (It replaces doc.acl_epoch.)
CREATE TABLE acl_change (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id TEXT    NOT NULL
) STRICT;

ALTER TABLE doc DROP COLUMN acl_epoch;

-- Whose CRDT client ids are: nobody else may write under them.
CREATE TABLE author (
    doc_id    TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    client    INTEGER NOT NULL,
    person_id TEXT    NOT NULL,
    PRIMARY KEY (doc_id, client)
) STRICT, WITHOUT ROWID;

-- The address a person last used: lists lead there.
ALTER TABLE visit ADD COLUMN address TEXT;
UPDATE visit SET address = doc_id;
