// The handles of a table, beside the row and above the column that the mouse or the caret is in, and the menu that they open.

import { type Extension } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { asSource, go, type Shown, tableAt } from "./blocks";
import { Spot } from "./spot";
import * as edit from "./table";
import { span } from "./widgets";

type Part = "row" | "column" | "all";

/** Does something to the table and puts the caret into a cell of what it has become; without a table left, where it was. */
export function act(
  view: EditorView,
  shown: Shown,
  what: (table: edit.Table) => edit.Change[] | null,
  row: number,
  column: number,
): boolean {
  const { from, to } = shown;
  const changes = what(shown.grid.table);
  if (changes === null) {
    view.dispatch({ changes: { from, to }, selection: { anchor: from }, userEvent: "delete.table" });
  } else {
    view.dispatch({
      changes: changes.map(({ from: at, to: end = at, insert = "" }) => ({ from: from + at, to: from + end, insert })),
      userEvent: "input.table",
    });
    const now = tableAt(view.state, from);
    if (now) {
      const { table } = now.grid;
      const at = Math.max(0, Math.min(row, table.rows.length - 1));
      go(view, now, at, Math.max(0, Math.min(column, edit.width(table) - 1)), "end");
    }
  }
  view.focus();
  return true;
}

type Item = [name: string, run: () => void, state?: { off?: boolean; checked?: boolean }];

function items(view: EditorView, shown: Shown, row: number, column: number, part: Part): [title: string, items: Item[]][] {
  const { table } = shown.grid;
  const rows = table.rows.length;
  const columns = edit.width(table);
  const does =
    (what: (table: edit.Table) => edit.Change[] | null, toRow = row, toColumn = column) =>
    () =>
      void act(view, shown, what, toRow, toColumn);
  const aligned = (side: string, align: edit.Align): Item => [
    side,
    does((of) => edit.alignColumn(of, column, table.align[column] === align ? "" : align)),
    { checked: table.align[column] === align },
  ];
  const ofColumn: Item[] = [
    ["Insert column before", does((of) => edit.insertColumn(of, column))],
    ["Insert column after", does((of) => edit.insertColumn(of, column + 1), row, column + 1)],
    ["Move column left", does((of) => edit.swapColumns(of, column - 1), row, column - 1), { off: column === 0 }],
    ["Move column right", does((of) => edit.swapColumns(of, column), row, column + 1), { off: column + 1 === columns }],
    aligned("Left", "left"),
    aligned("Centre", "center"),
    aligned("Right", "right"),
    ["Delete column", does((of) => edit.removeColumn(of, column), row, column - 1)],
  ];
  const ofRow: Item[] = [
    ["Insert row above", does((of) => edit.insertRow(of, row)), { off: row === 0 }],
    ["Insert row below", does((of) => edit.insertRow(of, row + 1), row + 1)],
    ["Move row up", does((of) => edit.moveRow(of, row, row - 1), row - 1), { off: row === 0 }],
    ["Move row down", does((of) => edit.moveRow(of, row, row + 1), row + 1), { off: row + 1 === rows }],
    ["Delete row", does((of) => edit.removeRow(of, row), row - 1)],
  ];
  const source = () => {
    view.dispatch({ effects: asSource.of({ from: shown.from, to: shown.to }), selection: { anchor: shown.from } });
    view.focus();
  };
  const ofTable: Item[] = [
    ["Show as Markdown", source],
    ["Delete table", does(() => null)],
  ];
  return [
    ...(part === "row" ? [] : ([["Column", ofColumn]] as [string, Item[]][])),
    ...(part === "column" ? [] : ([["Row", ofRow]] as [string, Item[]][])),
    ["Table", ofTable],
  ];
}

/** Opens the menu of a cell's row, column or both, with the focus on its first item; closed, the focus goes back into the cell. */
export function menu(view: EditorView, shown: Shown, row: number, column: number, part: Part, button?: HTMLElement): boolean {
  const dom = shown.grid.key.dom;
  const cell = dom?.querySelector("table")?.rows[row]?.cells[column];
  if (!dom || !cell) return false;
  const list = span("popover menu cm-grid-menu", "", "div");
  list.popover = "auto";
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", part === "all" ? "Table" : part === "row" ? "Row" : "Column");
  const spot = new Spot(shown, row, column);
  view.plugin(plugin)?.follow(spot);
  const close = () => {
    list.hidePopover();
    list.remove();
  };
  /** What the item of this name does to what the table has become meanwhile. */
  const choose = (name: string) => {
    const now = spot.find(view.state);
    const all = now ? items(view, now.shown, now.row, now.column, part).flatMap(([, group]) => group) : [];
    const [, run, { off = false } = {}] = all.find((item) => item[0] === name) ?? [];
    if (run && !off) run();
    else view.focus();
  };
  for (const [title, group] of items(view, shown, row, column, part)) {
    const section = span("cm-grid-group", "", "div");
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", title);
    const heading = span("", title, "h2");
    heading.setAttribute("aria-hidden", "true"); // The group has it for its name.
    section.append(heading);
    for (const [name, , { off = false, checked } = {}] of group) {
      const item = span(`btn${name.startsWith("Delete") ? " danger" : ""}`, name, "button") as HTMLButtonElement;
      item.type = "button";
      item.setAttribute("role", checked === undefined ? "menuitem" : "menuitemradio");
      if (checked !== undefined) {
        if (!section.querySelector(".cm-grid-label")) section.append(span("cm-grid-label", "Align"));
        item.setAttribute("aria-checked", String(checked));
        item.setAttribute("aria-label", `Align ${name.toLowerCase()}`);
      }
      item.disabled = off;
      item.addEventListener("click", () => {
        close();
        choose(name);
      });
      section.append(item);
    }
    list.append(section);
  }
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll<HTMLButtonElement>("button:enabled")];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined && event.key !== "Tab") return;
    event.preventDefault();
    if (to !== undefined) all.at(to % all.length)?.focus();
    else close();
  });
  list.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState !== "closed") return;
    if (list.contains(document.activeElement) || document.activeElement === document.body) view.focus();
    list.remove();
  });
  dom.append(list);
  const box = (button ?? cell).getBoundingClientRect();
  list.style.setProperty("--x", `${box.left}px`);
  list.style.setProperty("--y", `${box.bottom + 4}px`);
  list.showPopover();
  const { right, bottom, height } = list.getBoundingClientRect();
  if (right > innerWidth - 8) list.style.setProperty("--x", `${Math.max(8, box.left - (right - innerWidth + 8))}px`);
  if (bottom > innerHeight - 8) list.style.setProperty("--y", `${Math.max(8, innerHeight - 8 - height)}px`);
  list.querySelector("button")?.focus();
  return true;
}

/** One pair of handles goes to whatever cell the mouse or the focus comes to. */
class Handles implements PluginValue {
  private at: HTMLTableCellElement | null = null;
  private readonly column = this.handle("column");
  private readonly row = this.handle("row");
  private menu: Spot | null = null;

  constructor(private readonly view: EditorView) {
    view.contentDOM.addEventListener("pointerover", this.near);
    view.contentDOM.addEventListener("focusin", this.near);
    view.contentDOM.addEventListener("scroll", this.place, { capture: true, passive: true });
  }

  /** Of the menu that is open. */
  follow(spot: Spot) {
    this.menu = spot;
  }

  update(update: ViewUpdate) {
    if (update.docChanged) this.menu?.map(update.changes);
    if (this.at && (update.docChanged || update.geometryChanged)) this.view.requestMeasure({ key: this, read: this.place });
  }

  private handle(part: "row" | "column"): HTMLButtonElement {
    const button = span(`cm-grid-handle cm-grid-handle-${part}`, "", "button") as HTMLButtonElement;
    button.type = "button";
    button.tabIndex = -1; // From a cell Shift-Alt-F10 opens the same menu.
    button.setAttribute("aria-label", part === "row" ? "Row menu" : "Column menu");
    button.setAttribute("aria-haspopup", "menu");
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const { at, view } = this;
      const grid = at?.closest<HTMLElement>(".cm-grid");
      const shown = grid?.isConnected && tableAt(view.state, view.posAtDOM(grid));
      if (shown) menu(view, shown, (at!.parentElement as HTMLTableRowElement).rowIndex, at!.cellIndex, part, button);
    });
    return button;
  }

  private readonly near = (event: Event) => {
    const cell = (event.target as Element).closest<HTMLTableCellElement>(".cm-grid :is(td, th)");
    if (!cell || this.view.state.readOnly) return;
    this.at = cell;
    this.place();
  };

  private readonly place = () => {
    const { at, column, row } = this;
    const grid = at?.closest<HTMLElement>(".cm-grid");
    if (!at || !grid) {
      // The row or column was deleted.
      this.at = null;
      column.remove();
      row.remove();
      return;
    }
    if (column.parentElement !== grid) grid.append(column, row);
    const [outer, box] = [grid.getBoundingClientRect(), at.getBoundingClientRect()];
    const middle = Math.max(12, Math.min(outer.width - 12, box.left + box.width / 2 - outer.left));
    column.style.setProperty("left", `${middle}px`);
    row.style.setProperty("top", `${box.top + box.height / 2 - outer.top}px`);
  };

  destroy() {
    this.view.contentDOM.removeEventListener("pointerover", this.near);
    this.view.contentDOM.removeEventListener("focusin", this.near);
    this.view.contentDOM.removeEventListener("scroll", this.place, { capture: true });
  }
}

const plugin = ViewPlugin.fromClass(Handles);

export const handles: Extension = plugin;
