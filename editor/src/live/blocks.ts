// Tables in sight, each in place of its source. Replacing lines is for a state field to do, and a field knows nothing of what is in sight:
// a plugin tells it. Only that part of the text is looked at; what was found elsewhere moves along with edits until it is near again.

import { syntaxTree } from "@codemirror/language";
import { EditorState, type Extension, type Range, StateEffect, StateField, type Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { editContext } from "../edit_context";
import { fromDocument } from "../held";
import { Grid, type Key } from "./grid";
import { ensure, read } from "./table";

interface Part {
  from: number;
  to: number;
}

interface Blocks {
  shown: DecorationSet;
  /** The part of the text that was last looked at. */
  part: Part;
  /** Where somebody wants to see a table's source; it stays so until the selection has left it. */
  source: Part | null;
  /** The line right below a table that an input method writes: until that is done, it is no row. */
  composed: number | null;
}

/** This much of a note is in sight at first, as far as a field can know. */
const FIRST = 6000;
/** A table with more source than this stays source: all of it would be looked at with each edit. */
const LONGEST = 40_000;

/** The part of the text that is looked at from now on. */
export const inSight = StateEffect.define<Part>();
/** Shows the source of the table between the two. */
export const asSource = StateEffect.define<Part>();
/** What was composed is part of the text now. */
export const settled = StateEffect.define<null>();

/** Marks what an input method composes. */
const COMPOSES = "input.type.compose";

export const blocks = StateField.define<Blocks>({
  create(state) {
    const part = { from: 0, to: Math.min(FIRST, state.doc.length) };
    return look(state, { shown: Decoration.none, part, source: null, composed: null });
  },
  update(value, tr) {
    let { shown, part, source, composed } = value;
    if (tr.docChanged) {
      shown = shown.map(tr.changes);
      part = mapped(part, tr);
      source = source && mapped(source, tr);
      composed = composed && tr.changes.mapPos(composed, -1);
      // What changed out of sight is looked at when it comes near.
      tr.changes.iterChangedRanges((_fromA, _toA, filterFrom, filterTo) => {
        if (filterFrom > part.to || filterTo < part.from) shown = shown.update({ filterFrom, filterTo, filter: () => false });
      });
    }
    for (const effect of tr.effects) {
      if (effect.is(inSight)) part = effect.value;
      if (effect.is(asSource)) source = effect.value;
    }
    const { head } = tr.state.selection.main;
    if (source && (head < source.from || head > source.to)) source = null;
    const parsed = syntaxTree(tr.startState) !== syntaxTree(tr.state);
    const settles = tr.effects.some((effect) => effect.is(settled));
    if (!tr.docChanged && !parsed && part === value.part && source === value.source && !tr.selection && !settles) return value;
    // An input method loses what it composes when the lines around it are drawn anew.
    if (tr.isUserEvent(COMPOSES)) return { shown, part, source, composed: composed ?? below(tr.startState) };
    if (composed !== null && !goesOn(tr)) return { shown, part, source, composed };
    return look(tr.state, { shown, part, source, composed: null });
  },
  provide: (field) => EditorView.decorations.from(field, ({ shown }) => shown),
});

function mapped({ from, to }: Part, tr: Transaction): Part {
  return { from: tr.changes.mapPos(from, -1), to: tr.changes.mapPos(to, 1) };
}

/**
 * Finds the tables of the part. What is not parsed yet (in a long note, or on a slow device, an edit's time does not suffice) is as it was:
 * a table that is being edited does not become source for a moment, which would end the editing.
 */
function look(state: EditorState, { shown, part, source, composed }: Blocks): Blocks {
  const { head } = state.selection.main;
  const add: Range<Decoration>[] = [];
  const tree = syntaxTree(state);
  let known = tree.length < state.doc.length ? Math.max(part.from, tree.length) : Infinity;
  const put = (from: number, to: number) => {
    if (to - from > LONGEST) return;
    if (source && from <= source.to && to >= source.from) return;
    const table = read(state.sliceDoc(from, to));
    if (!table) return;
    const key = keyAt(shown, from, to);
    // While its line of dashes is being written, a table is not one yet.
    const writing = head >= from + table.dashes.from && head <= from + table.dashes.to;
    if (!key && writing) return;
    add.push(Decoration.replace({ widget: new Grid(table, key ?? { dom: null }), block: true }).range(from, to));
  };
  tree.iterate({
    ...part,
    enter: (node) => {
      if (node.name !== "Table") return node.name === "Document";
      const from = state.doc.lineAt(node.from).from;
      if (node.to < known) put(from, state.doc.lineAt(node.to).to);
      else known = from; // The last of what is parsed may go on.
      return false;
    },
  });
  shown.between(known, part.to, (from, to) => void (from >= known && put(from, to)));
  const filterTo = Math.max(part.to, add.at(-1)?.to ?? 0);
  const filterFrom = Math.min(part.from, add[0]?.from ?? part.from);
  return { shown: shown.update({ filterFrom, filterTo, filter: () => false, add }), part, source, composed };
}

/** The identity of the table that was here. */
function keyAt(shown: DecorationSet, from: number, to: number): Key | null {
  let key: Key | null = null;
  shown.between(from, to, (_from, _to, { spec }) => {
    key ??= (spec.widget as Grid).key;
  });
  return key;
}

export interface Shown extends Part {
  grid: Grid;
}

/** The table that `at` is in, or at an end of. */
export function tableAt(state: EditorState, at: number): Shown | null {
  let found: Shown | null = null;
  state.field(blocks, false)?.shown.between(at, at, (from, to, { spec }) => {
    found ??= { from, to, grid: spec.widget as Grid };
  });
  return found;
}

/** Where the caret's line begins, when it is an empty one right below a table. */
function below(state: EditorState): number | null {
  const { from, length } = state.doc.lineAt(state.selection.main.head);
  return from > 0 && length === 0 && tableAt(state, from - 1)?.to === from - 1 ? from : null;
}

/** Whether the person goes on to something else than what an input method composes. */
const goesOn = (tr: Transaction) =>
  tr.effects.some((effect) => effect.is(settled)) || (tr.docChanged && !tr.annotation(fromDocument) && !tr.isUserEvent(COMPOSES));

/** What was composed on the line below a table would be its next row: a blank line keeps them apart, once the input method is done. */
const apart = EditorState.transactionFilter.of((tr) => {
  const { composed } = tr.startState.field(blocks);
  if (composed === null || !goesOn(tr) || tr.startState.readOnly) return tr;
  const from = tr.changes.mapPos(composed, -1);
  const line = tr.newDoc.lineAt(from);
  if (line.from !== from || !/^\s*[^|\s]/.test(line.text)) return tr;
  return [tr, { changes: { from, insert: tr.startState.lineBreak }, sequential: true }];
});

/** Puts the selection into a cell, which is made where it is missing; the last one after the last row. */
export function go(view: EditorView, shown: Shown, row: number, column: number, at: "start" | "end" | number): void {
  const { changes, at: from, to } = ensure(shown.grid.table, row, column);
  view.dispatch({
    changes: changes.map((change) => ({
      ...change,
      from: change.from + shown.from,
      ...(change.to !== undefined && { to: change.to + shown.from }),
    })),
    selection: { anchor: shown.from + (at === "start" ? from : at === "end" ? to : Math.min(from + at, to)) },
    ...(changes.length > 0 && { userEvent: "input.table" }),
  });
}

/** Puts the caret on the line beside the table, which is made where there is none. */
export function leave(view: EditorView, { from, to }: Shown, after: boolean): boolean {
  const { doc } = view.state;
  const missing = after ? to === doc.length : from === 0;
  const insert = view.state.lineBreak;
  view.dispatch({
    ...(missing && { changes: { from: after ? to : 0, insert }, userEvent: "input" }),
    selection: { anchor: after ? to + 1 : missing ? 0 : from - 1 },
    scrollIntoView: true,
  });
  return true;
}

const watching = ViewPlugin.fromClass(
  class {
    private alive = true;
    private waiting = false;

    constructor(private readonly view: EditorView) {
      this.look();
    }

    update(update: ViewUpdate) {
      if (update.viewportChanged || update.docChanged) this.look();
      if (update.transactions.some((tr) => tr.isUserEvent(COMPOSES)))
        editContext(this.view.contentDOM)?.addEventListener("compositionend", this.settle, { once: true });
    }

    /** Soon: an update cannot begin another. Before the browser paints, all the same. */
    private look() {
      if (this.waiting || !this.outside()) return;
      this.waiting = true;
      queueMicrotask(() => {
        this.waiting = false;
        if (!this.alive || !this.outside()) return;
        const { from, to } = this.view.viewport;
        const margin = to - from;
        const part = { from: Math.max(0, from - margin), to: Math.min(this.view.state.doc.length, to + margin) };
        this.view.dispatch({ effects: inSight.of(part) });
      });
    }

    private outside(): boolean {
      const { viewport, state } = this.view;
      const { part } = state.field(blocks);
      return viewport.from < part.from || viewport.to > part.to;
    }

    /** Soon: the text may change once more; and where the next composition has begun already, after that. */
    readonly settle = () => {
      setTimeout(() => this.alive && !this.view.compositionStarted && this.view.dispatch({ effects: settled.of(null) }), 0);
    };

    destroy() {
      this.alive = false;
    }
  },
  {
    eventHandlers: {
      compositionend() {
        this.settle();
      },
    },
  },
);

export const tables: Extension = [blocks, apart, watching];
