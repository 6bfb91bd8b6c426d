import assert from "node:assert/strict";
import { test } from "node:test";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorSelection, EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { formatted } from "../src/write/act";
import { worded } from "../src/write/bar";
import { task, toggle } from "../src/write/tasks";
import { box } from "../src/write/typed";

/** A state whose selection is between two bars (or at one); its syntax is known, however slow the machine. */
function at(marked: string): EditorState {
  const [before = "", inside = "", after] = marked.split("|");
  const doc = after === undefined ? before + inside : before + inside + after;
  const end = after === undefined ? before.length : before.length + inside.length;
  const state = EditorState.create({ doc, selection: EditorSelection.range(before.length, end), extensions: [markdownLanguage] });
  ensureSyntaxTree(state, doc.length, 1e9);
  return state;
}

function marked(state: EditorState): string {
  const { from, to } = state.selection.main;
  const text = state.sliceDoc();
  return text.slice(0, from) + "|" + (from === to ? "" : text.slice(from, to) + "|") + text.slice(to);
}

/** Runs `command` on a marked text and writes the outcome the same way. */
function on(text: string, command: (view: EditorView) => boolean): string {
  let state = at(text);
  const view = {
    get state() {
      return state;
    },
    dispatch: (...of: never[]) => {
      state = (of[0] as any).state ?? state.update(...of).state;
    },
  };
  command(view as unknown as EditorView);
  return marked(state);
}

test("an action is asked for with the selected lines and what they are part of, and its answer is put in their place", () => {
  const asked: string[] = [];
  const ask = (answer: string) => (question: string, body: string) => (asked.push(`${question}: ${body}`), answer);
  const state = at("first\n\n- a\n- b |c|\n- d\n\nlast");
  const edit = formatted(state, "bold", ask('[[9,"**",1,"**"],11,12]'))!;
  assert.deepEqual(asked, ["act: bold\n9\n10\n\n- a\n- b c\n- d\n"]);
  assert.equal(marked(state.update(edit).state), "first\n\n- a\n- b **|c|**\n- d\n\nlast");
  formatted(at("a\nb|"), "h1", ask(""));
  assert.equal(asked.at(-1), "act: h1\n3\n3\na\nb");
});

test("of a very long list the part around the selection is asked for", () => {
  let asked = "";
  const state = at("- x\n".repeat(3000) + "- y|\n" + "- z\n".repeat(3000));
  assert.equal(
    formatted(state, "indent", (_, body) => ((asked = body), undefined)),
    null,
  );
  const lines = asked.split("\n").slice(3);
  assert.ok(lines.length > 400 && lines.length <= 801, `${lines.length} lines`);
  assert.equal(lines.indexOf("- y"), 400);
});

test("a box is ticked and unticked, and only where there is one", () => {
  const tick = (view: EditorView) => toggle(view, view.state.selection.main.head);
  assert.equal(on("- [ ] mi|lk", tick), "- [x] mi|lk");
  assert.equal(on("> 12. [X] mi|lk", tick), "> 12. [ ] mi|lk");
  for (const line of ["[ ] mi|lk", "- [] mi|lk", "- [ ]mi|lk", "- mi|lk"]) assert.equal(on(line, tick), line);
  assert.equal(task(EditorState.create({ doc: "a\n- [ ] b" }), 4)?.at, 5);
});

test("a box that is typed at the start of a line becomes a task", () => {
  const becomes = (text: string) => {
    const state = at(text + "|");
    const change = box(state, " ");
    return change && text.slice(0, change.from) + change.insert;
  };
  assert.equal(becomes("[] "), "- [ ] ");
  assert.equal(becomes("> [x] "), "> - [x] ");
  assert.equal(becomes("* [] "), "* [ ] ");
  for (const text of ["- [ ] ", "a [] ", "[b] ", "1. [] "]) assert.equal(becomes(text), null, text);
  assert.equal(box(at("[]|"), "]"), null);
});

test("the bar is for words, not for a picture that is selected", () => {
  for (const words of ["|word|", "a |b c| d", "|![a](/b) c|", "![|a|](/b)", "|[a](/b)|"]) assert.ok(worded(at(words)), words);
  for (const none of ["a| b", "a| |b", "x |![a](/b)| y"]) assert.ok(!worded(at(none)), none);
});
