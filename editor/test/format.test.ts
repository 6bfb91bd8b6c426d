import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorSelection, EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { around } from "../src/write/keys";
import { task, toggle } from "../src/write/tasks";

/** Runs `command` on text whose selection is between two bars (or at one) and writes the outcome the same way. */
function on(marked: string, command: (view: EditorView) => boolean): string {
  const [before = "", inside = "", after] = marked.split("|");
  const doc = after === undefined ? before + inside : before + inside + after;
  const end = after === undefined ? before.length : before.length + inside.length;
  let state = EditorState.create({ doc, selection: EditorSelection.range(before.length, end) });
  const view = { get state() { return state; }, dispatch: (...of: never[]) => { state = (of[0] as any).state ?? state.update(...of).state; } };
  command(view as unknown as EditorView);
  const { from, to } = state.selection.main;
  const text = state.sliceDoc();
  return text.slice(0, from) + "|" + (from === to ? "" : text.slice(from, to) + "|") + text.slice(to);
}

test("bold and emphasis go around and come off, and do not mistake each other", () => {
  assert.equal(on("a |b| c", around("**")), "a **|b|** c");
  assert.equal(on("a **|b|** c", around("**")), "a |b| c");
  assert.equal(on("a **|b|** c", around("*")), "a ***|b|*** c");
  assert.equal(on("a ***|b|*** c", around("*")), "a **|b|** c");
  assert.equal(on("a *|b|* c", around("**")), "a ***|b|*** c");
  assert.equal(on("a wo|rd c", around("**")), "a **wo|rd** c");
  assert.equal(on("a **wo|rd** c", around("**")), "a wo|rd c");
  assert.equal(on("a | c", around("`")), "a `|` c");
});

test("a box is ticked and unticked, and only where there is one", () => {
  const tick = (view: EditorView) => toggle(view, view.state.selection.main.head);
  assert.equal(on("- [ ] mi|lk", tick), "- [x] mi|lk");
  assert.equal(on("> 12. [X] mi|lk", tick), "> 12. [ ] mi|lk");
  for (const line of ["[ ] mi|lk", "- [] mi|lk", "- [ ]mi|lk", "- mi|lk"]) assert.equal(on(line, tick), line);
  assert.equal(task(EditorState.create({ doc: "a\n- [ ] b" }), 4)?.at, 5);
});
