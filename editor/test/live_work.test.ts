import assert from "node:assert/strict";
import { test } from "node:test";
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { EditorState, Text } from "@codemirror/state";
import { Tree } from "@lezer/common";
import { blocks, inSight } from "../src/live/blocks";
import { definitionsField } from "../src/live/definitions";
import { Painter } from "../src/live/painter";
import { markdown } from "../src/live/parser";

/** What is in a note, again and again. */
const PASSAGE = `# A heading

A paragraph with **bold**, a [link](https://example.com), a footnote[^1] and \`code\`.

| a | b |
| - | - |
| 1 | 2 |

- one
- [ ] two
  - three

> [!note] Title
> quoted

\`\`\`js
let x = 1;
\`\`\`

`;

/** Characters in sight, as in a tall window with CodeMirror's margin. */
const SIGHT = 6000;

/** How much is visited, built and read when a character is typed in the middle of a note of this size. */
function work(size: number): { nodes: number; decorations: number; characters: number } {
  const doc = PASSAGE.repeat(Math.max(1, Math.round(size / PASSAGE.length))) + "[^1]: A footnote.\n";
  const extensions = [markdown, definitionsField, blocks];
  let state = EditorState.create({ doc, extensions });
  assert.ok(ensureSyntaxTree(state, doc.length, 60_000), "parsed");
  const at = doc.indexOf("with **bold**", doc.length / 2 - PASSAGE.length) + 4;
  const part = { from: Math.max(0, at - SIGHT / 2), to: Math.min(doc.length, at + SIGHT / 2) };
  state = state.update({ effects: inSight.of(part) }).state;

  const done = { nodes: 0, decorations: 0, characters: 0 };
  const { iterate } = Tree.prototype;
  // Texts are trees, too: what is read is read from their leaves.
  const leaves = Object.getPrototypeOf(Text.of([""])) as Text;
  const { sliceString } = leaves;
  Tree.prototype.iterate = function (spec) {
    iterate.call(this, { ...spec, enter: (node) => (done.nodes++, spec.enter(node)) });
  };
  leaves.sliceString = function (from, to, separator) {
    const text = sliceString.call(this, from, to, separator);
    done.characters += text.length;
    return text;
  };
  try {
    state = state.update({ changes: { from: at, insert: "x" }, selection: { anchor: at + 1 }, userEvent: "input.type" }).state;
    state.field(blocks);
    state.field(definitionsField);
    const sheet = { doc: state.doc, tree: syntaxTree(state), state, cell: false, touched: () => false, selected: () => false };
    done.decorations = new Painter(sheet).paint([part]).size + state.field(blocks).shown.size;
  } finally {
    Tree.prototype.iterate = iterate;
    leaves.sliceString = sliceString;
  }
  return done;
}

test("what a keystroke costs does not depend on the length of the note", () => {
  const [small, medium, large] = [1_000, 100_000, 1_000_000].map(work) as [
    ReturnType<typeof work>,
    ReturnType<typeof work>,
    ReturnType<typeof work>,
  ];
  console.log("1 kB, 100 kB, 1 MB:", JSON.stringify([small, medium, large]));
  for (const what of ["nodes", "decorations", "characters"] as const) {
    assert.ok(medium[what] > 0 && large[what] <= medium[what] * 1.1, `${what}: ${medium[what]} at 100 kB, ${large[what]} at 1 MB`);
    // A note that is shorter than the window costs less, not more.
    assert.ok(small[what] <= medium[what], what);
  }
});

test("a table stays one while an edit before it is not parsed up to it", () => {
  const doc = PASSAGE.repeat(20);
  let state = EditorState.create({ doc, extensions: [markdown, blocks] });
  assert.ok(ensureSyntaxTree(state, doc.length, 60_000), "parsed");
  state = state.update({ effects: inSight.of({ from: 0, to: doc.length }) }).state;
  const tables = () => {
    const found: string[] = [];
    state.field(blocks).shown.between(0, state.doc.length, (from, to) => void found.push(state.sliceDoc(from, to)));
    return found;
  };
  assert.equal(tables().length, 20);
  const { now } = Date;
  let time = 0;
  Date.now = () => (time += 1000); // No edit has time to parse.
  try {
    state = state.update({ changes: { from: 5, insert: "x" }, userEvent: "input.type" }).state;
    assert.ok(syntaxTree(state).length < state.doc.length, "not parsed");
    assert.equal(tables().length, 20);
    const last = state.doc.toString().lastIndexOf("| 1 |") + 3;
    state = state.update({ changes: { from: last, insert: "23" }, selection: { anchor: last + 2 }, userEvent: "input.type" }).state;
    assert.match(tables().at(-1)!, /\| 123 \|/, "and knows what is written in it");
  } finally {
    Date.now = now;
  }
});
