// Paints what is in sight, anew when it changes; and what a press on it does.

import { syntaxTree } from "@codemirror/language";
import { searchPanelOpen } from "@codemirror/search";
import { type Extension, type Transaction } from "@codemirror/state";
import { type DecorationSet, EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { toggle } from "../write/tasks";
import { asSource, inSight, settled } from "./blocks";
import { ready } from "./code";
import { follow } from "./links";
import { Painter } from "./painter";

/** Not what others' carets and lists of suggestions send: that comes with each key, and shows nothing here. */
const redraws = (tr: Transaction) =>
  tr.reconfigured ||
  tr.effects.length === 0 ||
  tr.effects.some((effect) => effect.is(inSight) || effect.is(asSource) || effect.is(settled));

class Look implements PluginValue {
  decorations: DecorationSet;
  /** While the mouse selects, nothing is revealed: text must not move under it. */
  dragging = false;

  constructor(
    readonly view: EditorView,
    readonly cell: boolean,
  ) {
    this.decorations = this.paint();
  }

  update(update: ViewUpdate) {
    const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
    const told = update.transactions.some((tr) => tr.effects.some((effect) => effect.is(ready)));
    const searched = searchPanelOpen(update.startState) !== searchPanelOpen(update.state);
    const moved = update.selectionSet || update.focusChanged || searched || update.transactions.some(redraws);
    if (update.docChanged || update.viewportChanged || parsed || told || (moved && !this.dragging)) this.decorations = this.paint();
  }

  private paint(): DecorationSet {
    const { state } = this.view;
    // What is looked for may be in what is hidden.
    const working = searchPanelOpen(state) || (this.view.hasFocus && !state.readOnly);
    const reveal = working && !this.dragging;
    const { ranges, main } = state.selection;
    return new Painter({
      doc: state.doc,
      tree: syntaxTree(state),
      state,
      cell: this.cell,
      touched: (from, to) => reveal && ranges.some((range) => range.from <= to && range.to >= from),
      selected: (from, to) => main.from === from && main.to === to,
    }).paint(this.view.visibleRanges);
  }

  press(event: MouseEvent): boolean {
    const { view } = this;
    const target = event.target as HTMLElement;
    if (target instanceof HTMLInputElement) {
      event.preventDefault();
      return toggle(view, view.posAtDOM(target));
    }
    const leads = target.closest(".cm-link, .cm-url, .cm-footnote-reference, .cm-footnote-label");
    if (leads && event.button === 0 && (event.ctrlKey || event.metaKey || view.state.readOnly)) {
      if (follow(view, view.posAtCoords({ x: event.clientX, y: event.clientY }, false))) {
        event.preventDefault();
        return true;
      }
    }
    this.dragging = true;
    document.addEventListener("mouseup", this.release);
    document.addEventListener("dragstart", this.drag);
    return false;
  }

  private readonly release = () => {
    this.end();
    this.view.dispatch({});
  };

  /** What is dragged selects nothing, and no button is heard to be released after it. */
  private readonly drag = () => this.end();

  private end() {
    document.removeEventListener("mouseup", this.release);
    document.removeEventListener("dragstart", this.drag);
    this.dragging = false;
  }

  destroy() {
    this.end();
  }
}

/** `cell`: in a cell of a table. */
export function look(cell: boolean): Extension {
  return ViewPlugin.define((view) => new Look(view, cell), {
    decorations: (plugin) => plugin.decorations,
    eventHandlers: {
      mousedown(event) {
        return this.press(event);
      },
    },
  });
}
