// What browsers need to know of each line: its direction, which is that of its own first letters (a note may mix scripts), and where spelling
// means nothing. Of the lines in view alone.

import { syntaxTree } from "@codemirror/language";
import { type Extension, type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const direction = Decoration.line({ attributes: { dir: "auto" } });
const code = Decoration.line({ attributes: { spellcheck: "false", dir: "ltr" } });
const exempt = Decoration.mark({ attributes: { spellcheck: "false" } });

/** Nodes of the syntax tree that are no words. */
const INLINE = /^(?:InlineCode|URL|Autolink|LinkLabel|CodeInfo|Emoji|TaskMarker)$/;

function paint(view: EditorView): DecorationSet {
  const { state } = view;
  const blocks = new Set<number>();
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter({ name, from: start, to: end }) {
        if (INLINE.test(name) && end > start) found.push(exempt.range(start, end));
        if (name !== "FencedCode" && name !== "CodeBlock") return;
        for (let at = Math.max(start, from); at <= Math.min(end, to); at = state.doc.lineAt(at).to + 1)
          blocks.add(state.doc.lineAt(at).from);
      },
    });
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at);
      found.push((blocks.has(line.from) ? code : direction).range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(found, true);
}

const marked = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = paint(view);
    }
    update({ view, docChanged, viewportChanged, startState, state }: ViewUpdate) {
      if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.decorations = paint(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const lines: Extension = [EditorView.perLineTextDirection.of(true), marked];
