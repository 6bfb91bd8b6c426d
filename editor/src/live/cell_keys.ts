// The keys of a cell: through the table and out of it. And what is pasted there, when it is a table itself.

import { EditorSelection, type Extension, Prec } from "@codemirror/state";
import { type Command, EditorView, keymap } from "@codemirror/view";
import { parsed } from "../bring/inert";
import { go, leave, type Shown, tableAt } from "./blocks";
import { offsetAt } from "./drawn";
import { act, menu } from "./handles";
import { cellAt, fill, insertRow, moveRow, separated, width } from "./table";

interface Here {
  shown: Shown;
  row: number;
  column: number;
  rows: number;
  columns: number;
}

/** The cell in which the selection of the note is. */
function here(note: EditorView): Here | null {
  const { head } = note.state.selection.main;
  const shown = tableAt(note.state, head);
  if (!shown) return null;
  const { table } = shown.grid;
  return { shown, ...cellAt(table, head - shown.from), rows: table.rows.length, columns: width(table) };
}

export function cellKeys(note: EditorView): Extension {
  const run =
    (command: (here: Here, field: EditorView) => boolean): Command =>
    (field) => {
      const at = here(note);
      return at ? command(at, field) : false;
    };
  const next = run(({ shown, row, column, columns }) => {
    if (column + 1 < columns) go(note, shown, row, column + 1, "end");
    else go(note, shown, row + 1, 0, "end");
    return true;
  });
  const previous = run(({ shown, row, column, columns }) => {
    if (column > 0) go(note, shown, row, column - 1, "end");
    else if (row > 0) go(note, shown, row - 1, columns - 1, "end");
    return true;
  });
  const sideways = (forward: boolean) =>
    run(({ shown, row, column, rows, columns }, field) => {
      const { main } = field.state.selection;
      if (!main.empty || main.head !== (forward ? field.state.doc.length : 0)) return false;
      const to = row * columns + column + (forward ? 1 : -1);
      if (to < 0 || to >= rows * columns) return leave(note, shown, forward);
      go(note, shown, Math.floor(to / columns), to % columns, forward ? "start" : "end");
      return true;
    });
  const vertically = (down: boolean) =>
    run(({ shown, row, column, rows }, field) => {
      const { main } = field.state.selection;
      const caret = field.coordsAtPos(main.head);
      const moved = field.coordsAtPos(field.moveVertically(EditorSelection.cursor(main.head), down).head);
      if (!main.empty || (caret && moved && Math.abs(moved.top - caret.top) > 2)) return false;
      const to = row + (down ? 1 : -1);
      if (to < 0 || to >= rows) return leave(note, shown, down);
      const cell = shown.grid.key.dom?.querySelector("table")?.rows[to]?.cells[column];
      const box = cell?.getBoundingClientRect();
      const y = box ? (down ? box.top + 14 : box.bottom - 14) : 0;
      go(note, shown, to, column, cell && caret ? offsetAt(cell, caret.left, y, Infinity) : "end");
      return true;
    });
  /** To an end of the note; below a table that is its end, a line is made. */
  const away = (down: boolean) =>
    run(({ shown }) => {
      const { length } = note.state.doc;
      if (down && shown.to === length) return leave(note, shown, true);
      note.dispatch({ selection: { anchor: down ? length : 0 }, scrollIntoView: true });
      return true;
    });
  const move = (down: boolean) =>
    run(({ shown, row, column, rows }) => {
      const to = row + (down ? 1 : -1);
      if (to < 0 || to >= rows) return true;
      return act(note, shown, (table) => moveRow(table, row, to), to, column);
    });
  return Prec.highest(
    keymap.of([
      { key: "Tab", run: next, shift: previous },
      {
        key: "Enter",
        run: run(({ shown, row, column }) => (go(note, shown, row + 1, column, "end"), true)),
        shift: (field) => (field.dispatch(field.state.replaceSelection("<br>"), { userEvent: "input" }), true),
      },
      {
        key: "Mod-Enter",
        run: run(({ shown, row, column }) => act(note, shown, (table) => insertRow(table, row + 1), row + 1, column)),
      },
      { key: "ArrowLeft", run: sideways(false) },
      { key: "ArrowRight", run: sideways(true) },
      { key: "ArrowUp", run: vertically(false) },
      { key: "ArrowDown", run: vertically(true) },
      { key: "Mod-Home", mac: "Cmd-ArrowUp", run: away(false) },
      { key: "Mod-End", mac: "Cmd-ArrowDown", run: away(true) },
      { key: "Alt-ArrowUp", run: move(false) },
      { key: "Alt-ArrowDown", run: move(true) },
      { key: "Shift-Alt-F10", run: run(({ shown, row, column }) => menu(note, shown, row, column, "all")) },
      { key: "Escape", run: run(({ shown }) => (note.dispatch({ selection: { anchor: shown.from, head: shown.to } }), true)) },
    ]),
  );
}

/** A table on the clipboard fills cells from this one on. */
export function pasting(note: EditorView): Extension {
  return EditorView.domEventHandlers({
    paste(event) {
      const at = here(note);
      const { clipboardData } = event;
      const grid = clipboardData && gridOf(clipboardData);
      if (!grid && clipboardData && clipboardData.files.length > 0) {
        // Files are the note's: they stand below the table.
        event.preventDefault();
        return note.contentDOM.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })) || true;
      }
      if (!at || !grid || grid.flat().length < 2) return false;
      event.preventDefault();
      const { shown, row, column } = at;
      const last = { row: row + grid.length - 1, column: column + Math.max(...grid.map((line) => line.length)) - 1 };
      return act(note, shown, (table) => fill(table, row, column, grid), last.row, last.column);
    },
  });
}

function gridOf(data: DataTransfer): string[][] | null {
  const html = data.getData("text/html");
  const table = html ? parsed(html, new DOMParser()).querySelector("table") : null;
  if (table) return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent!.trim()));
  const text = data.getData("text/plain");
  return text.includes("\t") ? separated(text) : null;
}
