// Which Markdown the editor knows: GFM on CommonMark, footnotes and the mark of a callout, as src/note has them on the other side. Without
// the parsers of HTML, CSS and JavaScript that lang-markdown's own set-up would bring (60 kB).

import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { Language, LanguageSupport } from "@codemirror/language";
import { type Tree } from "@lezer/common";
import { tagHighlighter, tags } from "@lezer/highlight";
import { GFM, type MarkdownConfig, type MarkdownParser } from "@lezer/markdown";

const OPEN = 91; // [
const CARET = 94; // ^
const BANG = 33; // !

const definition = /^\[\^[^\]\s]+\]:/;

/** `[^label]` and, at the start of a line, `[^label]: text` with what is indented below it. */
const footnotes: MarkdownConfig = {
  defineNodes: [
    { name: "FootnoteReference" },
    { name: "FootnoteMark", style: tags.processingInstruction },
    {
      name: "FootnoteDefinition",
      block: true,
      composite(_cx, line) {
        if (line.pos === line.text.length) return true;
        if (line.indent < line.baseIndent + 4) return false;
        line.moveBaseColumn(line.baseIndent + 4);
        return true;
      },
    },
  ],
  parseInline: [
    {
      name: "FootnoteReference",
      before: "Link",
      parse(cx, next, pos) {
        if (next !== OPEN || cx.char(pos + 1) !== CARET) return -1;
        const match = /^\[\^[^\]\s[]+\]/.exec(cx.slice(pos, Math.min(cx.end, pos + 80)));
        return match ? cx.addElement(cx.elt("FootnoteReference", pos, pos + match[0].length)) : -1;
      },
    },
  ],
  parseBlock: [
    {
      name: "FootnoteDefinition",
      before: "LinkReference",
      parse(cx, line) {
        const match = definition.exec(line.text.slice(line.pos));
        if (!match) return false;
        const from = cx.lineStart + line.pos;
        cx.startComposite("FootnoteDefinition", line.pos);
        cx.addElement(cx.elt("FootnoteMark", from, from + match[0].length));
        line.moveBase(line.pos + match[0].length);
        return null;
      },
      endLeaf: (_cx, line) => definition.test(line.text.slice(line.pos)),
    },
  ],
};

/** `[!note]` at the start of a paragraph; only in a quote does it mean something (see lines.ts). */
const callouts: MarkdownConfig = {
  defineNodes: [{ name: "CalloutMark", style: tags.processingInstruction }],
  parseInline: [
    {
      name: "CalloutMark",
      before: "Link",
      parse(cx, next, pos) {
        if (next !== OPEN || pos !== cx.offset || cx.char(pos + 1) !== BANG) return -1;
        const match = /^\[![\w-]+\][+-]?/.exec(cx.slice(pos, Math.min(cx.end, pos + 40)));
        return match ? cx.addElement(cx.elt("CalloutMark", pos, pos + match[0].length)) : -1;
      },
    },
  ],
};

const parser = (commonmarkLanguage.parser as MarkdownParser).configure([GFM, footnotes, callouts]);
export const markdown = new LanguageSupport(new Language(commonmarkLanguage.data, parser, [], "markdown"));

/** One line of text in which nothing but a paragraph can be: what a cell of a table holds. */
const inlineParser = parser.configure({
  remove: [
    ...[
      "LinkReference",
      "IndentedCode",
      "FencedCode",
      "Blockquote",
      "HorizontalRule",
      "BulletList",
      "OrderedList",
      "ATXHeading",
      "HTMLBlock",
    ],
    ...["SetextHeading", "Table", "TaskList", "FootnoteDefinition"],
  ],
});
export const inline = new Language(commonmarkLanguage.data, inlineParser, [], "markdown");

export function parseInline(text: string): Tree {
  return inlineParser.parse(text);
}

/** The classes of what is in the text; style/note/_editor.scss has their looks. */
export const highlighter = tagHighlighter([
  { tag: tags.heading, class: "cm-heading" },
  { tag: tags.strong, class: "cm-strong" },
  { tag: tags.emphasis, class: "cm-emphasis" },
  { tag: tags.strikethrough, class: "cm-struck" },
  { tag: tags.monospace, class: "cm-mono" },
  { tag: tags.link, class: "cm-link" },
  { tag: tags.url, class: "cm-url" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.comment], class: "cm-mark" },
]);
