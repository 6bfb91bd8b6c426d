// Editing a cell of a table. Where the selection of the note is in a cell, a small editor stands in that cell with its source: what is
// typed there is at once an edit of the note, what others write in it comes back here. The note's text and selection are the only truth,
// so that carets, undo and the commands of the page need to know nothing of cells.

import { syntaxHighlighting } from "@codemirror/language";
import { Annotation, EditorState, type Extension, Facet, Transaction } from "@codemirror/state";
import { EditorView, getTooltip, type PluginValue, showTooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { difference, fromDelta } from "../delta";
import { page } from "../page";
import { go, type Shown, tableAt } from "./blocks";
import { cellKeys, pasting } from "./cell_keys";
import { offsetAt } from "./drawn";
import { EDITED, edited, type Key, paint, unpaint } from "./grid";
import { follow } from "./links";
import { look } from "./look";
import { highlighter, inline } from "./parser";
import { cellAt, close, mend } from "./table";

/** What the parts of the editor bring into the field of a cell: keys, completions. */
export const inCells = Facet.define<Extension>();

/** Made to follow the note: nothing of it goes back there. */
const following = Annotation.define<boolean>();
/** Bars at the ends of a row, which belong to no cell. */
const bars = Annotation.define<boolean>();

interface Field {
  view: EditorView;
  cell: HTMLTableCellElement;
  key: Key;
  /** The cell's text in the note. */
  from: number;
  to: number;
}

interface Wanted {
  shown: Shown;
  row: number;
  column: number;
  from: number;
  to: number;
}

/** The cell that the selection is in, whole. */
function wanted(state: EditorState): Wanted | null {
  const { anchor, head, empty } = state.selection.main;
  const shown = tableAt(state, head);
  if (!shown) return null;
  const { table } = shown.grid;
  const { row, column } = cellAt(table, head - shown.from);
  const cell = table.rows[row]!.cells[column];
  if (!cell) return null;
  const outside = (at: number) => at < shown.from + cell.start || at > shown.from + cell.end;
  if (!empty && (outside(anchor) || outside(head))) return null;
  return { shown, row, column, from: shown.from + cell.from, to: shown.from + cell.to };
}

function element({ shown, row, column }: Wanted): HTMLTableCellElement | undefined {
  return shown.grid.key.dom?.querySelector("table")?.rows[row]?.cells[column];
}

class Cells implements PluginValue {
  private field: Field | null = null;
  /** The cell with the selection while the focus is elsewhere (in a search, in a menu), or the table that is selected as a whole. */
  private marked: HTMLElement | null = null;
  private waiting = false;
  /** The note had the focus before an update, which may take away the element that has it. */
  private had = false;
  private alive = true;

  constructor(private readonly view: EditorView) {
    view.dom.addEventListener("focusin", this.soon);
    view.dom.addEventListener("focusout", this.left);
    view.contentDOM.addEventListener("mousedown", this.pressed);
    view.contentDOM.addEventListener("dragover", this.dragged, true);
    view.contentDOM.addEventListener("drop", this.dragged, true);
  }

  get composing(): boolean {
    return this.field?.view.compositionStarted ?? false;
  }

  update(update: ViewUpdate) {
    if (this.field && update.docChanged) this.follow(this.field, update);
    if (this.field && (update.docChanged || update.selectionSet)) this.select(this.field);
    if (!update.docChanged && !update.selectionSet && !update.focusChanged && update.transactions.length === 0) return;
    if (this.view.dom.contains(this.view.root.activeElement)) this.had = true;
    this.soon();
  }

  /** After the update, and after what its caller does next to it. */
  private readonly soon = () => {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      if (this.alive) this.settle();
    });
  };

  /** The focus may be on its way from the text to a cell, and is nowhere for a moment. */
  private readonly left = ({ relatedTarget }: FocusEvent) => {
    if (!this.view.dom.contains(relatedTarget as Node | null)) setTimeout(this.soon, 0);
  };

  /** Whether this is in a form or bar that the field has opened beside itself. */
  private beside(active: Element | null): boolean {
    const field = this.field?.view;
    const shown = field?.state.facet(showTooltip) ?? [];
    return shown.some((tooltip) => tooltip && getTooltip(field!, tooltip)?.dom.contains(active));
  }

  /** Opens and closes fields until there is one where the selection is, and none elsewhere. */
  private settle() {
    const { view } = this;
    const { state } = view;
    const active = view.root.activeElement;
    const lost = this.had && (!active || active === document.body);
    this.had = false;
    const beside = this.beside(active);
    // When it leaves from there, the note does not hear of it.
    if (beside && active instanceof HTMLElement) active.addEventListener("focusout", this.left, { once: true });
    const want = (lost || beside || view.dom.contains(active)) && !state.readOnly ? wanted(state) : null;
    const cell = want && element(want);
    let focus = lost || active === view.contentDOM;
    if (this.field) {
      const { from, to } = this.field;
      const same = cell === this.field.cell && from >= want!.shown.from && want!.from >= from && Math.min(want!.to, to) === want!.to;
      if (same) return focus ? this.field.view.focus() : undefined;
      focus ||= beside || this.field.view.hasFocus;
      this.close(this.field);
    }
    if (want && cell && focus) this.open(want, cell);
    else if (focus && active !== view.contentDOM) view.focus();
    const { main } = state.selection;
    const whole = main.empty ? null : tableAt(state, main.head);
    this.marked?.classList.remove("cm-grid-here", "cm-grid-selected");
    this.marked = whole && main.from <= whole.from && main.to >= whole.to ? whole.grid.key.dom : (!this.field && cell) || null;
    this.marked?.classList.add(this.marked === cell ? "cm-grid-here" : "cm-grid-selected");
  }

  private open(want: Wanted, cell: HTMLTableCellElement) {
    const { view } = this;
    const { from, to, shown } = want;
    const clamp = (at: number) => Math.max(from, Math.min(to, at));
    const { anchor, head } = view.state.selection.main;
    unpaint(cell);
    cell.classList.add(EDITED);
    const heading = shown.grid.table.rows[0]!.cells[want.column];
    const column = heading ? view.state.sliceDoc(shown.from + heading.from, shown.from + heading.to) : "";
    const field = new EditorView({
      parent: cell,
      dispatchTransactions: (transactions, own) => {
        own.update(transactions);
        this.forward(transactions);
      },
      state: EditorState.create({
        doc: view.state.sliceDoc(from, to),
        selection: { anchor: clamp(anchor) - from, head: clamp(head) - from },
        extensions: [
          view.state.facet(inCells),
          cellKeys(view),
          pasting(view),
          page.of(view.state.facet(page)),
          inline,
          syntaxHighlighting(highlighter),
          look(true),
          oneCell,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(view.state.facet(EditorView.cspNonce)),
          EditorView.contentAttributes.of({
            "aria-label": `${want.row === 0 ? "Heading" : `Row ${want.row}`}, column ${column || want.column + 1}`,
            "aria-description": "Tab moves to the next cell, Shift Alt F10 opens the table's menu, Escape selects the table.",
            spellcheck: "true",
            autocorrect: "on",
            autocapitalize: "sentences",
          }),
        ],
      }),
    });
    this.field = { view: field, cell, key: shown.grid.key, from, to };
    edited.set(cell, (offset) => field.coordsAtPos(Math.max(0, Math.min(offset, field.state.doc.length))));
    field.focus();
    if (clamp(anchor) !== anchor || clamp(head) !== head) view.dispatch({ selection: { anchor: clamp(anchor), head: clamp(head) } });
  }

  private close({ view: field, cell, key }: Field) {
    this.field = null;
    take(field);
    edited.delete(cell);
    cell.classList.remove(EDITED);
    if (!key.dom?.contains(cell)) return;
    const shown = tableAt(this.view.state, this.view.posAtDOM(key.dom));
    const written = shown?.grid.table.rows[(cell.parentElement as HTMLTableRowElement).rowIndex]?.cells[cell.cellIndex];
    paint(this.view, cell, written ? shown.grid.table.source.slice(written.from, written.to) : "");
  }

  /** What was done in the field is done in the note. */
  private forward(transactions: readonly Transaction[]) {
    const own = transactions.filter((tr) => !tr.annotation(following) && (tr.docChanged || tr.selection));
    if (!this.field || own.length === 0) return;
    if (own.some((tr) => tr.docChanged)) this.bar();
    const { from, view: field } = this.field;
    const changes: { from: number; to: number; insert: string }[] = [];
    const last = own.at(-1)!;
    own
      .map((tr) => tr.changes)
      .reduce((all, next) => all.compose(next))
      .iterChanges((fromA, toA, _fromB, _toB, insert) => {
        changes.push({ from: from + fromA, to: from + toA, insert: insert.toString() });
      });
    const { anchor, head } = field.state.selection.main;
    // The note itself does not compose: it draws the table anew.
    const event = last.annotation(Transaction.userEvent)?.replace(".compose", "");
    this.view.dispatch({ changes, selection: { anchor: from + anchor, head: from + head }, ...(event && { userEvent: event }) });
  }

  /** A row without bars at its ends gets them before it is edited: an empty first cell would be none. */
  private bar() {
    const field = this.field!;
    const shown = tableAt(this.view.state, field.from);
    if (!shown) return;
    const row = shown.grid.table.rows[cellAt(shown.grid.table, field.from - shown.from).row]!;
    const changes = close(shown.grid.table, row).map(({ from, insert = "" }) => ({ from: from + shown.from, insert }));
    if (changes.length > 0) this.view.dispatch({ changes, annotations: bars.of(true) });
  }

  /** What was done to the note is done in the field: its text is read again and differs in one place. */
  private follow(field: Field, { changes, transactions, state }: ViewUpdate) {
    const around = transactions.some((tr) => tr.annotation(bars));
    field.from = changes.mapPos(field.from, around ? 1 : -1);
    field.to = Math.max(field.from, changes.mapPos(field.to, around ? -1 : 1));
    if (around) return;
    const before = field.view.state.doc.toString();
    const after = state.sliceDoc(field.from, field.to);
    // A table that fell apart: the field is closed as soon as that is allowed.
    if (after === before || after.includes("\n")) return;
    field.view.dispatch({ changes: fromDelta(difference(before, after), before.length), annotations: following.of(true) });
  }

  private select({ view: field, from, to }: Field) {
    const { anchor, head } = this.view.state.selection.main;
    const inside = (at: number) => at >= from && at <= to;
    const { main } = field.state.selection;
    if (!inside(anchor) || !inside(head) || (main.anchor === anchor - from && main.head === head - from)) return;
    if (to - from === field.state.doc.length && !field.compositionStarted) {
      field.dispatch({ selection: { anchor: anchor - from, head: head - from }, annotations: following.of(true) });
    }
  }

  /** A press on a cell that is only drawn: the field opens, and the press goes on in it. */
  private readonly pressed = (event: MouseEvent) => {
    const target = event.target as Element;
    const grid = target.closest<HTMLElement>(".cm-grid");
    if (!grid || target.closest("button, [popover]")) return;
    // Beside a row is in its last cell.
    const beside = () => [...grid.querySelectorAll("tr")].find((row) => row.getBoundingClientRect().bottom > event.clientY)?.lastElementChild;
    const cell = (target.closest("td, th") ?? beside()) as HTMLTableCellElement | null | undefined;
    if (!cell || event.button !== 0 || cell.classList.contains(EDITED)) return;
    const { view } = this;
    const shown = tableAt(view.state, view.posAtDOM(grid));
    if (!shown) return;
    const row = (cell.parentElement as HTMLTableRowElement).rowIndex;
    const written = shown.grid.table.rows[row]?.cells[cell.cellIndex];
    const offset = offsetAt(cell, event.clientX, event.clientY, written ? written.to - written.from : 0);
    const link = target.closest(".cm-link, .cm-url, .cm-footnote-reference");
    if (written && link && (event.ctrlKey || event.metaKey || view.state.readOnly) && follow(view, shown.from + written.from + offset)) {
      return event.preventDefault();
    }
    if (view.state.readOnly) return;
    event.preventDefault();
    go(view, shown, row, cell.cellIndex, offset);
    if (!view.dom.contains(view.root.activeElement)) view.focus();
    else if (view.root.activeElement !== view.contentDOM && !this.field) view.focus();
    this.settle();
    const { detail, clientX, clientY, shiftKey } = event;
    this.field?.view.contentDOM.dispatchEvent(
      new MouseEvent("mousedown", { bubbles: true, cancelable: true, detail, clientX, clientY, shiftKey }),
    );
  };

  /** Files that are dropped on a table are the note's, which puts them below; a browser would open them. */
  private readonly dragged = (event: DragEvent) => {
    const grid = (event.target as Element).closest?.(".cm-grid");
    const { dataTransfer, clientX, clientY, type } = event;
    if (!grid || !dataTransfer?.types.includes("Files") || this.view.state.readOnly) return;
    event.preventDefault();
    event.stopPropagation();
    if (type === "drop")
      this.view.contentDOM.dispatchEvent(new DragEvent("drop", { dataTransfer, clientX, clientY, bubbles: true, cancelable: true }));
  };

  destroy() {
    this.alive = false;
    this.view.dom.removeEventListener("focusin", this.soon);
    this.view.dom.removeEventListener("focusout", this.left);
    this.view.contentDOM.removeEventListener("mousedown", this.pressed);
    this.view.contentDOM.removeEventListener("dragover", this.dragged, true);
    this.view.contentDOM.removeEventListener("drop", this.dragged, true);
    if (this.field) take(this.field.view);
  }
}

/** Takes a field away. What the browser has selected in it would become a place beside the table when the text gets the focus. */
function take(field: EditorView): void {
  const selection = document.getSelection();
  const inside = selection?.anchorNode && field.dom.contains(selection.anchorNode);
  field.destroy();
  if (inside) selection.removeAllRanges();
}

/** Whatever is typed or pasted, a cell stays one cell. */
const oneCell = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.annotation(following)) return tr;
  const changes = mend(tr.newDoc.toString());
  return changes.length > 0 ? [tr, { changes, sequential: true }] : tr;
});

const plugin = ViewPlugin.fromClass(Cells);

/** Whether an input method composes in a cell. */
export function composingInCell(view: EditorView): boolean {
  return view.plugin(plugin)?.composing ?? false;
}

export const cells: Extension = plugin;
