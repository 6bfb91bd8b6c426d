// Emoji by their names: `:` and two letters open a list, and a name written out (`:tada:`) becomes its character. The names are a file of their
// own, fetched when the first colon is typed (build.mjs makes it).

import { type CompletionSource } from "@codemirror/autocomplete";
import { type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { begun, type Entry, fits, literal, put, sources } from "./suggest";
import { type Rule } from "./typed";

/** `[character, names, words]`: the names as in `:name:`, both with spaces between. */
export type Emoji = readonly [sign: string, names: string, words: string];

/** The address of the list, put in by build.mjs. */
declare const EMOJI: string;

/** What is offered before anything is known about what is looked for. */
const FREQUENT = "+1 heart tada smile joy thinking rocket eyes fire white_check_mark x warning bulb pray clap wave star sparkles 100 memo";
const MOST = 40;

let all: readonly Emoji[] | undefined;
let coming: Promise<readonly Emoji[]> | undefined;

/** The list; empty when it cannot be fetched now, and then asked for again the next time. */
function load(): Promise<readonly Emoji[]> {
  coming ??= fetch(EMOJI)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((list: readonly Emoji[]) => (all = list))
    .catch(() => ((coming = undefined), []));
  return coming;
}

/** Those whose names or words begin like this; first whose name does, shorter ones before. */
export function found(list: readonly Emoji[], query: string): Emoji[] {
  const wanted = query.toLowerCase();
  const rank = ([, names]: Emoji) => {
    const close = names.split(" ").filter((name) => name.startsWith(wanted));
    return close.length > 0 ? Math.min(...close.map((name) => name.length)) : 100;
  };
  const close = list.filter(([, names, words]) => fits(`${names} ${words}`, wanted));
  return close
    .map((one) => [rank(one), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
    .slice(0, MOST);
}

export function named(list: readonly Emoji[], name: string): string | undefined {
  return list.find(([, names]) => names.split(" ").includes(name.toLowerCase()))?.[0];
}

const source: CompletionSource = async (context) => {
  const begin = begun(context, ":", /^[\w+-]*$/);
  if (!begin || context.state.readOnly || (begin.query.length < 2 && !context.explicit)) return null;
  const list = await load();
  const frequent = () =>
    FREQUENT.split(" ")
      .map((name) => list.find(([, names]) => names.split(" ").includes(name)))
      .filter((one) => one !== undefined);
  const entry = ([sign, names]: Emoji): Entry => {
    const label = names.split(" ")[0]!;
    return { label, sign, displayLabel: label.replaceAll("_", " "), hint: `:${label}:`, apply: put(sign) };
  };
  const options = (begin.query ? found(list, begin.query) : frequent()).map(entry);
  return options.length > 0 ? { from: begin.from, options, filter: false } : null;
};

/** `:name:` becomes the character, in text. */
export const written: Rule = (state, typed) => {
  const { head } = state.selection.main;
  if (typed !== ":" || !all || literal(state, head)) return null;
  const line = state.doc.lineAt(head);
  const name = /(?:^|[^\w:]):([\w+-]+):$/.exec(line.text.slice(0, head - line.from))?.[1];
  const insert = name && named(all, name);
  return insert ? { from: head - name.length - 2, insert } : null;
};

export const emoji: Extension = [
  sources.of(source),
  // So that the list is there when a name has been written out.
  EditorView.inputHandler.of((_view, _from, _to, text) => (text === ":" && void load(), false)),
];
