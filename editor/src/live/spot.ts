// A row and a column of a table, wherever edits take them: for a menu, which is open longer than the table stays as it was.

import { type ChangeSet, type EditorState } from "@codemirror/state";
import { type Shown, tableAt } from "./blocks";
import { cellAt } from "./table";

interface Stretch {
  from: number;
  to: number;
}

export class Spot {
  private row: Stretch | null;
  /** The column's heading; a row may not reach this far. */
  private column: Stretch | null;

  constructor({ from, grid: { table } }: Shown, row: number, column: number) {
    const line = table.rows[row]!;
    const heading = table.rows[0]!.cells[column]!;
    this.row = { from: from + line.from, to: from + line.to };
    this.column = { from: from + heading.start, to: from + heading.end };
  }

  map(changes: ChangeSet): void {
    this.row = mapped(this.row, changes);
    this.column = mapped(this.column, changes);
  }

  /** Null when the row or the column is gone, or written anew elsewhere. */
  find(state: EditorState): { shown: Shown; row: number; column: number } | null {
    const shown = this.row && this.column && tableAt(state, this.column.from);
    if (!shown || this.row!.from < shown.from || this.row!.to > shown.to) return null;
    const at = (offset: number) => cellAt(shown.grid.table, offset - shown.from);
    return { shown, row: at(this.row!.from).row, column: at(this.column!.from).column };
  }
}

function mapped(stretch: Stretch | null, changes: ChangeSet): Stretch | null {
  if (!stretch) return null;
  let gone = false;
  changes.iterChangedRanges((from, to) => {
    if (from < to && from <= stretch.from && to >= stretch.to) gone = true;
  });
  const from = changes.mapPos(stretch.from, 1);
  return gone ? null : { from, to: Math.max(from, changes.mapPos(stretch.to, -1)) };
}
