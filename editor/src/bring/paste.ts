// What is pasted or dropped on the note: files are brought, rich text becomes Markdown, everything else is text. HTML is read without a page
// around it: nothing in it runs, loads or is shown.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { commands } from "../page";
import { OURS } from "./copy";
import { type Inlaid, toMarkdown } from "./markdown";
import { bring, choose, clear } from "./uploads";

/** Rich text of more characters is pasted as plain text: it would be felt. */
const RICH = 4_000_000;

/** The last key was Ctrl-Shift-V (Mac: Cmd-Shift-V): browsers say only by what they leave out that plain text is wanted, and not all do. */
let plainly = false;
/** On what is dragged from this page's text: a kind of data that nobody else knows. */
const OWN = `application/x-tandem-${Math.random().toString(36).slice(2)}`;

function keydown(event: KeyboardEvent): boolean {
  plainly = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
  return false;
}

function paste(event: ClipboardEvent, view: EditorView): boolean {
  const data = event.clipboardData;
  if (!data || view.state.readOnly) return false;
  const wanted = !plainly;
  plainly = false;
  return wanted && take(data, view, view.state.selection.main.from, true) && (event.preventDefault(), true);
}

function drop(event: DragEvent, view: EditorView): boolean {
  const data = event.dataTransfer;
  // What is dragged within the text is CodeMirror's.
  if (!data || view.state.readOnly || data.types.includes(OWN)) return false;
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
  if (!take(data, view, at, false)) return false;
  event.preventDefault();
  view.focus();
  return true;
}

/** Takes the best that there is; false: plain text, which CodeMirror puts in. */
function take(data: DataTransfer, view: EditorView, at: number, replacing: boolean): boolean {
  const [text, html, files] = [data.getData("text/plain"), data.getData("text/html"), [...data.files]];
  // A table or a page comes with a picture of itself: words are the better half. A file comes with its name.
  const named = files.every((file) => text.includes(file.name)) || text.trim() === "";
  if (files.length > 0 && named) {
    bring(view, files.map((file) => ({ file, at })));
    return true;
  }
  if (!html || html.length > RICH || inCode(view.state, at) || html.includes(OURS)) return false;
  const { markdown, inlaid } = toMarkdown(html, new DOMParser(), location.origin, data.getData("vscode-editor-data"));
  // Nothing but words in it: they are better as they were copied.
  if (markdown === "" || markdown === text.trim()) return false;
  insert(view, markdown, inlaid, replacing ? null : at);
  return true;
}

/** Puts Markdown where the selection or the caret is, or at `at`, as a block of its own where it is one, or `lead` says so. */
export function insert(view: EditorView, markdown: string, inlaid: readonly Inlaid[], at: number | null, lead = ""): void {
  const { state } = view;
  const { from, to } = at === null ? state.selection.main : { from: at, to: at };
  const { before, after } = seams(state, from, to, markdown);
  const ahead = lead || before;
  view.dispatch({
    changes: { from, to, insert: ahead + markdown + after },
    selection: { anchor: from + ahead.length + markdown.length },
    userEvent: at === null ? "input.paste" : "input.drop",
    scrollIntoView: true,
  });
  // Not where it was put: with the first edit here the text above may lose carriage returns.
  const start = view.state.selection.main.head - markdown.length;
  bring(view, inlaid.map(({ file, at }) => ({ file, at: start + at })));
}

/** The line breaks that keep blocks apart from the text around them. */
export function seams(state: EditorState, from: number, to: number, markdown: string): { before: string; after: string } {
  const block = markdown.includes("\n\n") || /^(#{1,6} |[-*+] |\d+[.)] |> |\||```|~~~|---$)/.test(markdown);
  if (!block) return { before: "", after: "" };
  const [start, end] = [state.doc.lineAt(from), state.doc.lineAt(to)];
  const written = (text: string) => text.trim() !== "";
  return {
    before: written(state.sliceDoc(start.from, from)) ? "\n\n" : "",
    after: written(state.sliceDoc(to, end.to)) ? "\n\n" : "",
  };
}

/** Whether what is typed here is code. */
function inCode(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (/^(FencedCode|CodeBlock|InlineCode)$/.test(node.name)) {
      // A fence that nobody has closed goes on.
      const open = node.name === "FencedCode" && node.getChildren("CodeMark").length < 2;
      return node.from < at && (open || at < node.to);
    }
  }
  return false;
}

/** Lets the person choose Markdown files, whose text is put in at the caret, or below the table or code that it would break. */
function insertFile(view: EditorView): boolean {
  return choose(view, ".md,.markdown,.txt,text/markdown,text/plain", async (files) => {
    for (const file of files) {
      const markdown = (await file.text()).replace(/^\ufeff/, "").trim();
      const { at, lead } = clear(view.state, view.state.selection.main.head);
      insert(view, markdown, [], lead ? at : null, lead);
    }
  });
}

export const pasting: Extension = [
  EditorView.domEventHandlers({
    keydown,
    paste,
    drop,
    dragstart: ({ dataTransfer }) => (dataTransfer?.setData(OWN, "this"), false),
  }),
  commands.of({ insert: insertFile }),
];
