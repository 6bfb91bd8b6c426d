// Find and replace: CodeMirror's search behind a card of our own at the top of the note. Whoever may only read can find.

import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  openSearchPanel,
  replaceAll,
  replaceNext,
  search,
  searchPanelOpen,
  SearchQuery,
  setSearchQuery,
} from "@codemirror/search";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { type Command, EditorView, keymap, type Panel } from "@codemirror/view";
import elt from "crelt";
import { commands } from "../page";
import { count, type Count } from "./matches";
import { button } from "./parts";

function panel(view: EditorView): Panel {
  const { readOnly } = view.state;
  const before = getSearchQuery(view.state);
  const field = (name: string, label: string) =>
    elt("input", {
      name,
      "aria-label": label,
      placeholder: label,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      dir: "auto",
    });
  const find = field("find", "Find");
  find.setAttribute("main-field", "true");
  const replace = field("replace", "Replace with");
  const option = (text: string, label: string, on: boolean) => {
    const dom = elt(
      "button",
      { class: "btn square", type: "button", "aria-label": label, "data-tip": label, "aria-pressed": String(on) },
      text,
    );
    dom.addEventListener("click", () => {
      dom.setAttribute("aria-pressed", String(dom.getAttribute("aria-pressed") !== "true"));
      commit();
    });
    return dom;
  };
  const exact = option("Aa", "Match case", before.caseSensitive);
  const word = option("W", "Whole words", before.wholeWord);
  const regexp = option(".*", "Regular expression", before.regexp);
  const status = elt("output", { class: "note-find-status", role: "status" });
  const tabbable = (dom: HTMLButtonElement) => (dom.removeAttribute("tabindex"), dom);
  const words = (label: string, command: Command) => {
    const dom = elt("button", { class: "btn", type: "button" }, label);
    dom.addEventListener("click", () => command(view));
    return dom;
  };
  const dom = elt(
    "search",
    { class: "note-find", "aria-label": "Find in the note" },
    elt(
      "div",
      { class: "note-find-row" },
      elt("div", { class: "note-find-field" }, find, status),
      elt("div", { class: "note-find-options" }, exact, word, regexp),
      tabbable(button(view, "previous", "Previous", findPrevious)),
      tabbable(button(view, "next", "Next", findNext)),
      tabbable(button(view, "close", "Close", closeSearchPanel)),
    ),
    readOnly
      ? null
      : elt(
          "div",
          { class: "note-find-row" },
          elt("div", { class: "note-find-field" }, replace),
          words("Replace", replaceNext),
          words("All", replaceAll),
        ),
  );
  const pressed = (dom: HTMLElement) => dom.getAttribute("aria-pressed") === "true";
  const commit = () => {
    const query = new SearchQuery({
      search: find.value,
      replace: replace.value,
      caseSensitive: pressed(exact),
      wholeWord: pressed(word),
      regexp: pressed(regexp),
      literal: !pressed(regexp),
    });
    if (!query.eq(getSearchQuery(view.state))) view.dispatch({ effects: setSearchQuery.of(query) });
  };
  find.addEventListener("input", commit);
  replace.addEventListener("input", commit);
  dom.addEventListener("keydown", (event) => {
    if (view.state.facet(keymap).length && onKey(view, event, event.target === replace)) event.preventDefault();
    event.stopPropagation(); // the page has keys of its own
  });

  const fill = (query: SearchQuery) => {
    for (const [input, text] of [
      [find, query.search],
      [replace, query.replace],
    ] as const)
      if (input.value !== text) input.value = text;
    for (const [toggle, on] of [
      [exact, query.caseSensitive],
      [word, query.wholeWord],
      [regexp, query.regexp],
    ] as const)
      toggle.setAttribute("aria-pressed", String(on));
  };
  let counting: Count | null = null;
  const say = () => {
    const query = getSearchQuery(view.state);
    const bad = query.search !== "" && !query.valid;
    find.setAttribute("aria-invalid", String(bad));
    status.textContent = bad ? "Not a pattern" : !query.valid || !counting ? "" : counting.words(view.state.selection.main);
  };
  const recount = (state: EditorState) => {
    counting?.stop();
    const query = getSearchQuery(state);
    counting = query.valid ? count(query, state, say) : null;
    say();
  };
  return {
    dom,
    top: true,
    mount: () => {
      fill(getSearchQuery(view.state));
      recount(view.state);
      find.select();
    },
    update(update) {
      const query = getSearchQuery(update.state);
      const changed = query !== getSearchQuery(update.startState);
      if (changed) fill(query);
      if (changed || update.docChanged) recount(update.state);
      else if (update.selectionSet) say();
    },
    destroy: () => counting?.stop(),
  };
}

function onKey(view: EditorView, event: KeyboardEvent, replacing: boolean): boolean {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (key === "escape") return closeSearchPanel(view) || true;
  if (event.target instanceof HTMLInputElement && key === "enter") {
    return replacing
      ? (mod ? replaceAll(view) : replaceNext(view)) || true
      : (event.shiftKey ? findPrevious(view) : findNext(view)) || true;
  }
  if (key === "f3" || (mod && key === "g")) return (event.shiftKey ? findPrevious(view) : findNext(view)) || true;
  if (mod && key === "f") return openSearchPanel(view);
  return false;
}

/** Opens the card with the caret in the field for the replacement. */
const openReplace: Command = (view) => {
  if (view.state.readOnly) return openSearchPanel(view);
  openSearchPanel(view);
  const field = view.dom.querySelector<HTMLInputElement>(".note-find [name=replace]");
  if (field && view.dom.querySelector<HTMLInputElement>(".note-find [name=find]")?.value) (field.focus(), field.select());
  return true;
};

export const finding: Extension = [
  search({
    top: true,
    literal: true,
    createPanel: panel,
    scrollToMatch: (range) => EditorView.scrollIntoView(range, { y: "nearest", yMargin: 120 }),
  }),
  Prec.high(
    keymap.of([
      { key: "Mod-f", run: openSearchPanel, preventDefault: true },
      { key: "F3", run: findNext, shift: findPrevious, preventDefault: true },
      { key: "Mod-g", run: findNext, shift: findPrevious, preventDefault: true },
      { key: "Mod-h", mac: "Mod-Alt-f", run: openReplace, preventDefault: true },
      { key: "Mod-Alt-f", run: openReplace, preventDefault: true },
      { key: "Escape", run: closeSearchPanel },
    ]),
  ),
  EditorView.scrollMargins.of((view) => (searchPanelOpen(view.state) ? { top: 112 } : null)),
  commands.of({ find: openSearchPanel }),
];

/** In the cell of a table, which is a field of its own: the whole note is searched from there, too. */
const inNote =
  (command: Command): Command =>
  (cell) => {
    const note = cell.dom.parentElement?.closest<HTMLElement>(".cm-editor");
    const view = note && EditorView.findFromDOM(note);
    return view ? command(view) : false;
  };

export const findingFromCell: Extension = keymap.of([
  { key: "Mod-f", run: inNote(openSearchPanel), preventDefault: true },
  { key: "Mod-h", mac: "Mod-Alt-f", run: inNote(openReplace), preventDefault: true },
  { key: "F3", run: inNote(findNext), shift: inNote(findPrevious), preventDefault: true },
]);
