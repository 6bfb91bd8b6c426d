import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { type EditorView } from "@codemirror/view";
import { breaks } from "../src/breaks";
import { insert, seams } from "../src/bring/paste";
import { bring, uploads } from "../src/bring/uploads";
import { markdown } from "../src/live/parser";
import { commands, page } from "../src/page";

/** An editor without a page: its text, and the tickets of the files that it was asked to send. */
function stage(doc: string, readOnly = false) {
  const taken: number[] = [];
  const files = (list: File[], first: number) => list.forEach((_, at) => taken.push(first + at));
  const extensions = [breaks, markdown, uploads, page.of({ ask: () => undefined, told: () => {}, files }), EditorState.readOnly.of(readOnly)];
  const view = {
    state: EditorState.create({ doc, extensions }),
    dispatch(spec: object) {
      this.state = this.state.update(spec).state;
    },
    plugin: () => null,
  };
  const run = (name: string, argument: unknown) => view.state.facet(commands).get(name)!(view as unknown as EditorView, JSON.stringify(argument));
  return { view: view as unknown as EditorView & typeof view, taken, run, text: () => view.state.sliceDoc() };
}

const file = (name: string) => new File(["x"], name);

function orders<T>(of: readonly T[]): T[][] {
  return of.length === 0 ? [[]] : of.flatMap((one, at) => orders(of.filter((_, other) => other !== at)).map((rest) => [one, ...rest]));
}

test("files stand in the order they were given, a line each, in whatever order they arrive", () => {
  for (const order of orders([0, 1, 2, 3])) {
    const { view, taken, run, text } = stage("Before  after");
    bring(view, ["a", "b", "c", "d"].map((name) => ({ file: file(name), at: 7 })));
    for (const at of order) run("uploaded", { ticket: taken[at], text: "abcd"[at] });
    assert.equal(text(), "Before a\nb\nc\nd after", String(order));
  }
});

test("a place follows its text: what is typed there stands after it, what others write moves it", () => {
  const { view, taken, run, text } = stage("one two");
  bring(view, [{ file: file("x"), at: 4 }]);
  view.dispatch({ changes: [{ from: 4, insert: "typed " }, { from: 0, insert: "zero " }] });
  run("uploaded", { ticket: taken[0], text: "[x](y)" });
  assert.equal(text(), "zero one [x](y)typed two");
});

test("a file for a table or for code stands below it, however that has grown meanwhile", () => {
  const table = "| a |\n| - |\n| 1 |";
  for (const [block, end, more] of [
    [table, "", "\n| 2 |"],
    ["```\ncode", "\n```", "\nmore"],
  ] as const) {
    for (const order of orders([0, 1])) {
      const { view, taken, run, text } = stage(`${block}${end}\n\nBelow`);
      bring(view, ["x", "y"].map((name) => ({ file: file(name), at: block.length - 1 })));
      view.dispatch({ changes: { from: block.length, insert: more } });
      for (const at of order) run("uploaded", { ticket: taken[at], text: "xy"[at] });
      assert.match(text(), /^([^]*)\n\nx\n\n?y\n\nBelow$/, String(order));
      assert.equal(text().replace(/\n\nx\n\n?y/, ""), `${block}${more}${end}\n\nBelow`);
    }
  }
});

test("a file waits beside a table, not in it: what is written on the line below is not the table's", () => {
  const { view, taken, run, text } = stage("| a |\n| - |");
  bring(view, [{ file: file("x"), at: 3 }]);
  view.dispatch({ changes: { from: 11, insert: "\n\nbelow" } });
  run("uploaded", { ticket: taken[0], text: "x" });
  assert.equal(text(), "| a |\n| - |\n\nx\n\nbelow");
});

test("a fence that somebody opens above takes no file to the end of the note", () => {
  const { view, taken, run, text } = stage("| a |\n| - |\n\nBelow\n");
  bring(view, [{ file: file("x"), at: 3 }]);
  view.dispatch({ changes: { from: 0, insert: "```\n" } });
  view.dispatch({ changes: { from: 4, insert: "code\n```\n\n" } });
  run("uploaded", { ticket: taken[0], text: "x" });
  assert.equal(text(), "```\ncode\n```\n\n| a |\n| - |\n\nx\n\nBelow\n");
});

test("an arrival is one change, the caret stays where it wrote, and nothing comes twice", () => {
  const { view, taken, run, text } = stage("ab");
  bring(view, [{ file: file("x"), at: 1 }]);
  view.dispatch({ selection: { anchor: 1 } });
  assert.equal(run("uploaded", { ticket: taken[0], text: "X" }), true);
  assert.deepEqual([text(), view.state.selection.main.head], ["aXb", 2]);
  assert.equal(run("uploaded", { ticket: taken[0], text: "X" }), false);
  assert.equal(text(), "aXb");
});

test("who may not write brings nothing", () => {
  const { view, taken } = stage("ab", true);
  bring(view, [{ file: file("x"), at: 1 }]);
  assert.deepEqual(taken, []);
});

test("a pasted block keeps apart from the words around it, and words do not", () => {
  const state = EditorState.create({ doc: "one two\n\nthree" });
  assert.deepEqual(seams(state, 3, 3, "words"), { before: "", after: "" });
  assert.deepEqual(seams(state, 3, 3, "## Heading"), { before: "\n\n", after: "\n\n" });
  assert.deepEqual(seams(state, 8, 8, "- item"), { before: "", after: "" });
  assert.deepEqual(seams(state, 0, 7, "a\n\nb"), { before: "", after: "" });
});

test("pictures in rich text stand where they were in it, also where the first edit takes carriage returns away", () => {
  const { view, taken, run, text } = stage("one\r\ntwo\r\nthree\r\n");
  view.dispatch({ selection: { anchor: 10 } });
  insert(view, "See and", [{ file: file("x"), at: 4 }], null);
  assert.equal(text(), "one\ntwo\nSee andthree\n");
  run("uploaded", { ticket: taken[0], text: "![x](y) " });
  assert.equal(text(), "one\ntwo\nSee ![x](y) andthree\n");
});
