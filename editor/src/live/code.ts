// Blocks of code: their box, the language, a button that copies them, and colours, which the page knows (src/note) and this keeps by text.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, StateEffect } from "@codemirror/state";
import { EditorView, WidgetType } from "@codemirror/view";
import { type SyntaxNode } from "@lezer/common";
import { page } from "../page";
import type { Brush, Painter } from "./painter";
import { span } from "./widgets";

/** Longer blocks have no colours: each edit in one asks for the whole again. */
const LONGEST = 20_000;
/** Blocks whose colours are kept. */
const KEPT = 64;

/** From, to, class: offsets in the code. */
type Colours = readonly (readonly [number, number, string])[];

const kept = new Map<string, Colours>();

/** Asks the page for colours once; what it does not know yet is asked again at the next paint. */
function coloursOf(state: EditorState, language: string, text: string): Colours {
  const question = JSON.stringify({ language, text });
  let colours = kept.get(question);
  if (!colours) {
    const answer = state.facet(page).ask("code", question);
    if (answer === undefined) return [];
    colours = JSON.parse(answer) as Colours;
  }
  // The newest is last, the first is the one to forget.
  kept.delete(question);
  kept.set(question, colours);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return colours;
}

/** The code came to be colourable: everything is painted again. */
export const ready = StateEffect.define<null>();

/** The lines of a block, its fences and its colours. */
export const code: Brush = (paint, node, from, to) => {
  const { doc } = paint.sheet;
  const fenced = node.name === "FencedCode";
  const first = doc.lineAt(node.from);
  const last = doc.lineAt(node.to);
  const end = node.node.lastChild;
  const closed = fenced && last.from > first.from && end?.name === "CodeMark" && end.from >= last.from;
  paint.eachLine(node, from, to, (line) => {
    const edge = (line.from === first.from ? " cm-code-first" : "") + (line.from === last.from ? " cm-code-last" : "");
    const fence = (fenced && line.from === first.from) || (closed && line.from === last.from);
    return `cm-code${edge}${fence ? " cm-fence" : ""}${fenced ? "" : " cm-code-bare"}`;
  });
  if (!fenced) {
    // The four spaces that make it code are not a part of it.
    for (let at = Math.max(first.from, doc.lineAt(Math.max(node.from, from)).from); at <= Math.min(node.to, to);) {
      const line = doc.lineAt(at);
      paint.hide(line.from, line.from + /^(?: {0,3}\t| {0,4})/.exec(line.text)![0].length);
      at = line.to + 1;
    }
    return;
  }
  const info = node.node.firstChild?.nextSibling;
  const language = info?.name === "CodeInfo" ? /^\S*/.exec(paint.text(info.from, info.to))![0] : "";
  const touched = paint.touched(first.from, last.to);
  if (first.from >= from - 1) {
    paint.hide(node.from, first.to, touched);
    paint.put(first.to, first.to, new Head(touched ? "" : language));
  }
  if (closed) paint.hide(end!.from, end!.to, touched);
  if (language) colour(paint, node.node, language, from, to);
};

function colour(paint: Painter, node: SyntaxNode, language: string, from: number, to: number): void {
  if (node.to - node.from > LONGEST) return;
  const pieces = node.getChildren("CodeText");
  const text = pieces.map((piece) => paint.text(piece.from, piece.to)).join("");
  const colours = coloursOf(paint.sheet.state, language, text);
  let next = 0;
  let start = 0;
  for (const piece of pieces) {
    const shift = piece.from - start;
    const end = start + piece.to - piece.from;
    for (; next < colours.length && colours[next]![0] < end; next++) {
      const [a, b, name] = colours[next]!;
      if (a + shift < to && Math.min(b, end) + shift > from) paint.mark(Math.max(a, start) + shift, Math.min(b, end) + shift, name);
      if (b > end) break;
    }
    start = end;
  }
}

/** The language, and a button that copies the code, at the end of the first line. */
class Head extends WidgetType {
  constructor(readonly language: string) {
    super();
  }
  override eq(other: Head): boolean {
    return other.language === this.language;
  }
  toDOM(view: EditorView): HTMLElement {
    const head = span("cm-code-head");
    if (this.language) head.append(span("cm-code-language", this.language));
    const button = span("cm-code-copy", "Copy", "button") as HTMLButtonElement;
    button.type = "button";
    button.setAttribute("aria-label", "Copy code");
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => void copy(view, button));
    head.append(button);
    return head;
  }
}

async function copy(view: EditorView, button: HTMLElement): Promise<void> {
  const text = codeAt(view.state, view.posAtDOM(button));
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = copied ? "Copied" : "Not allowed";
  view.dispatch({ effects: EditorView.announce.of(button.textContent) });
  button.addEventListener("mouseleave", () => (button.textContent = "Copy"), { once: true });
  button.addEventListener("blur", () => (button.textContent = "Copy"), { once: true });
}

/** The code of the block around `at`, without its fences and without the quote's or the list's marks. */
export function codeAt(state: EditorState, at: number): string {
  for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) {
    if (node.name !== "FencedCode") continue;
    return node
      .getChildren("CodeText")
      .map((piece) => state.sliceDoc(piece.from, piece.to))
      .join("");
  }
  return "";
}
