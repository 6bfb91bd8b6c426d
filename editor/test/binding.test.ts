import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { Binding, bound } from "../src/binding";

test("a reader's text is changed by the document alone, whatever command is run", () => {
  const state = EditorState.create({ doc: "one", extensions: [bound, EditorState.readOnly.of(true)] });
  const tr = state.update({ changes: { from: 0, insert: "x" } });
  assert.equal(tr.docChanged, false);
  const arrived = new Binding().arrive(state, [3, " two"], { composing: false, undoing: false });
  assert.equal(state.update(arrived!).state.sliceDoc(), "one two");
});

test("undo leads to where it ends", () => {
  const state = EditorState.create({ doc: "one\ntwo", extensions: [bound] });
  const arrived = new Binding().arrive(state, [1, "x", 4, "yz"], { composing: false, undoing: true });
  assert.equal(state.update(arrived!).state.selection.main.head, 8);
});

test("a text that fell out of step comes back, and what waited is forgotten", () => {
  const state = EditorState.create({ doc: "one\ntwo", extensions: [bound] });
  const binding = new Binding();
  assert.equal(binding.arrive(state, [1, "x"], { composing: true, undoing: false }), null);
  assert.throws(() => binding.arrive(state, [99], { composing: true, undoing: false }), RangeError);
  assert.equal(state.update(binding.reset(state, "one\n2")).state.sliceDoc(), "one\n2");
  assert.equal(binding.release(), null);
});
