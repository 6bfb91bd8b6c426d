import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { tableAt, tables } from "../src/live/blocks";
import { markdown } from "../src/live/parser";
import { Spot } from "../src/live/spot";
import * as edit from "../src/live/table";

const BEFORE = "Above\n\n";
const doc = `${BEFORE}| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n\nBelow\n`;

/** Where a cell is after what was done to its table, and what is written there. */
function after(row: number, column: number, what: (table: edit.Table) => edit.Change[]): [row: number, column: number, text: string] | null {
  let state = EditorState.create({ doc, extensions: [markdown, tables] });
  const shown = tableAt(state, BEFORE.length)!;
  const spot = new Spot(shown, row, column);
  const specs = [
    what(shown.grid.table).map((change) => ({ ...change, from: shown.from + change.from, to: shown.from + (change.to ?? change.from) })),
    { from: 0, insert: "Others write. " },
  ];
  for (const changes of specs) {
    const tr = state.update({ changes });
    spot.map(tr.changes);
    state = tr.state;
  }
  const now = spot.find(state);
  if (!now) return null;
  const { from, to } = now.shown.grid.table.rows[now.row]!.cells[now.column]!;
  return [now.row, now.column, now.shown.grid.table.source.slice(from, to)];
}

test("a row and a column are found again where the edits of others took them", () => {
  assert.deepEqual(after(1, 1, () => []), [1, 1, "2"]);
  assert.deepEqual(after(1, 1, (table) => edit.insertRow(table, 1)), [2, 1, "2"]);
  assert.deepEqual(after(1, 1, (table) => edit.removeColumn(table, 0)!), [1, 0, "2"]);
  assert.deepEqual(after(1, 0, (table) => edit.insertColumn(table, 0)), [1, 1, "1"]);
  assert.deepEqual(after(1, 1, (table) => edit.moveRow(table, 2, 1)), [2, 1, "2"]);
  assert.deepEqual(after(2, 0, (table) => edit.fill(table, 2, 0, [["new"]])), [2, 0, "new"]);
  assert.deepEqual(after(0, 1, (table) => edit.alignColumn(table, 1, "right")), [0, 1, "b"]);
});

test("a row or a column that is gone is not found, nor one that is elsewhere", () => {
  for (const what of [
    (table: edit.Table) => edit.removeRow(table, 2)!,
    (table: edit.Table) => edit.removeColumn(table, 1)!,
    (table: edit.Table) => edit.moveRow(table, 2, 1),
    (table: edit.Table) => edit.swapColumns(table, 0),
    (table: edit.Table) => [{ from: 0, to: table.source.length }],
  ]) {
    assert.equal(after(2, 1, what), null, String(what));
  }
  assert.equal(after(0, 0, (table) => edit.removeRow(table, 0)!), null);
});
