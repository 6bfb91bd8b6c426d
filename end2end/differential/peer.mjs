/*
 * Plain Yjs documents in a child process of `src/sync/tests/differential.rs`: one line of JSON commands in, one line of JSON answers out; bytes
 * are base64. It compares nothing with Tandem: it edits, takes updates and says what its documents hold.
 */
import { createInterface } from "node:readline";
import * as Y from "yjs";

const encode = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
const decode = (text) => new Uint8Array(Buffer.from(text, "base64"));

/** mulberry32: a seed gives the same edits again. */
function random(seed) {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

class Peer {
  constructor(client, state) {
    this.doc = new Y.Doc();
    this.doc.clientID = client;
    if (state) Y.applyUpdate(this.doc, state);
    this.made = [];
    this.doc.on("update", (update, origin) => origin !== "remote" && this.made.push(update));
    const roots = [this.doc.getText("note"), this.doc.getMap("shapes")];
    this.undo = new Y.UndoManager(roots, { captureTimeout: 0 });
  }

  edit(seed) {
    const rnd = random(seed);
    this.made = [];
    const act = rnd(12);
    if (act === 0) this.undo.undo();
    else if (act === 1) this.undo.redo();
    else this.doc.transact(() => { for (let left = rnd(3); left >= 0; left--) one(this.doc, rnd); });
    return this.made.map(encode);
  }
}

/**
 * One edit of the note, by an editor or a program; `cuts`: it may cut characters in two. No format does: one that changes nothing would have cut
 * them here alone, which no update tells.
 */
function scribble({ doc, undo }, rnd, cuts) {
  const text = doc.getText("note");
  const said = saying(text);
  const inside = (at) => at > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(said.slice(at - 1, at + 1));
  const act = rnd(10);
  const place = (most) => {
    const at = rnd(most + 1);
    return inside(at) && !(cuts && act !== 3) ? at - 1 : at;
  };
  const to = place(said.length);
  const from = Math.max(place(to), place(to));
  switch (act) {
    case 0: return undo.undo();
    case 1: return undo.redo();
    case 2: return text.insertEmbed(from, { image: "x" });
    case 3: return text.format(from, to - from, { bold: rnd(2) ? true : null });
    case 4:
    case 5: return text.delete(from, to - from);
    default: return text.insert(from, pick(rnd, WORDS));
  }
}

/** The note as Tandem shows it: what is no text is one character that says so. */
const saying = (text) => text.toDelta().map(({ insert }) => (typeof insert === "string" ? insert : "\ufffc")).join("");

const WORDS = ["a", "hello ", "\n- [ ] ", "é", "😀", "日本", "👩‍👩‍👧", "x😀y", "\r\n", "e\u0301", "שלום"];
const pick = (rnd, list) => list[rnd(list.length)];
const key = (rnd) => `key${rnd(4)}`;

/** Any value that a Yjs program may put where values go. */
function value(rnd, depth = 0) {
  switch (rnd(depth > 2 ? 9 : 11)) {
    case 0: return null;
    case 1: return undefined;
    case 2: return rnd(2) === 0;
    case 3: return rnd(1 << 30) - (1 << 29);
    case 4: return (rnd(1000) - 500) / 7;
    case 5: return (rnd(1000) - 500) / 8; // exact in 32 bits
    case 6: return pick(rnd, WORDS);
    case 7: return new Uint8Array([rnd(256), 0, 255]);
    case 8: return rnd(2) === 0 ? BigInt(rnd(1 << 30)) * -(1n << 20n) : 2 ** 40 + rnd(99);
    case 9: return Array.from({ length: rnd(4) }, () => value(rnd, depth + 1));
    default: return Object.fromEntries(Array.from({ length: rnd(3) }, (_, i) => [`f${i}`, value(rnd, depth + 1)]));
  }
}

/** A value that may stand in a list: there Yjs takes some only within others. */
function item(rnd) {
  const held = value(rnd);
  return held === undefined || typeof held === "bigint" ? [held] : held;
}

/** A place in a text, mostly between characters; now and then, where `cut`, within a surrogate pair. */
function place(rnd, text, cut) {
  const at = rnd(text.length + 1);
  const cuts = at > 0 && /[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1]);
  return cuts && !(cut && rnd(8) === 0) ? at - 1 : at;
}

function write(rnd, text) {
  const now = text.toDelta().map((part) => (typeof part.insert === "string" ? part.insert : "\ufffc")).join("");
  const act = rnd(8);
  // A format that changes nothing cuts a pair too, in that document of Yjs alone: the others never hear of it.
  const [from, to] = [place(rnd, now, act !== 6), place(rnd, now, act !== 6)].sort((a, b) => a - b);
  switch (act) {
    case 0: case 1: case 2: case 3: return text.insert(from, pick(rnd, WORDS));
    case 4: case 5: return text.delete(from, Math.min(to - from, 9));
    case 6: return text.format(from, to - from, { [pick(rnd, ["bold", "link"])]: pick(rnd, [true, null, { href: "x" }]) });
    default: return text.insertEmbed(from, { image: pick(rnd, WORDS) });
  }
}

function shared(rnd) {
  switch (rnd(4)) {
    case 0: return new Y.Text(pick(rnd, WORDS));
    case 1: return Y.Array.from([item(rnd)]);
    case 2: return new Y.Map([["k", value(rnd)]]);
    default: { const map = new Y.Map(); map.set("inner", new Y.Text("deep")); return map; }
  }
}

function one(doc, rnd) {
  const shapes = doc.getMap("shapes");
  const ids = [...shapes.keys()].sort();
  const shape = ids.length > 0 ? shapes.get(pick(rnd, ids)) : undefined;
  switch (rnd(12)) {
    case 0: case 1: case 2: return write(rnd, doc.getText("note"));
    case 3: return void doc.getMap("meta").set(pick(rnd, ["title", "version"]), pick(rnd, ["A", "B", ""]));
    case 4: {
      const map = new Y.Map([["type", "rectangle"], ["geo", [rnd(99), 1.5, 30, 40, 0]], ["z", "a0"]]);
      if (rnd(2) === 0) map.set("text", new Y.Text("label"));
      return void shapes.set(`shape${rnd(6)}`, map);
    }
    case 5: {
      if (!(shape instanceof Y.Map)) return;
      const text = shape.get("text");
      if (text instanceof Y.Text && rnd(2) === 0) return write(rnd, text);
      return void (rnd(4) === 0 ? shape.delete("z") : shape.set(pick(rnd, ["geo", "style", "pts"]), value(rnd)));
    }
    case 6: return ids.length > 0 ? shapes.delete(pick(rnd, ids)) : undefined;
    case 7: return write(rnd, doc.getText("rich"));
    case 8: {
      const list = doc.getArray("list");
      const at = rnd(list.length + 1);
      if (rnd(3) === 0) return list.delete(at, Math.min(rnd(3), list.length - at));
      return list.insert(at, rnd(2) === 0 ? [item(rnd), item(rnd)] : [shared(rnd)]);
    }
    case 9: {
      const map = doc.getMap("map");
      if (rnd(4) === 0) return map.delete(key(rnd));
      return void map.set(key(rnd), rnd(2) === 0 ? value(rnd) : shared(rnd));
    }
    default: {
      const xml = doc.getXmlFragment("xml");
      const at = rnd(xml.length + 1);
      const child = xml.length > 0 ? xml.get(rnd(xml.length)) : undefined;
      if (rnd(4) === 0) return xml.delete(at, Math.min(1, xml.length - at));
      if (child instanceof Y.XmlElement && rnd(2) === 0) {
        if (rnd(2) === 0) return child.setAttribute(key(rnd), pick(rnd, WORDS));
        return child.insert(0, [new Y.XmlText(pick(rnd, WORDS))]);
      }
      if (child instanceof Y.XmlText) return write(rnd, child);
      return xml.insert(at, [rnd(2) === 0 ? new Y.XmlElement("p") : new Y.XmlText("text")]);
    }
  }
}

/** Content in plain JSON with every difference of type kept: what `differential.rs` makes of the same content in Rust. */
function plain(value) {
  if (value === undefined) return { undefined: true };
  if (typeof value === "bigint" || typeof value === "number") return { number: String(Number(value)) };
  if (value instanceof Uint8Array) return { bytes: encode(value) };
  if (Array.isArray(value)) return { list: value.map(plain) };
  if (value !== null && typeof value === "object") return { object: mapped(Object.entries(value)) };
  return value;
}
const mapped = (entries) => Object.fromEntries(entries.map(([name, held]) => [name, content(held)]).sort(([a], [b]) => (a < b ? -1 : 1)));

function content(held) {
  if (held instanceof Y.XmlElement) {
    return { element: held.nodeName, attributes: mapped(Object.entries(held.getAttributes())), children: held.toArray().map(content) };
  }
  if (held instanceof Y.XmlFragment) return { children: held.toArray().map(content) };
  if (held instanceof Y.Text) return { text: pieces(held) };
  if (held instanceof Y.Array) return { array: held.toArray().map(content) };
  if (held instanceof Y.Map) return { map: mapped([...held.entries()]) };
  return plain(held);
}

/** Runs of text of one format, each as long as can be. */
function pieces(text) {
  const out = [];
  for (const { insert, attributes } of text.toDelta()) {
    const format = mapped(Object.entries(attributes ?? {}));
    const last = out.at(-1);
    const same = last && typeof last[0] === "string" && typeof insert === "string" && JSON.stringify(last[1]) === JSON.stringify(format);
    if (same) last[0] += insert;
    else out.push([typeof insert === "string" ? insert : content(insert), format]);
  }
  return out;
}

function face(doc) {
  const roots = {
    note: doc.getText("note"), rich: doc.getText("rich"), shapes: doc.getMap("shapes"), meta: doc.getMap("meta"),
    map: doc.getMap("map"), list: doc.getArray("list"), xml: doc.getXmlFragment("xml"),
  };
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);
  const whole = doc.store.pendingStructs === null && doc.store.pendingDs === null;
  return { roots: mapped(Object.entries(roots)), clocks, whole };
}

function deletions(doc) {
  const ranges = [...Y.snapshot(doc).ds.clients].filter(([, held]) => held.length > 0).sort(([a], [b]) => a - b);
  return ranges.map(([client, held]) => [client, held.map(({ clock, len }) => [clock, len])]);
}

function loaded(state) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

let peers = [];
const commands = {
  /** New documents with these client ids; the old ones are gone. */
  start: (clients) => { peers = clients.map((client) => new Peer(client)); },
  edit: (at, seed) => peers[at].edit(seed),
  /** One edit of the note alone: what it made, and what the note says then. */
  scribble: (at, seed, cuts) => {
    peers[at].made = [];
    scribble(peers[at], random(seed), cuts);
    return peers[at].made.map(encode);
  },
  note: (at) => saying(peers[at].doc.getText("note")),
  /** Takes updates, one by one or merged into one before. */
  take: (at, updates, merged) => {
    const bytes = updates.map(decode);
    for (const update of merged ? [Y.mergeUpdates(bytes)] : bytes) Y.applyUpdate(peers[at].doc, update, "remote");
  },
  merge: (updates) => encode(Y.mergeUpdates(updates.map(decode))),
  /** What this document has, and what it has that one with that state vector lacks. */
  step: (at, vector) => [encode(Y.encodeStateVector(peers[at].doc)), encode(Y.encodeStateAsUpdate(peers[at].doc, decode(vector)))],
  /** The program stops and starts again from what it stored. */
  restart: (at, client) => { peers[at] = new Peer(client, Y.encodeStateAsUpdate(peers[at].doc)); },
  /** All documents here tell each other everything. */
  meet: () => {
    for (const one of peers) for (const other of peers) {
      if (one !== other) Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc, Y.encodeStateVector(other.doc)), "remote");
    }
  },
  /** The face of a document loaded from this state, and how one of ours differs from it, deletions too; null when none does. */
  compare: (state) => {
    const whole = (doc) => ({ ...face(doc), deleted: deletions(doc) });
    const theirs = whole(loaded(decode(state)));
    const differs = ({ doc }) => JSON.stringify(whole(doc)) !== JSON.stringify(theirs);
    const other = peers.find(differs);
    return [theirs, other ? whole(other.doc) : null];
  },
  /** An update of a fresh document with what Tandem does not take. */
  odd: (what, client) => {
    const doc = new Y.Doc();
    doc.clientID = client;
    const map = doc.getMap("map");
    if (what === "subdocument") map.set("sub", new Y.Doc());
    else doc.getXmlFragment("xml").insert(0, [new Y.XmlHook("hook")]);
    return encode(Y.encodeStateAsUpdate(doc));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const answers = JSON.parse(line).map(([name, ...args]) => commands[name](...args) ?? null);
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
