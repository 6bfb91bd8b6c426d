// Editors without a page in a child process of src/sync/tests/binding.rs: one line of JSON commands in, one line of JSON answers out. All that
// is between CodeMirror's transactions and the document is the code that ships; the edits are random, as people and input methods make them.

import { createInterface } from "node:readline";
import { EditorSelection, EditorState, type Transaction, type TransactionSpec } from "@codemirror/state";
import { Binding, bound } from "../src/binding";
import { type Delta } from "../src/delta";
import { generator, type Random, someText } from "./random";

/** What input methods show while they compose, each after the other or cancelled. */
const COMPOSED = ["n", "に", "にh", "にほんご", "日本語", "ㅎ", "하", "한", "한ㄱ", "´", "é", "😀", "😁", ""];

class Editor {
  private readonly binding = new Binding();
  private state: EditorState;
  private composed: { from: number; to: number } | null = null;
  /** What the document must hear of the command that runs. */
  private sent: Delta[] = [];

  constructor(doc: string) {
    this.state = EditorState.create({ doc, extensions: [bound, EditorState.allowMultipleSelections.of(true)] });
  }

  hear(delta: Delta, undoing: boolean) {
    const spec = this.binding.arrive(this.state, delta, { composing: this.composed !== null, undoing });
    if (spec) this.take(spec);
  }

  /** An edit of a person who composes nothing. */
  edit(random: Random) {
    this.composed &&= this.end();
    switch (random.below(9)) {
      case 0:
        this.select(random, 1 + random.below(3));
        return this.take(this.state.replaceSelection(someText(random, 3)));
      case 1:
        this.select(random, 1);
        return this.take({ ...this.state.replaceSelection("one\r\n😀two\rthree\r\n"), userEvent: "input.paste" });
      case 2: {
        this.select(random, 1);
        const [first, second] = random.pick(["😀", "𝒳", "\u{10ffff}"]).split("");
        this.take(this.state.replaceSelection(first!));
        return this.take(this.state.replaceSelection(random.below(4) ? second! : "x"));
      }
      case 3: {
        const places = Array.from({ length: 4 }, () => this.place(random)).sort((a, b) => a - b);
        const [a, b, c, d] = places as [number, number, number, number];
        return this.take({ changes: [{ from: a, to: b, insert: someText(random, 1) }, { from: c, to: d }] });
      }
      default: {
        const from = this.place(random);
        const to = Math.min(this.state.doc.length, from + random.below(5));
        return this.take({ changes: { from, to, insert: someText(random, 2) }, selection: { anchor: from } });
      }
    }
  }

  /** An input method goes on, or begins. */
  compose(random: Random) {
    if (!this.composed) this.select(random, 1);
    const { from, to } = this.composed ?? this.state.selection.main;
    const insert = random.pick(COMPOSED);
    const anchor = from + insert.length;
    this.composed = { from, to };
    this.take({ changes: { from, to, insert }, selection: { anchor }, userEvent: "input.type.compose" });
    const caret = this.state.selection.main.head;
    this.composed = { from: Math.min(this.composed.from, caret), to: caret };
  }

  end() {
    this.composed = null;
    const spec = this.binding.release();
    if (spec) this.take(spec);
    return null;
  }

  answer() {
    const { state, sent, composed, binding } = this;
    this.sent = [];
    return { sent, text: state.sliceDoc(), whole: binding.whole(state.doc).toString(), composes: composed !== null };
  }

  private take(spec: TransactionSpec) {
    const tr: Transaction = this.state.update(spec);
    this.state = tr.state;
    if (this.composed) this.composed = { from: tr.changes.mapPos(this.composed.from, -1), to: tr.changes.mapPos(this.composed.to, 1) };
    const delta = this.binding.leave(tr);
    if (delta) this.sent.push(delta);
  }

  private select(random: Random, ranges: number) {
    const one = () => EditorSelection.range(this.place(random), this.place(random));
    const selection = EditorSelection.create(Array.from({ length: ranges }, () => (random.below(2) ? one() : EditorSelection.cursor(this.place(random)))));
    this.take({ selection });
  }

  /** Any unit, halves of characters and of line breaks too. */
  private place(random: Random) {
    return random.below(this.state.doc.length + 1);
  }
}

const editors: Editor[] = [];
const commands: Record<string, (at: number, ...rest: never[]) => void> = {
  open: (at, doc: string) => void (editors[at] = new Editor(doc)),
  hear: (at, delta: string, undoing: boolean) => editors[at]!.hear(JSON.parse(delta), undoing),
  edit: (at, seed: number) => editors[at]!.edit(generator(seed)),
  compose: (at, seed: number) => editors[at]!.compose(generator(seed)),
  end: (at) => editors[at]!.end(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const answers = (JSON.parse(line) as [string, number, ...never[]][]).map(([name, at, ...rest]) => {
    commands[name]!(at, ...rest);
    return editors[at]!.answer();
  });
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
