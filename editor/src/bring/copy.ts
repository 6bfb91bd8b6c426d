// The note on the clipboard: as Markdown for those who read plain text, and as rich text for the others (mail, word processors).

import { type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { commands, page } from "../page";

/** On rich text of ours, whose plain text is the Markdown that it was made of. */
export const OURS = "data-tandem-note";
/** Source of more characters leaves as plain text alone: making it rich would be felt. */
const RICH = 400_000;

/** What is selected; null without a selection. */
function selected(view: EditorView): string | null {
  const { state } = view;
  const ranges = state.selection.ranges.filter((range) => !range.empty);
  return ranges.length === 0 ? null : ranges.map((range) => state.sliceDoc(range.from, range.to)).join("\n");
}

/** Markdown as HTML that means the same elsewhere; null when it is not to be had now. */
function rich(view: EditorView, markdown: string): string | null {
  const html = markdown.length > RICH ? undefined : view.state.facet(page).ask("html", markdown);
  if (html === undefined) return null;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const [name, selector] of [["href", "a[href]"], ["src", "img[src]"]] as const) {
    for (const found of body.querySelectorAll(selector)) {
      const written = found.getAttribute(name)!;
      if (URL.canParse(written, location.href)) found.setAttribute(name, new URL(written, location.href).href);
      else found.removeAttribute(name);
    }
  }
  // Classes and ids are this site's own; boxes that cannot be ticked are drawn.
  for (const box of body.querySelectorAll("input")) box.replaceWith(box.checked ? "☑ " : "☐ ");
  for (const button of body.querySelectorAll("button")) button.remove();
  for (const found of body.querySelectorAll("[class], [id]")) {
    const language = /\blanguage-[\w+#.-]+/.exec(found.className);
    found.removeAttribute("id");
    found.removeAttribute("class");
    if (language) found.className = language[0];
  }
  return `<div ${OURS}>${body.innerHTML}</div>`;
}

function onClipboard(event: ClipboardEvent, view: EditorView): boolean {
  const text = selected(view);
  if (text === null || !event.clipboardData) return false;
  const html = rich(view, text);
  if (html === null) return false;
  event.preventDefault();
  event.clipboardData.setData("text/plain", text);
  event.clipboardData.setData("text/html", html);
  if (event.type === "cut" && !view.state.readOnly) {
    view.dispatch(view.state.replaceSelection(""), { userEvent: "delete.cut", scrollIntoView: true });
  }
  return true;
}

/** Copies what is selected, or all: as `markdown` or as `rich` text. */
function copy(view: EditorView, as: string): boolean {
  const text = selected(view) ?? view.state.sliceDoc();
  const html = as === "rich" ? rich(view, text) : null;
  if (as === "rich" && html === null) return false;
  const say = (words: string) => view.state.facet(page).told("said", words);
  const write =
    html === null
      ? navigator.clipboard.writeText(text)
      : navigator.clipboard.write([
          new ClipboardItem({ "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) }),
        ]);
  write.then(
    () => say(as === "rich" ? "Copied as rich text" : "Copied as Markdown"),
    () => say("The browser did not give the clipboard"),
  );
  return true;
}

export const copying: Extension = [EditorView.domEventHandlers({ copy: onClipboard, cut: onClipboard }), commands.of({ copy })];
