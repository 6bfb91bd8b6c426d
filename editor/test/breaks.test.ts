import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { breaks, repairs } from "../src/breaks";
import { fromDelta } from "../src/delta";
import { fromDocument } from "../src/held";
import { seeded, someText } from "./random";

const open = (doc: string) => EditorState.create({ doc, extensions: [breaks] });

test("a text with carriage returns is opened as it is, unit for unit", () => {
  seeded(500, (random) => {
    const doc = someText(random, 20);
    assert.equal(open(doc).sliceDoc(), doc);
    assert.equal(open(doc).doc.length, doc.length);
  });
});

test("what others write keeps its carriage returns", () => {
  const state = open("a\r\nb");
  const { state: after } = state.update({ changes: fromDelta([4, "\r\nc\r"], 4), annotations: fromDocument.of(true) });
  assert.equal(after.sliceDoc(), "a\r\nb\r\nc\r");
});

test("the first edit here takes them out, in the same change", () => {
  const tr = open("a\r\nb\rc\r\n").update({ changes: { from: 0, insert: "x" } });
  assert.equal(tr.state.sliceDoc(), "xa\nb\nc\n");
  assert.equal(tr.changes.apply(tr.startState.doc).toString(), "xa\nb\nc\n");
});

test("what is typed at the end of a line with a carriage return stays on that line", () => {
  assert.equal(open("a\r\nb\r\n").update({ changes: { from: 5, insert: "x" } }).state.sliceDoc(), "a\nbx\n");
});

test("any edit leaves none behind", () => {
  seeded(1000, (random) => {
    const doc = someText(random, 12);
    const from = random.below(doc.length + 1);
    const to = from + random.below(doc.length - from + 1);
    const tr = open(doc).update({ changes: { from, to, insert: open("").toText(someText(random, 3)) }, selection: { anchor: from } });
    if (tr.docChanged) assert.doesNotMatch(tr.state.sliceDoc(), /\r/);
  });
});

test("what is pasted loses them", () => {
  assert.equal(open("ab").update({ changes: { from: 1, insert: open("").toText("1\r\n2\r") } }).state.sliceDoc(), "a1\n2\nb");
});

test("the first letters of a composition leave them where they are", () => {
  const tr = open("a\r\nb").update({ changes: { from: 4, insert: "n" }, userEvent: "input.type.compose" });
  assert.equal(tr.state.sliceDoc(), "a\r\nbn");
});

test("repairs leave lines as CommonMark counts them", () => {
  seeded(500, (random) => {
    const doc = someText(random, 20);
    const state = EditorState.create({ doc, extensions: [EditorState.lineSeparator.of("\n")] });
    const { state: after } = state.update({ changes: repairs(state.doc) });
    assert.equal(after.sliceDoc(), doc.replace(/\r\n?/g, "\n"));
  });
});
