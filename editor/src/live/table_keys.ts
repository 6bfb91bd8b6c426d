// The keys of the text beside a table: the caret goes into its cells, and nothing joins its source by mistake.

import { syntaxTree } from "@codemirror/language";
import { EditorSelection, EditorState, type Extension } from "@codemirror/state";
import { type Command, type EditorView, type KeyBinding } from "@codemirror/view";
import { fromDocument } from "../held";
import { go, leave, type Shown, tableAt } from "./blocks";
import { read, width } from "./table";

/** The table that is selected as a whole. */
function whole({ state }: EditorView): Shown | null {
  const { from, to, head } = state.selection.main;
  const shown = tableAt(state, head);
  return shown && shown.from === from && shown.to === to ? shown : null;
}

/** From a selected table to the text beside it. */
const out =
  (after: boolean): Command =>
  (view) => {
    const shown = whole(view);
    return shown !== null && !view.state.readOnly && leave(view, shown, after);
  };

/** Into the cell of a row that is nearest to the caret from above or below. */
const vertically =
  (down: boolean): Command =>
  (view) => {
    const { main } = view.state.selection;
    if (!main.empty || view.state.readOnly) return false;
    const line = view.state.doc.lineAt(main.head);
    const caret = view.coordsAtPos(main.head);
    const moved = view.moveVertically(EditorSelection.cursor(main.head), down);
    const at = view.coordsAtPos(moved.head);
    // Still within the line, where it is wrapped.
    if (moved.head >= line.from && moved.head <= line.to && moved.head !== main.head && caret && at && Math.abs(at.top - caret.top) > 2)
      return false;
    const shown = beside(view, down);
    if (!shown) return false;
    const { table, key } = shown.grid;
    const row = down ? 0 : table.rows.length - 1;
    const cells = [...(key.dom?.querySelector("table")?.rows[row]?.cells ?? [])];
    const x = caret?.left ?? 0;
    const column = cells.findIndex((cell) => cell.getBoundingClientRect().right > x);
    go(view, shown, row, column < 0 ? width(table) - 1 : column, "start");
    return true;
  };

/** The table on the line after this one, or before it. */
function beside({ state }: EditorView, after: boolean): Shown | null {
  const line = state.doc.lineAt(state.selection.main.head);
  if (after ? line.to === state.doc.length : line.from === 0) return null;
  const shown = tableAt(state, after ? line.to + 1 : line.from - 1);
  return shown && (after ? shown.from === line.to + 1 : shown.to === line.from - 1) ? shown : null;
}

/** Instead of making the line beside it a part of the table's text. */
const into =
  (after: boolean): Command =>
  (view) => {
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    const shown = main.empty && main.head === (after ? line.to : line.from) && !view.state.readOnly ? beside(view, after) : null;
    if (!shown) return false;
    if (after) go(view, shown, 0, 0, "start");
    else go(view, shown, shown.grid.table.rows.length - 1, width(shown.grid.table) - 1, "end");
    return true;
  };

/** Enter behind the dashes that have just been written: the first row, with the caret in it. */
const begin: Command = (view) => {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  if (!main.empty || main.head !== line.to || state.readOnly) return false;
  const node = syntaxTree(state).resolveInner(main.head, -1);
  const whole = node.name === "Table" ? node : node.parent;
  if (whole?.name !== "Table" || whole.parent?.name !== "Document" || whole.to !== line.to) return false;
  const from = state.doc.lineAt(whole.from).from;
  const table = read(state.sliceDoc(from, line.to));
  if (!table || table.rows.length > 1) return false;
  const insert = `${state.lineBreak}|${"   |".repeat(width(table))}`;
  view.dispatch({ changes: { from: line.to, insert }, selection: { anchor: line.to + 3 }, userEvent: "input" });
  return true;
};

export const tableKeys: readonly KeyBinding[] = [
  { key: "ArrowDown", run: (view) => out(true)(view) || vertically(true)(view) },
  { key: "ArrowUp", run: (view) => out(false)(view) || vertically(false)(view) },
  { key: "ArrowRight", run: out(true) },
  { key: "ArrowLeft", run: out(false) },
  { key: "Backspace", run: into(false) },
  { key: "Delete", run: into(true) },
  {
    key: "Enter",
    run(view) {
      const shown = whole(view);
      if (!shown || view.state.readOnly) return begin(view);
      go(view, shown, 0, 0, "start");
      return true;
    },
  },
];

/** Text on the line below a table would be its next row: a blank line keeps them apart. A bar is meant to begin a row. */
export const apart: Extension = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.annotation(fromDocument) || !tr.isUserEvent("input") || tr.isUserEvent("input.type.compose")) return tr;
  const { doc, selection } = tr.startState;
  const line = doc.lineAt(selection.main.head);
  if (line.length > 0 || line.from === 0) return tr;
  const shown = tableAt(tr.startState, line.from - 1);
  if (shown?.to !== line.from - 1) return tr;
  let text = "";
  tr.changes.iterChanges((fromA, toA, _fromB, _toB, insert) => {
    if (fromA === line.from && toA === line.from) text += insert.toString();
  });
  return /^\s*[^|\s]/.test(text) ? [{ changes: { from: line.from, insert: tr.startState.lineBreak } }, tr] : tr;
});
