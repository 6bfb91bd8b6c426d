// Links: a card beside the caret says where one leads, and a small form makes and changes them.

import { type EditorState, type Extension, StateEffect, StateField, type Transaction } from "@codemirror/state";
import { type EditorView, keymap, showTooltip, type Tooltip, type TooltipView, ViewPlugin } from "@codemirror/view";
import elt from "crelt";
import { fromDocument } from "../held";
import { address, type Link, linkAt, merged, rewritten, source } from "./address";
import { button, toolbar } from "./parts";

/** The form is open for this stretch of text; `card` shows a link that is there already. */
type Shown = { kind: "form" | "card"; link: Link } | null;

const show = StateEffect.define<Shown>();

const shown = StateField.define<Shown>({
  create: () => null,
  update(now, tr) {
    for (const effect of tr.effects) if (effect.is(show)) return effect.value;
    if (!now) return now;
    if (!tr.docChanged) return now.kind === "card" && tr.selection ? null : now;
    const link = moved(now.link, tr);
    if (now.kind === "form") return { ...now, link };
    if (!tr.annotation(fromDocument) || tr.selection) return null;
    if (!tr.changes.touchesRange(now.link.from, now.link.to)) return { ...now, link };
    const there = linkAt(tr.state, link.from);
    return there && address(there.address) ? { ...now, link: there } : null;
  },
  provide: (field) => showTooltip.compute([field], (state) => tooltip(state.field(field))),
});

function tooltip(now: Shown): Tooltip | null {
  return now && { pos: now.link.from, create: now.kind === "form" ? form : card };
}

/** What others write at the ends of it is theirs, not the link's. */
function moved(link: Link, { changes }: Transaction): Link {
  const from = changes.mapPos(link.from, 1);
  return { ...link, from, to: Math.max(from, changes.mapPos(link.to, -1)), words: changes.mapPos(link.words, 1) };
}

/** What stands there: a link as a whole, or words. */
function standing(state: EditorState, from: number, to: number): Link {
  const there = linkAt(state, from);
  const whole = there?.from === from && there.to === to;
  // Somebody made a link of the very words.
  const within = there?.words === from && there.words + there.text.length === to;
  return there && (whole || within) ? there : { from, to, words: from, text: state.sliceDoc(from, to), address: "" };
}

const close = (view: EditorView) => view.dispatch({ effects: show.of(null) });

/** Opens the form for the selection, or the link at the caret. */
export function askLink(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return false;
  const { from, to } = state.selection.main;
  const there = linkAt(state, from);
  view.dispatch({ effects: show.of({ kind: "form", link: there && there.to >= to ? there : standing(state, from, to) }) });
  return true;
}

/** As a field of one line has it. */
const flat = (words: string) => words.replaceAll("\n", " ");

function form(view: EditorView): TooltipView {
  const { link } = view.state.field(shown)!;
  const text = elt("input", { name: "text", autocomplete: "off", dir: "auto" });
  const to = elt("input", {
    name: "address",
    autocomplete: "off",
    inputmode: "url",
    spellcheck: "false",
    dir: "ltr",
    placeholder: "example.org",
  });
  // A selected address is where the link leads, not what it says.
  const given = !link.address && link.text.includes(".") ? address(link.text) : null;
  text.value = given ? "" : flat(link.text);
  to.value = given ?? link.address;
  const wrong = elt("p", { class: "link-wrong", role: "alert", id: "link-wrong" });
  const leave = () => (close(view), view.focus());
  const dom = elt(
    "form",
    { class: "link-form", role: "dialog", "aria-label": link.address ? "Change the link" : "Link" },
    elt("label", { class: "field" }, "Text", text),
    elt("label", { class: "field" }, "Address", to),
    wrong,
    elt(
      "div",
      { class: "link-buttons" },
      elt("button", { class: "btn", type: "button", onclick: leave }, "Cancel"),
      elt("button", { class: "btn primary", type: "submit" }, link.address ? "Change" : "Add link"),
    ),
  );
  dom.addEventListener("submit", (event) => {
    event.preventDefault();
    const target = address(to.value);
    if (!target) {
      wrong.textContent = to.value.trim()
        ? "This is no address that a link can have. Try one like example.org."
        : "Where should the link lead?";
      to.setAttribute("aria-invalid", "true");
      to.setAttribute("aria-describedby", wrong.id);
      return to.focus();
    }
    const { link: place } = view.state.field(shown)!;
    const now = standing(view.state, place.from, place.to);
    const before = flat(link.text);
    const theirs = flat(now.text);
    const mine = text.value.trim();
    // Others may have written in it since; when there is no text in the form, the address is shown.
    const words = !theirs || (!mine && theirs === before) ? mine : merged(before, mine ? text.value : before, theirs);
    const leading = now.address && to.value === link.address ? now.address : target;
    const changes = rewritten(view.state, now, source(words, leading));
    view.dispatch({
      changes,
      selection: { anchor: changes.mapPos(now.to, 1) },
      effects: show.of(null),
      userEvent: "input.link",
      scrollIntoView: true,
    });
    view.focus();
  });
  dom.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    // The page's own keys are not meant.
    event.stopPropagation();
  });
  dom.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !dom.contains(relatedTarget)) close(view);
  });
  const first = text.value ? to : text;
  return { dom, mount: () => (first.focus(), first.select()), resize: false };
}

function card(view: EditorView): TooltipView {
  // It goes on with what others make of the link.
  const link = () => view.state.field(shown)!.link;
  const unlink = () => {
    const { text } = link();
    view.dispatch({ changes: rewritten(view.state, link(), ["", text, ""]), effects: show.of(null), userEvent: "input.link" });
    view.focus();
  };
  const copy = (view: EditorView) => {
    void navigator.clipboard.writeText(link().address).catch(() => view.focus());
    close(view);
  };
  const leads = elt("span", { class: "link-address" });
  const say = () => {
    leads.title = link().address;
    leads.textContent = link().address.replace(/^https?:\/\/(?:www\.)?|\/$/g, "");
  };
  say();
  const dom = toolbar(view, "Link", [
    leads,
    button(view, "open", "Open in a new tab", () => void window.open(link().address, "_blank", "noopener,noreferrer")),
    button(view, "edit", "Change", askLink),
    button(view, "copy", "Copy the address", copy),
    button(view, "unlink", "Remove the link", unlink),
  ]);
  dom.classList.add("link-card");
  // Below all of the link, which may go on in the next line.
  const getCoords = (at: number) => {
    const [start, end] = [view.coordsAtPos(at), view.coordsAtPos(link().to)];
    return start && end ? { ...start, bottom: end.bottom } : (start as NonNullable<typeof start>);
  };
  return { dom, getCoords, resize: false, update: ({ docChanged }) => void (docChanged && say()) };
}

/** Shows the card when the caret has rested in a link for a moment. */
const resting = ViewPlugin.define((view) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const { state } = view;
    const { empty, head } = state.selection.main;
    if (!view.hasFocus || state.readOnly || !empty || state.field(shown)) return;
    const link = linkAt(state, head);
    if (link && address(link.address)) view.dispatch({ effects: show.of({ kind: "card", link }) });
  };
  return {
    update(update) {
      if (!update.selectionSet && !update.focusChanged) return;
      clearTimeout(timer);
      timer = setTimeout(look, 400);
      if (update.focusChanged && !view.hasFocus && view.state.field(shown)?.kind === "card") {
        timer = setTimeout(() => document.activeElement?.closest(".link-card") || close(view), 0);
      }
    },
    destroy: () => clearTimeout(timer),
  };
});

export const linking: Extension = [
  shown,
  resting,
  keymap.of([
    { key: "Mod-k", run: askLink, preventDefault: true },
    { key: "Escape", run: (view) => view.state.field(shown) !== null && (close(view), true) },
  ]),
];
