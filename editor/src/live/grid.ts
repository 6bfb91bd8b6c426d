// A table in place of its source: the element, and how it follows the text without being made anew, so that who is in a cell stays there.

import { type EditorView, type Rect, WidgetType } from "@codemirror/view";
import { draw, rectAt } from "./drawn";
import { type Row, type Table, cellAt, width } from "./table";
import { span } from "./widgets";

/** What stays the same while a table's text changes. */
export interface Key {
  dom: HTMLElement | null;
}

/** The cell that is being edited keeps its content to itself (cells.ts). */
export const EDITED = "cm-grid-edited";

/** A guess at the height of a row, CSS pixels. */
const ROW = 42;

export class Grid extends WidgetType {
  constructor(
    readonly table: Table,
    readonly key: Key,
  ) {
    super();
  }

  override eq(other: Grid): boolean {
    return other.key === this.key && other.table.source === this.table.source;
  }

  override get estimatedHeight(): number {
    return this.table.rows.length * ROW;
  }

  toDOM(view: EditorView): HTMLElement {
    const dom = span("cm-grid", "", "div");
    // A press on it does not bring the focus to the text, which would take away what a reader selects here.
    dom.tabIndex = -1;
    const scroller = span("cm-grid-scroller", "", "div");
    const element = document.createElement("table");
    element.append(document.createElement("thead"), document.createElement("tbody"));
    scroller.append(element);
    dom.append(scroller);
    this.table.rows.forEach((row, index) => this.section(element, index).append(this.row(view, row, index)));
    this.key.dom = dom;
    return dom;
  }

  /** Rows that are the same at both ends stay; those between are filled anew, and made or taken away at their end. */
  override updateDOM(dom: HTMLElement, view: EditorView, was: Grid): boolean {
    if (was.key !== this.key) return false;
    const element = dom.querySelector("table")!;
    const before = was.table.rows.map(text(was.table));
    const after = this.table.rows.map(text(this.table));
    const shape = width(was.table) === width(this.table) && was.table.align.join() === this.table.align.join();
    const least = Math.min(before.length, after.length);
    let start = 1; // The header is always there.
    while (start < least && before[start] === after[start]) start++;
    let end = 0;
    while (end < least - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
    const elements = [...element.rows];
    const kept = (index: number) => index >= start && index < after.length - end && index < before.length - end;
    for (const gone of elements.slice(Math.max(after.length - end, start), before.length - end)) gone.remove();
    const next = elements[before.length - end] ?? null;
    this.table.rows.forEach((row, index) => {
      if (index < start || index >= after.length - end) {
        const same = index < start ? element.rows[index]! : elements[before.length - (after.length - index)]!;
        if (index === 0 || !shape) this.fill(view, same, row, index);
      } else if (kept(index)) this.fill(view, elements[index]!, row, index);
      else this.section(element, index).insertBefore(this.row(view, row, index), next);
    });
    this.key.dom = dom;
    return true;
  }

  private section(element: HTMLTableElement, row: number): HTMLElement {
    return row === 0 ? element.tHead! : element.tBodies[0]!;
  }

  private row(view: EditorView, row: Row, index: number): HTMLTableRowElement {
    const element = document.createElement("tr");
    this.fill(view, element, row, index);
    return element;
  }

  private fill(view: EditorView, element: HTMLTableRowElement, row: Row, index: number): void {
    const columns = width(this.table);
    while (element.cells.length > columns) element.lastElementChild!.remove();
    for (let column = 0; column < columns; column++) {
      const cell = element.cells[column] ?? element.appendChild(document.createElement(index === 0 ? "th" : "td"));
      if (index === 0) (cell as HTMLTableCellElement).scope = "col";
      cell.style.textAlign = this.table.align[column] || "";
      const written = row.cells[column];
      const source = written ? this.table.source.slice(written.from, written.to) : "";
      if (cell.classList.contains(EDITED) || drawnAs.get(cell) === source) continue;
      paint(view, cell as HTMLTableCellElement, source);
    }
  }

  /** The carets of others, in the cell where they are. */
  override coordsAt(dom: HTMLElement, pos: number): Rect | null {
    const { row, column } = cellAt(this.table, pos);
    const cell = dom.querySelector("table")!.rows[row]?.cells[column];
    const written = this.table.rows[row]?.cells[column];
    if (!cell) return null;
    const offset = Math.max(0, written ? Math.min(pos, written.to) - written.from : 0);
    return edited.get(cell)?.(pos - (written?.from ?? pos)) ?? rectAt(cell, offset);
  }
}

const drawnAs = new WeakMap<Element, string>();

/** How the field in a cell that is being edited says where an offset is. */
export const edited = new WeakMap<Element, (offset: number) => Rect | null>();

/** Draws what a cell says. */
export function paint(view: EditorView, cell: HTMLTableCellElement, source: string): void {
  cell.replaceChildren(draw(view, source));
  drawnAs.set(cell, source);
}

/** A cell whose content is not a drawing any more. */
export function unpaint(cell: HTMLTableCellElement): void {
  cell.replaceChildren();
  drawnAs.delete(cell);
}

const text = (table: Table) => (row: Row) => table.source.slice(row.from, row.to);
