// Links as text: what may be an address, how one is written in Markdown, and where one is in a note. No looks.

import { syntaxTree } from "@codemirror/language";
import { type ChangeSet, type EditorState, Text } from "@codemirror/state";
import { type SyntaxNode } from "@lezer/common";
import { difference, fromDelta } from "../delta";

/** A link in the text, or a stretch that becomes one: the whole of it, and what of it is shown, which begins at `words`. */
export interface Link {
  from: number;
  to: number;
  words: number;
  text: string;
  address: string;
}

/** Only there may a link of a note lead (the server's HTML allows the same). */
const ALLOWED = /^(?:https?:\/\/[^\s/]|mailto:[^\s@]+@|tel:\+?[\d(]|\/(?!\/)|#)\S*$/i;

/** What somebody wrote as an address, made one: `example.com` gets `https://`. Null when it cannot be one. */
export function address(written: string): string | null {
  const text = written.trim().replaceAll(" ", "%20");
  if (ALLOWED.test(text)) return text;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return `mailto:${text}`;
  if (/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?::\d+)?(?:[/?#]\S*)?$/u.test(text)) return `https://${text}`;
  return null;
}

/** A link in Markdown, its words in the middle. `text` is Markdown itself, but for brackets without a partner; without text the address is shown. */
export function source(text: string, address: string): [string, string, string] {
  const shown = text.trim().replaceAll("\n", " ") || address.replace(/^(?:mailto|tel):/i, "");
  const safe = balanced(shown, "[", "]") ? shown : shown.replace(/[[\]]/g, "\\$&");
  const target = address.replaceAll("<", "%3C").replaceAll(">", "%3E");
  return ["[", safe, `](${balanced(target, "(", ")") ? target : `<${target}>`})`];
}

/** Makes this text of the stretch; only what differs is written, so that what others do to its words at the same time stays. */
export function rewritten({ doc }: EditorState, { from, to, words, text }: Link, parts: readonly [string, string, string]): ChangeSet {
  const ends = [from, words, words + text.length, to];
  return parts.reduce<ChangeSet>((all, part, at) => {
    const [start, end] = [ends[at]!, ends[at + 1]!];
    const change = fromDelta([start, ...difference(doc.sliceString(start, end), part)], doc.length);
    return all.compose(change.map(all));
  }, fromDelta([], doc.length));
}

/** What became of a text when one person made `mine` and others made `theirs` of it: both. */
export function merged(before: string, mine: string, theirs: string): string {
  const change = (after: string) => fromDelta(difference(before, after), before.length);
  const text = (words: string) => Text.of(words.split("\n"));
  return change(mine).map(change(theirs)).apply(text(theirs)).toString();
}

function balanced(text: string, open: string, close: string): boolean {
  let depth = 0;
  for (const sign of text.replace(/\\./g, "")) {
    depth += Number(sign === open) - Number(sign === close);
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** The link around a place, also a bare address; pictures are none. */
export function linkAt(state: EditorState, at: number): Link | null {
  for (const side of [1, -1] as const) {
    for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, side); node; node = node.parent) {
      const link = read(state, node);
      if (link) return link;
      if (node.name === "Image") break;
    }
  }
  return null;
}

function read(state: EditorState, node: SyntaxNode): Link | null {
  const { from, to } = node;
  const slice = (from: number, to: number) => state.sliceDoc(from, to);
  if (node.name === "Link") {
    const url = node.getChild("URL");
    const [, close] = node.getChildren("LinkMark");
    if (!url || !close) return null;
    return { from, to, words: from + 1, text: slice(from + 1, close.from), address: slice(url.from, url.to).replace(/^<|>$/g, "") };
  }
  const bare =
    node.name === "Autolink" || (node.name === "URL" && !/^(?:Link|Image|Autolink|LinkReference)$/.test(node.parent?.name ?? ""));
  const written = bare ? slice(from, to).replace(/^<|>$/g, "") : "";
  const target = address(written);
  const words = from + Number(node.name === "Autolink");
  return target ? { from, to, words, text: written, address: target } : null;
}
