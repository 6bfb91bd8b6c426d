// Formatting at hand: a small bar above what is selected, and on a phone a row above its keyboard. What is on is read off the syntax tree.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip, type TooltipView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { fromDocument } from "../held";
import { act, FORMAT } from "./act";
import { type IconName } from "./icons";
import { askLink } from "./link";
import { button, menu, type Menu, toolbar } from "./parts";
import { type Undo } from "./keys";
import { begin } from "./suggest";

/** What the syntax tree calls that which an action puts on. */
const NODES: Readonly<Record<string, string>> = {
  StrongEmphasis: "bold",
  Emphasis: "italic",
  Strikethrough: "strike",
  InlineCode: "code",
  Highlight: "mark",
  Link: "link",
  BulletList: "bullets",
  OrderedList: "numbers",
  Task: "tasks",
  Blockquote: "quote",
};

/** The actions that hold for the whole selection. */
export function active(state: EditorState): Set<string> {
  const { from, to } = state.selection.main;
  const on = new Set<string>();
  for (let node = syntaxTree(state).resolveInner(from, 1); ; node = node.parent!) {
    const action = NODES[node.name] ?? (/^(?:ATX|Setext)Heading(\d)/.test(node.name) ? `h${node.name.slice(-1)}` : undefined);
    if (action && node.to >= to) on.add(action);
    // A selection with the marks in it begins where what is marked begins.
    if (node.name === "ListItem" && node.getChild("Task")) on.add("tasks");
    if (!node.parent) break;
  }
  if (on.has("tasks")) on.delete("bullets"), on.delete("numbers");
  return on;
}

const INLINE: readonly [IconName, string, string][] = [
  ["bold", "Bold", "Ctrl+B"],
  ["italic", "Italic", "Ctrl+I"],
  ["strike", "Strikethrough", "Ctrl+Shift+X"],
  ["code", "Code", "Ctrl+E"],
  ["mark", "Highlight", "Ctrl+Shift+H"],
];
const HEADINGS: readonly [IconName, string, string][] = [
  ["text", "Text", "paragraph"],
  ["h1", "Heading 1", "h1"],
  ["h2", "Heading 2", "h2"],
  ["h3", "Heading 3", "h3"],
  ["h4", "Heading 4", "h4"],
];
const LISTS: readonly [IconName, string, string][] = [
  ["bullets", "Bulleted list", "bullets"],
  ["numbers", "Numbered list", "numbers"],
  ["tasks", "Task list", "tasks"],
];

/** The button of an action, and how it shows whether the action holds. */
function toggle(view: EditorView, [which, label, keys]: readonly [IconName, string, string], action: string = which) {
  const dom = button(view, which, label, act(action));
  if (keys.includes("+")) dom.dataset["tip"] = `${label}  ${keys}`;
  return { dom, show: (on: Set<string>) => dom.setAttribute("aria-pressed", String(on.has(action))) };
}

function unfolding(view: EditorView, label: string, choices: readonly [IconName, string, string][]): Menu & { show(on: Set<string>): void } {
  const made = menu(view, label, choices.map(([icon, label, action]) => ({ icon, label, press: (view) => (act(action)(view), view.focus()) })));
  const plain = choices[0]![2] === "paragraph" ? 0 : -1;
  return { ...made, show: (on) => made.choose(Math.max(choices.findIndex(([, , action]) => on.has(action)), plain)) };
}

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

function bar(view: EditorView): TooltipView {
  const parts = [unfolding(view, "Text style", HEADINGS), ...INLINE.map((one) => toggle(view, one))];
  const link = { dom: button(view, "link", "Link", askLink), show: () => {} };
  link.dom.dataset["tip"] = "Link  Ctrl+K";
  const all = [...parts, link, unfolding(view, "List", LISTS), toggle(view, ["quote", "Quote", "Ctrl+Shift+."])];
  const dom = toolbar(view, "Formatting", all.map((part) => part.dom));
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
    update: (update) => void ((update.docChanged || update.selectionSet || syntaxTree(update.startState) !== syntaxTree(update.state)) && paint(update.state)),
  };
}

/** How long a selection made by keys rests before the bar comes. */
const REST_MS = 450;

const watching = ViewPlugin.fromClass(
  class {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private dragging = false;

    constructor(private readonly view: EditorView) {
      document.addEventListener("mouseup", this.released);
    }

    update({ view, selectionSet, docChanged, focusChanged, startState, state }: ViewUpdate) {
      if (!selectionSet && !docChanged && !focusChanged && startState.readOnly === state.readOnly) return;
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

    private soon(after: number) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), after);
    }

    private look() {
      const { view } = this;
      const { from, to, empty } = view.state.selection.main;
      const now = view.state.field(shown);
      const inside = document.activeElement?.closest(".writing-float");
      if (now && inside) return;
      const may = view.hasFocus && !empty && !view.state.readOnly && !this.dragging && /\S/.test(view.state.sliceDoc(from, Math.min(to, from + 1000)));
      if (!may) {
        if (now) view.dispatch({ effects: show.of(null) });
      } else if (!now) view.dispatch({ effects: show.of({ from, to, above: hasRoom(view, from), asked: false }) });
    }

    destroy() {
      clearTimeout(this.timer);
      document.removeEventListener("mouseup", this.released);
    }
  },
  { eventHandlers: { mousedown() { this.down(); } } },
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
  if (there) return there.focus(), true;
  const { from, to } = view.state.selection.main;
  view.dispatch({ effects: show.of({ from, to, above: hasRoom(view, from), asked: true }) });
  return true;
}

/** Fingers get a row at the bottom of the screen, above the keyboard, as long as one writes. */
function docked(history: Undo): Extension {
  return ViewPlugin.define((view) => {
    const lone = (which: IconName, label: string, press: (view: EditorView) => unknown) => ({ dom: button(view, which, label, press), show: () => {} });
    const choices = [...HEADINGS.slice(1, 4), ...LISTS].map(([which, label, action]) => toggle(view, [which, label, ""], action));
    const all = [
      lone("plus", "Insert", (view) => begin(view, "/")),
      lone("undo", "Undo", history.undo),
      lone("redo", "Redo", history.redo),
      ...INLINE.map(([which, label]) => toggle(view, [which, label, ""])),
      lone("link", "Link", askLink),
      ...choices,
      lone("outdent", "Indent less", act("outdent")),
      lone("indent", "Indent more", act("indent")),
      toggle(view, ["quote", "Quote", ""]),
    ];
    const dom = toolbar(view, "Formatting", all.map((part) => part.dom));
    dom.classList.add("writing-dock");
    for (const part of all) delete part.dom.dataset["tip"];
    dom.hidden = true;
    document.body.append(dom);
    /** A keyboard on the screen covers the page without making it smaller. */
    const place = () => {
      const sight = window.visualViewport;
      if (sight) dom.style.setProperty("--keyboard", `${Math.max(0, window.innerHeight - sight.height - sight.offsetTop)}px`);
    };
    window.visualViewport?.addEventListener("resize", place);
    window.visualViewport?.addEventListener("scroll", place);
    place();
    return {
      update({ state, docChanged, selectionSet, focusChanged }) {
        dom.hidden = !view.hasFocus || state.readOnly;
        if (dom.hidden || !(docChanged || selectionSet || focusChanged)) return;
        const on = active(state);
        for (const part of all) part.show(on);
      },
      destroy() {
        window.visualViewport?.removeEventListener("resize", place);
        window.visualViewport?.removeEventListener("scroll", place);
        dom.remove();
      },
    };
  }, { provide: () => EditorView.scrollMargins.of(() => ({ bottom: 56 })) });
}

export function bars(history: Undo): Extension {
  if (matchMedia("(pointer: coarse)").matches) return docked(history);
  return [
    shown,
    watching,
    keymap.of([
      { key: "Alt-F10", run: enter },
      { key: "Escape", run: (view) => view.state.field(shown) !== null && (view.dispatch({ effects: show.of(null) }), true) },
    ]),
  ];
}
