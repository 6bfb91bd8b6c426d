// The lists that open while one types: `/` for blocks, `:` for emoji, `@` for people. CodeMirror's completion keeps the list, its keys and what
// a screen reader hears; here is what an entry looks like.

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  completionKeymap,
  type CompletionSource,
  pickedCompletion,
  startCompletion,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { EditorState, type Extension, Facet, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import elt from "crelt";
import { icon, type IconName } from "./icons";

/** An entry: an icon, a sign or a colour before its words, and at the end of the line how one writes it without the list. */
export interface Entry extends Completion {
  icon?: IconName;
  sign?: string;
  color?: string;
  hint?: string;
}

/** So far before the caret is looked for what was begun. */
const REACH = 48;

/** What else can open a list. */
export const sources = Facet.define<CompletionSource>();

/** Whether text at `at` is code or an address, where signs mean themselves. */
export function literal(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (/Code|^(?:URL|Autolink|HTML.*|LinkReference)$/.test(node.name)) return true;
  }
  return false;
}

/** What the person began right before the caret with `sign`, after white space, a bracket or nothing; null when that is something else. */
export function begun(context: CompletionContext, sign: string, query: RegExp): { from: number; query: string } | null {
  const { state, pos } = context;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(Math.max(0, pos - line.from - REACH), pos - line.from);
  const at = before.lastIndexOf(sign);
  if (at < 0 || /[^\s([{>"'*_~]/.test(before.charAt(at - 1)) || !query.test(before.slice(at + 1)) || literal(state, pos)) return null;
  return { from: pos - before.length + at, query: before.slice(at + 1) };
}

/** Whether every word of the query begins a word of the entry. */
export function fits(words: string, query: string): boolean {
  const all = words.toLowerCase().split(/[\s_/-]+/);
  return query
    .toLowerCase()
    .split(/[\s_]+/)
    .every((part) => all.some((word) => word.startsWith(part)));
}

/** Puts `text` in the place of what was typed. */
export function put(text: string) {
  return (view: EditorView, completion: Completion, from: number, to: number) =>
    view.dispatch({
      changes: { from, to, insert: text },
      selection: { anchor: from + text.length },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
      scrollIntoView: true,
    });
}

/** Writes `sign` at the caret and opens its list; a space before it where a word would swallow it. */
export function begin(view: EditorView, sign: string): boolean {
  if (view.state.readOnly) return false;
  const { from, to } = view.state.selection.main;
  const before = view.state.sliceDoc(Math.max(0, from - 1), from);
  const insert = (/^\S$/.test(before) ? " " : "") + sign;
  view.focus();
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.type" });
  return startCompletion(view);
}

function face(entry: Entry): Node | null {
  if (entry.icon) return elt("span", { class: "suggest-face" }, icon(entry.icon));
  if (entry.sign) return elt("span", { class: "suggest-face suggest-sign", "aria-hidden": "true" }, entry.sign);
  if (!entry.color) return null;
  const dot = elt("span", { class: "suggest-face suggest-person", "aria-hidden": "true" }, [...entry.label][0] ?? "");
  dot.style.setProperty("--peer", entry.color);
  return dot;
}

const source: CompletionSource = (context) => first(context.state.facet(sources), context);

/** Where something can be begun: only there is asked for a list, so that other keys cost nothing. */
const places = EditorState.languageData.of((state, pos) => {
  const line = state.doc.lineAt(pos);
  return /[/:@]/.test(line.text.slice(Math.max(0, pos - line.from - REACH), pos - line.from)) ? [{ autocomplete: source }] : [];
});

export const suggesting: Extension = [
  places,
  autocompletion({
    icons: false,
    defaultKeymap: false,
    closeOnBlur: true,
    activateOnTypingDelay: 0,
    maxRenderedOptions: 60,
    tooltipClass: () => "suggest",
    addToOptions: [
      { render: (option) => face(option as Entry), position: 20 },
      { render: ({ hint }: Entry) => (hint ? elt("kbd", { "aria-hidden": "true" }, hint) : null), position: 90 },
    ],
  }),
  // Ctrl+Space is not asked of an empty place, where there is nothing to complete: it begins a block (slash.ts).
  Prec.highest(keymap.of(completionKeymap.filter(({ run }) => run !== startCompletion))),
];

/**
 * The answer of the first source that has one: the signs exclude each other. Nothing for a note that only follows what is written in the cell of a
 * table, which has a list of its own.
 */
async function first(sources: readonly CompletionSource[], context: CompletionContext) {
  if (context.view && !context.view.hasFocus) return null;
  for (const source of sources) {
    const result = await source(context);
    if (result) return result;
  }
  return null;
}
