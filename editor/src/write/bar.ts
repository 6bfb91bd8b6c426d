// Formatting at hand: a small bar over what is selected, also called by Alt-F10.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, keymap, showTooltip, type Tooltip, type TooltipView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { fromDocument } from "../held";
import { act, blocks, FORMAT } from "./act";
import { active, type Format, HEADINGS, INLINE, LISTS, type Shows, toggle } from "./formats";
import { askLink } from "./link";
import { button, menu, toolbar } from "./parts";

/** Above the selection; opened by Alt-F10 it is there without one, too. */
type Shown = { from: number; to: number; above: boolean; asked: boolean } | null;
const show = StateEffect.define<Shown>();

const shown = StateField.define<Shown>({
  create: () => null,
  update(now, tr) {
    for (const effect of tr.effects) if (effect.is(show)) return effect.value;
    if (!now || tr.state.readOnly) return null;
    if (!tr.docChanged && !tr.selection) return now;
    if (!tr.isUserEvent(FORMAT) && !tr.annotation(fromDocument)) return null;
    const { from, to, empty } = tr.newSelection.main;
    return empty && !now.asked ? null : { ...now, from, to };
  },
  provide: (field) => showTooltip.compute([field], (state) => tooltip(state.field(field))),
});

function tooltip(now: Shown): Tooltip | null {
  return now && { pos: now.above ? now.from : now.to, above: now.above, strictSide: true, create: bar };
}

function unfolding(view: EditorView, label: string, choices: readonly Format[]): Shows {
  const press = (action: string) => (view: EditorView) => (act(action)(view), view.focus());
  const made = menu(
    view,
    label,
    choices.map(([icon, label, action]) => ({ icon, label, press: press(action) })),
  );
  // Text is what holds when no heading does; of lists none may hold.
  const none = choices === HEADINGS ? 0 : -1;
  return {
    dom: made.dom,
    show(on) {
      const at = choices.findIndex(([, , action]) => on.has(action));
      made.choose(Math.max(at, none));
    },
  };
}

function bar(view: EditorView): TooltipView {
  const link: Shows = { dom: button(view, "link", "Link", askLink), show: () => {} };
  link.dom.dataset["tip"] = "Link  Ctrl+K";
  const words = [...INLINE.map((one) => toggle(view, one)), link];
  const quote = toggle(view, ["quote", "Quote", "Ctrl+Shift+."]);
  const all = view.state.facet(blocks) ? [unfolding(view, "Text style", HEADINGS), ...words, unfolding(view, "List", LISTS), quote] : words;
  const dom = toolbar(
    view,
    "Formatting",
    all.map((part) => part.dom),
  );
  dom.classList.add("writing-float");
  const paint = (state: EditorState) => {
    const on = active(state);
    for (const part of all) part.show(on);
  };
  paint(view.state);
  const asked = () => view.state.field(shown)?.asked === true;
  return {
    dom,
    offset: { x: 0, y: 6 },
    resize: false,
    mount: () => void (asked() && dom.querySelector("button")?.focus()),
    update({ docChanged, selectionSet, startState, state }) {
      if (docChanged || selectionSet || syntaxTree(startState) !== syntaxTree(state)) paint(state);
    },
  };
}

/** Whether words are selected. A picture that is selected as a whole has keys and a grip of its own, which a bar would cover. */
export function worded(state: EditorState): boolean {
  const { from, to, empty } = state.selection.main;
  if (empty || !/\S/.test(state.sliceDoc(from, Math.min(to, from + 1000)))) return false;
  for (let node = syntaxTree(state).resolveInner(from, 1); node.parent && node.from === from; node = node.parent)
    if (node.name === "Image" && node.to === to) return false;
  return true;
}

/** How long a selection made by keys rests before the bar comes. */
const REST_MS = 450;

const watching = ViewPlugin.fromClass(
  class {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private dragging = false;

    constructor(private readonly view: EditorView) {
      document.addEventListener("mouseup", this.released);
      document.addEventListener("dragstart", this.dragged);
    }

    update({ view, selectionSet, docChanged, focusChanged, startState, state }: ViewUpdate) {
      if (!selectionSet && !docChanged && !focusChanged && startState.readOnly === state.readOnly) return;
      if (state.selection.main.empty && !state.field(shown)) return clearTimeout(this.timer);
      this.soon(view.hasFocus ? REST_MS : 0);
    }

    down() {
      this.dragging = true;
    }

    private released = () => {
      if (!this.dragging) return;
      this.dragging = false;
      this.soon(0);
    };

    /** No button is heard to be released after what is dragged. */
    private dragged = () => void (this.dragging = false);

    private soon(after: number) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), after);
    }

    private look() {
      const { view } = this;
      const { from, to } = view.state.selection.main;
      const now = view.state.field(shown);
      const inside = document.activeElement?.closest(".writing-float");
      if (now && inside) return;
      const may = worded(view.state) && view.hasFocus && !view.state.readOnly && !this.dragging;
      if (!may) {
        if (now) view.dispatch({ effects: show.of(null) });
      } else if (!now) view.dispatch({ effects: show.of({ from, to, above: hasRoom(view, from), asked: false }) });
    }

    destroy() {
      clearTimeout(this.timer);
      document.removeEventListener("mouseup", this.released);
      document.removeEventListener("dragstart", this.dragged);
    }
  },
  {
    eventHandlers: {
      mousedown() {
        this.down();
      },
    },
  },
);

/** Whether the bar fits above the line at `at`, within the part of the note that is in sight. */
function hasRoom(view: EditorView, at: number): boolean {
  const top = (view.dom.closest(".note-host") ?? view.dom).getBoundingClientRect().top;
  return (view.coordsAtPos(at)?.top ?? 0) - top > 56;
}

/** Alt-F10: into the bar, wherever the caret is. */
function enter(view: EditorView): boolean {
  if (view.state.readOnly) return false;
  const there = document.querySelector<HTMLElement>(".writing-float button[tabindex='0']");
  if (there) return (there.focus(), true);
  const { from, to } = view.state.selection.main;
  view.dispatch({ effects: show.of({ from, to, above: hasRoom(view, from), asked: true }) });
  return true;
}

export const bars: Extension = [
  shown,
  watching,
  keymap.of([
    { key: "Alt-F10", run: enter },
    { key: "Escape", run: (view) => view.state.field(shown) !== null && (view.dispatch({ effects: show.of(null) }), true) },
  ]),
];
