import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { calloutOf } from "../src/live/callout";
import { codeAt } from "../src/live/code";
import { Definitions, definitionsField } from "../src/live/definitions";
import { Painter } from "../src/live/painter";
import { markdown } from "../src/live/parser";
import { pictureOf, sized } from "../src/live/pictures";
import { seeded } from "./random";

/** What one sees of a text while the caret is at the bar: hidden marks are gone, widgets are `◇`. */
function seen(marked: string): string {
  const caret = marked.indexOf("|");
  const doc = marked.replace("|", "");
  const state = EditorState.create({ doc, extensions: [markdown, definitionsField] });
  const tree = markdown.language.parser.parse(doc);
  const touched = (from: number, to: number) => caret >= from && caret <= to;
  const sheet = { doc: state.doc, tree, state, cell: false, touched, selected: () => false };
  let out = "";
  let at = 0;
  for (const drawn = new Painter(sheet).paint([{ from: 0, to: doc.length }]).iter(); drawn.value; drawn.next()) {
    const { spec } = drawn.value;
    if ("class" in spec) continue;
    out += doc.slice(at, drawn.from) + (spec.widget ? "◇" : "");
    at = Math.max(at, drawn.to);
  }
  return out + doc.slice(at);
}

test("marks are seen only where somebody edits", () => {
  assert.equal(seen('a **b** *c* ~~d~~ `e` [f](g "h") <https://i.j>'), "a b c d e f https://i.j");
  assert.equal(seen("a **b|** *c* **d**"), "a **b** c d");
  assert.equal(seen("a *b **c|** d* e"), "a *b **c** d* e");
  assert.equal(seen("a *b| **c** d* e"), "a *b c d* e");
  assert.equal(seen("[a|](b) [c](d)"), "[a](b) c");
  assert.equal(seen("# One\n\n## Two|"), "One\n\n## Two");
  assert.equal(seen("One\n===\n\ntwo|"), "One\n\n\ntwo");
  assert.equal(seen("> a\n> > b\n\n> c|"), "a\nb\n\n> c");
  assert.equal(seen("\\*a\\* |\\_"), "*a* \\_");
  assert.equal(seen("a\\\nb"), "a\nb");
});

test("what stands in the place of marks gives way to them", () => {
  assert.equal(seen("- a\n- [ ] b\n1. c"), "◇a\n◇b\n1. c");
  assert.equal(seen("-| a\n- [ ] b"), "- a\n◇b");
  assert.equal(seen("x<br>y <kbd>Ctrl</kbd> <sub>1</sub> &amp; <b>z</b> </sub>"), "x◇y Ctrl 1 ◇ <b>z</b> </sub>");
  assert.equal(seen("x<br>|y"), "x<br>◇y");
  assert.equal(seen("<kbd>Ct|rl</kbd> <sub>1"), "<kbd>Ctrl</kbd> <sub>1");
  assert.equal(seen("a[^1] b[^no]\n\n[^1]: c"), "a◇ b[^no]\n\n◇c");
  assert.equal(seen("a[^1|]\n\n[^1]: c"), "a[^1]\n\n◇c");
  assert.equal(seen("[a][b] [b] [c]\n\n[b]: /d"), "a b [c]\n\n[b]: /d");
  assert.equal(seen("> [!tip] Read\n> this"), "◇Read\nthis");
  assert.equal(seen("> [!tip] Re|ad\n> this"), "> [!tip] Read\nthis");
  assert.equal(seen("![a](/blobs/b)"), "◇");
  assert.equal(seen("![a|](/blobs/b)"), "![a](/blobs/b)◇");
  assert.equal(seen("```js\nlet x\n```"), "◇\nlet x\n");
  assert.equal(seen("```js\nlet| x\n```"), "```js◇\nlet x\n```");
  assert.equal(seen("---\n\na|"), "\n\na");
});

test("a callout is known by its first line", () => {
  assert.deepEqual(calloutOf("> [!WARNING] Mind  the step "), {
    kind: "warning",
    name: "Warning",
    title: "Mind  the step",
    at: 2,
    length: 11,
  });
  assert.equal(calloutOf(">[!faq]- Why?")?.kind, "question");
  assert.equal(calloutOf("> [!made-up]")?.kind, "note");
  assert.equal(calloutOf("> [!made-up]")?.name, "Made up");
  for (const line of ["> [note]", "> [!note]x", "> a [!note]", "> [!]"]) assert.equal(calloutOf(line), null, line);
});

test("footnotes and named addresses are known after every edit as if all were read again", () => {
  const NAMES = ["^1", "^a", "A b", "c"];
  const PIECES = [
    "[^1]",
    "[^a]",
    "[c]",
    "[A  b]: /x",
    "[^1]: one",
    "[^a]: <two>",
    "[c]: </y z>",
    "\n",
    "\n",
    " ",
    "> ",
    "text",
    "]",
    ":",
    "[",
  ];
  seeded(200, (random) => {
    let state = EditorState.create({ doc: "[^a] and [^1]\n\n[^1]: one\n[^a]: two\n[c]: /y", extensions: definitionsField });
    for (let edit = 0; edit < 30; edit++) {
      const from = random.below(state.doc.length + 1);
      const to = Math.min(state.doc.length, from + random.below(6));
      state = state.update({ changes: { from, to, insert: random.below(4) ? random.pick(PIECES) : "" } }).state;
      const text = state.doc.toString();
      const [now, whole] = [state.field(definitionsField), Definitions.read(text)];
      for (const name of NAMES) {
        const label = name.slice(1);
        assert.equal(now.number(label), whole.number(label), `number of ${name} in ${JSON.stringify(text)}`);
        assert.equal(now.footnote(label), whole.footnote(label), `text of ${name} in ${JSON.stringify(text)}`);
        assert.equal(now.place(label, true), whole.place(label, true), `place of ${name} in ${JSON.stringify(text)}`);
        assert.equal(now.address(name), whole.address(name), `address of ${name} in ${JSON.stringify(text)}`);
      }
    }
  });
});

test("footnotes count as they are spoken of", () => {
  const known = Definitions.read("x[^b] y[^A] z[^none]\n\n[^a]: one\n[^b]: two\n[^c]: three\n");
  assert.deepEqual(
    ["a", "b", "c", "none"].map((label) => known.number(label)),
    [2, 1, 0, 0],
  );
});

test("a picture's width is written behind its words", () => {
  assert.deepEqual(pictureOf("a dog|300x200", "</blobs/x y>"), { address: "/blobs/x y", alt: "a dog", width: 300, height: 200 });
  assert.deepEqual(pictureOf("a|b", "/c"), { address: "/c", alt: "a|b", width: 0, height: 0 });
  assert.equal(sized("a dog", 120), "a dog|120");
  assert.equal(sized("a|b|300x200", 120), "a|b|120");
  assert.equal(sized("", 50), "|50");
});

test("code is copied without the marks of what it is in", () => {
  const code = (doc: string) => codeAt(EditorState.create({ doc, extensions: markdown }), doc.indexOf("\n") - 1);
  assert.equal(code("```js\nlet x;\n\n  y\n```\nz"), "let x;\n\n  y");
  assert.equal(code("> ```\n> a\n> b\n> ```"), "a\nb");
  assert.equal(code("- ```\n  a\n    b\n  ```"), "a\n  b");
});
