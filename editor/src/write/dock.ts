// Formatting for fingers: a row at the bottom of the screen, above its keyboard, as long as one writes.

import { type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { act, blocks } from "./act";
import { HEADINGS, INLINE, LISTS, active, type Shows, toggle } from "./formats";
import { type IconName } from "./icons";
import { type Undo } from "./keys";
import { askLink } from "./link";
import { button, toolbar } from "./parts";
import { begin } from "./suggest";

/** What the row covers of the note, CSS pixels. */
const HEIGHT = 56;

export function dock(history: Undo): Extension {
  return [ViewPlugin.define((view) => row(view, history)), EditorView.scrollMargins.of(() => ({ bottom: HEIGHT }))];
}

function row(view: EditorView, history: Undo) {
  const lone = (which: IconName, label: string, press: (view: EditorView) => unknown): Shows => ({
    dom: button(view, which, label, press),
    show: () => {},
  });
  const shapes = [
    ...[...HEADINGS.slice(1, 4), ...LISTS].map(([which, label, action]) => toggle(view, [which, label, ""], action)),
    lone("outdent", "Indent less", act("outdent")),
    lone("indent", "Indent more", act("indent")),
    toggle(view, ["quote", "Quote", ""]),
  ];
  const all = [
    ...(view.state.facet(blocks) ? [lone("plus", "Insert", (view) => begin(view, "/"))] : []),
    lone("undo", "Undo", history.undo),
    lone("redo", "Redo", history.redo),
    ...INLINE.map(([which, label]) => toggle(view, [which, label, ""])),
    lone("link", "Link", askLink),
    ...(view.state.facet(blocks) ? shapes : []),
  ];
  const dom = toolbar(
    view,
    "Formatting",
    all.map((part) => part.dom),
  );
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
    update({ state, docChanged, selectionSet, focusChanged }: ViewUpdate) {
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
}
