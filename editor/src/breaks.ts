// Carriage returns. CodeMirror would turn "\r\n" into one line break and so lose step with the document, where it is two units. Here only
// "\n" breaks a line and "\r" is a character like any other: the text of the editor is that of the document, unit for unit, and opening a
// document never edits it. A "\r" has no looks, and the first edit made here turns the text's "\r\n" and "\r" into "\n", as part of
// that edit (two people doing so at once delete the same characters, which is once).

import { EditorState, type Extension, StateField, type Text, type Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { BREAK } from "./delta";
import { fromDocument } from "./held";

/** Whether the text has a carriage return; kept, so that typing does not read the whole text. */
const present = StateField.define<boolean>({
  create: (state) => has(state.doc),
  update: (was, tr) => (was ? !tr.docChanged || has(tr.newDoc) : inserts(tr)),
});

const tidy = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.annotation(fromDocument)) return tr;
  const composing = tr.isUserEvent("input.type.compose");
  if (!inserts(tr) && (composing || !tr.startState.field(present))) return tr;
  // First those that were there, beside the edit: a caret at the end of a line stands after its "\r", and what is typed there must not
  // make that a break of its own. Then what the edit brought.
  const { startState: state } = tr;
  const old = state.changes(composing ? [] : repairs(state.doc));
  const both = tr.changes.compose(old.map(tr.changes)).apply(state.doc);
  return [tr, { changes: old }, { changes: repairs(both), sequential: true }];
});

const invisible = new MatchDecorator({ regexp: /\r/g, decoration: Decoration.replace({}) });

const hide = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = invisible.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = invisible.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const breaks: Extension = [EditorState.lineSeparator.of(BREAK), present, tidy, hide];

/** The changes that leave `text` without carriage returns. */
export function repairs(text: Text): { from: number; to: number; insert: string }[] {
  const changes = [];
  for (let number = 1; number <= text.lines; number++) {
    const line = text.line(number);
    for (let at = line.text.indexOf("\r"); at >= 0; at = line.text.indexOf("\r", at + 1)) {
      const paired = line.from + at + 1 === line.to && number < text.lines;
      changes.push({ from: line.from + at, to: line.from + at + 1, insert: paired ? "" : BREAK });
    }
  }
  return changes;
}

function has(text: Text): boolean {
  for (const piece of text.iter()) if (piece.includes("\r")) return true;
  return false;
}

function inserts(tr: Transaction): boolean {
  let found = false;
  tr.changes.iterChanges((_fromA, _toA, _fromB, _toB, text) => (found ||= has(text)));
  return found;
}
