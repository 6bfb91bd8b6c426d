// What is within a line: marks that are hidden except where one edits, and what stands in their place.

import { type SyntaxNode } from "@lezer/common";
import { definitions } from "./definitions";
import type { Brush, Sheet } from "./painter";
import { picture } from "./pictures";
import { Break, Character, Reference } from "./widgets";

/** The elements of HTML that are obeyed, here and by the server (src/note). */
const TAG = /^<(\/?)(kbd|sub|sup|mark|u|small)>$/i;

const inParent: Brush = (paint, { node }) => {
  const parent = node.parent!;
  paint.hide(node.from, node.to, paint.touched(parent.from, parent.to));
};

const withSpace: Brush = (paint, { node, name }) => {
  const line = paint.sheet.doc.lineAt(node.from);
  const closing = name === "HeaderMark" && node.prevSibling !== null;
  const space = (at: number) => (/\s/.test(line.text.charAt(at - line.from)) ? 1 : 0);
  paint.hide(node.from - (closing ? space(node.from - 1) : 0), node.to + space(node.to), paint.touched(line.from, line.to));
};

/** The parts of a link around its text. A link by name (`[text][name]`) is one when the name is defined. */
const ofLink: Brush = (paint, ref) => {
  const { node, name } = ref;
  const link = node.parent!;
  if (link.name === "Autolink") {
    if (name === "LinkMark") inParent(paint, ref, 0, 0);
  } else if (link.name === "Link" && target(paint.sheet, link)) {
    // The space between a link's target and its title goes too.
    const from = name === "LinkTitle" ? (node.prevSibling?.to ?? node.from) : node.from;
    paint.hide(from, node.to, paint.touched(link.from, link.to));
  }
};

/** Where a link leads, as it is written; null when it leads nowhere. */
export function target({ doc, state }: Pick<Sheet, "doc" | "state">, link: SyntaxNode): string | null {
  const url = link.getChild("URL");
  if (url) return doc.sliceString(url.from, url.to);
  const label = link.getChild("LinkLabel");
  const named = label && label.to - label.from > 2 ? label : link.firstChild;
  const name = /^\[([^\]]+)\]/.exec(named ? doc.sliceString(named.from, link.to) : "")?.[1];
  return (name && definitions(state).address(name)) || null;
}

/** `<kbd>` up to its `</kbd>`, which may be missing: then it is text. */
const tag: Brush = (paint, { node }) => {
  const source = paint.text(node.from, node.to);
  if (/^<br\s*\/?>$/i.test(source)) {
    // The line breaks even where the tag is seen: what follows stays on its line.
    return paint.put(paint.touched(node.from, node.to) ? node.to : node.from, node.to, new Break());
  }
  const open = TAG.exec(source);
  if (!open || open[1]) return;
  const name = open[2]!.toLowerCase();
  for (let next = node.nextSibling, depth = 1; next; next = next.nextSibling) {
    const other = next.name === "HTMLTag" && TAG.exec(paint.text(next.from, next.to));
    if (!other || other[2]!.toLowerCase() !== name) continue;
    depth += other[1] ? -1 : 1;
    if (depth > 0) continue;
    const touched = paint.touched(node.from, next.to);
    paint.mark(node.to, next.from, `cm-tag cm-tag-${name}`);
    paint.hide(node.from, node.to, touched);
    paint.hide(next.from, next.to, touched);
    return;
  }
};

const reference: Brush = (paint, { from, to }) => {
  const number = definitions(paint.sheet.state).number(paint.text(from + 2, to - 1));
  if (number === 0) return;
  if (paint.touched(from, to)) paint.mark(from, to, "cm-footnote-source cm-mark");
  else paint.put(from, to, new Reference(number));
};

export const marks: Readonly<Record<string, Brush>> = {
  EmphasisMark: inParent,
  StrikethroughMark: inParent,
  CodeMark: (paint, ref, from, to) => {
    if (ref.node.parent?.name === "InlineCode") inParent(paint, ref, from, to);
  },
  // In a table a bar in code is written "\|".
  InlineCode: (paint, { from, to }) => {
    if (!paint.sheet.cell || paint.touched(from, to)) return;
    for (const bar of paint.text(from, to).matchAll(/\\\|/g)) paint.hide(from + bar.index, from + bar.index + 1);
  },
  LinkMark: ofLink,
  URL: ofLink,
  LinkTitle: ofLink,
  LinkLabel: ofLink,
  Image: picture,
  Escape: (paint, { from, to }) => paint.hide(from, from + 1, paint.touched(from, to)),
  Entity: (paint, { from, to }) => {
    if (!paint.touched(from, to)) paint.put(from, to, new Character(paint.text(from, to)));
  },
  HardBreak: (paint, { from }) => {
    if (paint.text(from, from + 1) === "\\") paint.hide(from, from + 1, paint.touched(from, from + 1));
  },
  HTMLTag: tag,
  FootnoteReference: reference,
  HeaderMark: (paint, ref, from, to) => {
    if (ref.node.parent?.name.startsWith("ATX")) withSpace(paint, ref, from, to);
  },
  QuoteMark: withSpace,
};
