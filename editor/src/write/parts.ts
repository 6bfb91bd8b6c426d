// Buttons and toolbars beside the text: one stop for Tab, arrow keys between the buttons (the ARIA toolbar pattern), Escape back to the text.

import { type EditorView } from "@codemirror/view";
import elt from "crelt";
import { icon, type IconName } from "./icons";

/** A button with an icon; the words are its name and what hovering says. The text keeps the focus when it is pressed by a pointer. */
export function button(view: EditorView, which: IconName, label: string, press: (view: EditorView) => unknown): HTMLButtonElement {
  const dom = elt("button", { class: "btn square", type: "button", "aria-label": label, "data-tip": label, tabindex: "-1" }, icon(which));
  dom.addEventListener("mousedown", (event) => event.preventDefault());
  dom.addEventListener("click", () => press(view));
  return dom;
}

export function toolbar(view: EditorView, label: string, parts: readonly (Node | null)[]): HTMLElement {
  const dom = elt(
    "div",
    { class: "writing-bar", role: "toolbar", "aria-label": label },
    parts.filter((part) => part !== null),
  );
  const buttons = () => [...dom.querySelectorAll<HTMLElement>(":scope > button, :scope > .writing-menu > button")];
  buttons()[0]?.setAttribute("tabindex", "0");
  dom.addEventListener("focusin", ({ target }) => {
    for (const one of buttons()) one.tabIndex = one === target ? 0 : -1;
  });
  dom.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const rtl = getComputedStyle(dom).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    const next =
      event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step && at >= 0 ? (at + step + all.length) % all.length : -1;
    event.stopPropagation(); // the page has keys of its own
    if (event.key === "Escape") view.focus();
    if (next < 0) return;
    event.preventDefault();
    all[next]?.focus();
  });
  // Between the buttons one must not lose the text's focus either.
  dom.addEventListener("mousedown", (event) => event.preventDefault());
  return dom;
}

/** A button that unfolds a menu of choices below it, of which one may hold now. */
export interface Menu {
  dom: HTMLElement;
  /** Which choice holds, by its place. */
  choose(at: number): void;
}

export function menu(
  view: EditorView,
  label: string,
  choices: readonly { icon: IconName; label: string; press: (view: EditorView) => unknown }[],
): Menu {
  const rows = choices.map(({ icon: which, label, press }) => {
    const row = elt(
      "button",
      { class: "btn", type: "button", role: "menuitemradio", "aria-checked": "false", tabindex: "-1" },
      icon(which),
      label,
    );
    row.addEventListener("click", () => (fold(), press(view)));
    return row;
  });
  const list = elt("div", { class: "menu", role: "menu", "aria-label": label, hidden: "" }, rows);
  const head = button(view, choices[0]!.icon, label, () => (list.hidden ? unfold() : fold()));
  const dom = elt("div", { class: "writing-menu" }, head, list);
  head.classList.add("unfolds");
  head.setAttribute("aria-haspopup", "menu");
  head.setAttribute("aria-expanded", "false");
  const is = (open: boolean) => {
    list.hidden = !open;
    head.setAttribute("aria-expanded", String(open));
  };
  const fold = () => is(false);
  const unfold = () => {
    is(true);
    (rows.find((row) => row.getAttribute("aria-checked") === "true") ?? rows[0])?.focus();
  };
  dom.addEventListener("focusout", ({ relatedTarget }) => dom.contains(relatedTarget as Node | null) || fold());
  dom.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0) {
      if (step === 1) unfold();
      else return;
    } else if (event.key === "Escape" || event.key === "Tab") {
      fold();
      head.focus();
    } else if (step) rows[(at + step + rows.length) % rows.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const choose = (at: number) => {
    rows.forEach((row, i) => row.setAttribute("aria-checked", String(i === at)));
    head.firstElementChild?.replaceWith(icon(choices[Math.max(at, 0)]!.icon));
  };
  return { dom, choose };
}
