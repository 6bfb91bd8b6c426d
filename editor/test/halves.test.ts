import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { BREAK } from "../src/delta";
import { halves } from "../src/halves";
import { fromDocument } from "../src/held";
import { seeded, someText } from "./random";

const open = (doc: string) => EditorState.create({ doc, extensions: [EditorState.lineSeparator.of(BREAK), halves] });
const type = (state: EditorState, insert: string) => state.update(state.replaceSelection(insert)).state;

test("an edit that cuts an emoji in two leaves no half of it", () => {
  assert.equal(open("a😀b").update({ changes: { from: 2, to: 3 } }).state.sliceDoc(), "a\ufffdb");
  assert.equal(open("a😀b").update({ changes: { from: 2, insert: "x" } }).state.sliceDoc(), "a\ufffdx\ufffdb");
  assert.equal(open("a😀😁b").update({ changes: { from: 2, to: 4 } }).state.sliceDoc(), "a😁b", "two halves that meet");
});

test("an emoji that a program types in two halves is whole, and beside it nothing is", () => {
  const half = type(open(""), "\ud83d");
  assert.equal(half.sliceDoc(), "\ufffd");
  assert.equal(type(half, "\ude00").sliceDoc(), "😀");
  assert.equal(type(type(half, "x"), "\ude00").sliceDoc(), "\ufffdx\ufffd");
  const moved = half.update({ selection: { anchor: 0 } }).state;
  assert.equal(moved.update({ changes: { from: 1, insert: "\ude00" } }).state.sliceDoc(), "\ufffd\ufffd");
  const { state: later } = half.update({ changes: { from: 0, insert: "other\n" }, annotations: fromDocument.of(true) });
  assert.equal(type(later, "\ude00").sliceDoc(), "other\n😀");
});

test("whatever is edited where, no half is left", () => {
  seeded(2000, (random) => {
    let state = open(someText(random, 8));
    for (let step = 0; step < 4; step++) {
      const from = random.below(state.doc.length + 1);
      const to = from + random.below(Math.min(4, state.doc.length - from + 1));
      const insert = random.pick(["", "x", "😀", "\ud83d", "\ude00", "\ude00\ud83d"]);
      state = state.update({ changes: { from, to, insert }, selection: { anchor: from + insert.length } }).state;
      assert.doesNotMatch(state.sliceDoc(), /\p{Surrogate}/u);
    }
  });
});
