-- People are known by an id derived from their cookie; only those who chose a name have a row.

CREATE TABLE person (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE visit (
    person_id TEXT    NOT NULL,
    doc_id    TEXT    NOT NULL REFERENCES doc (id) ON DELETE CASCADE,
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (person_id, doc_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX visit_by_doc ON visit (doc_id);
