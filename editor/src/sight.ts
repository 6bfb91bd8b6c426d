// What part of the note is in sight: told to the page, so that a table of contents can follow it and others can follow a person; and the way
// back, a command that brings a place into sight.

import { type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { commands, page } from "./page";

/** A place this far below the upper edge is still the one that is read, CSS pixels. */
const EDGE = 16;

/** `outward` turns an offset of the editor into one of the document. The event is `top`, its body the offset of the first line in sight. */
export function sight(outward: (at: number) => number): Extension {
  const watching = ViewPlugin.define((view) => {
    let frame = 0;
    let last = -1;
    const look = () => {
      frame = 0;
      if (!view.dom.offsetParent) return; // the page to read stands in its place
      const top = outward(topOf(view));
      if (top !== last) view.state.facet(page).told("top", String((last = top)));
    };
    const soon = () => (frame ||= requestAnimationFrame(look));
    document.addEventListener("scroll", soon, { capture: true, passive: true });
    soon();
    return {
      update: (update) => void ((update.docChanged || update.geometryChanged) && soon()),
      destroy: () => {
        cancelAnimationFrame(frame);
        document.removeEventListener("scroll", soon, { capture: true });
      },
    };
  });
  return [watching, commands.of({ show, reveal })];
}

/** The offset of the first line in sight that says something. */
function topOf(view: EditorView): number {
  const { top } = (view.dom.parentElement ?? view.dom).getBoundingClientRect();
  const { doc } = view.state;
  let line = doc.lineAt(view.lineBlockAtHeight(top + EDGE - view.documentTop).from);
  while (!line.text.trim() && line.number < doc.lines) line = doc.line(line.number + 1);
  return line.from;
}

/** Brings the line at an offset to the upper edge. */
function show(view: EditorView, at: string): boolean {
  const offset = Math.min(Number(at) || 0, view.state.doc.length);
  view.dispatch({ effects: EditorView.scrollIntoView(offset, { y: "start", yMargin: EDGE }) });
  return true;
}

/** The same with the caret there, and the focus: how a table of contents or a search leads to a place. */
function reveal(view: EditorView, at: string): boolean {
  const offset = Math.min(Number(at) || 0, view.state.doc.length);
  view.dispatch({ selection: { anchor: offset }, effects: EditorView.scrollIntoView(offset, { y: "start", yMargin: EDGE }) });
  view.focus();
  return true;
}
