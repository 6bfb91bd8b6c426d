// What typing does by itself: a selection is wrapped, a fence gets its other half, `[] ` becomes a box. Backspace right after such a change
// takes it back, and leaves what was typed.

import { insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { syntaxTree } from "@codemirror/language";
import {
  Annotation,
  type ChangeSet,
  EditorSelection,
  type EditorState,
  type Extension,
  StateField,
  type Transaction,
} from "@codemirror/state";
import { type Command, EditorView } from "@codemirror/view";
import { fromDocument } from "../held";

/** Marks a change that the editor made on its own after what was typed. */
export const automatic = Annotation.define<boolean>();

/** How to take back the automatic change that was made last, while nothing else happened. */
const way = StateField.define<ChangeSet | null>({
  create: () => null,
  update(back, tr) {
    if (tr.annotation(automatic)) return tr.changes.invert(tr.startState.doc);
    if (!back || tr.selection) return null;
    if (!tr.docChanged) return back;
    // What another person wrote elsewhere leaves the way open; where it was written it may be what this would take back.
    return tr.annotation(fromDocument) && !meet(back, tr.changes) ? back.map(tr.changes) : null;
  },
});

/** Whether two changes of one text are about the same place. */
function meet(one: ChangeSet, other: ChangeSet): boolean {
  let found = false;
  one.iterChangedRanges((from, to) => (found ||= other.touchesRange(from, to) !== false));
  return found;
}

export const takeBack: Command = (view) => {
  const changes = view.state.field(way);
  if (!changes) return false;
  let end = 0;
  changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => (end = toB));
  view.dispatch({ changes, selection: { anchor: end }, userEvent: "delete.takeback" });
  return true;
};

/** What goes around a selection when its first character is typed. Signs that people type over a selection to replace it are not here. */
const PAIRS: Readonly<Record<string, string>> = { "*": "*", _: "_", "~": "~", "`": "`", '"': '"', "'": "'", "(": ")", "[": "]", "{": "}" };

function wrap(view: EditorView, text: string): boolean {
  const close = PAIRS[text];
  const { state } = view;
  if (!close || state.readOnly || state.selection.main.empty) return false;
  const change = state.changeByRange(({ anchor, head, from, to }) => ({
    changes: [
      { from, insert: text },
      { from: to, insert: close },
    ],
    range: EditorSelection.range(anchor + 1, head + 1),
  }));
  view.dispatch(state.update(change, { userEvent: "input.type", scrollIntoView: true }));
  return true;
}

/** A replacement of the text before the caret. */
export interface Replacement {
  from: number;
  insert: string;
}

/** What the text before the caret becomes once `typed` was typed there; asked for a space and a colon alone. */
export type Rule = (state: EditorState, typed: string) => Replacement | null;

/** `[] ` and `[x] ` at the start of a line are a task, also after a bullet. */
export const box: Rule = (state, typed) => {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const start = typed === " " && /^((?:\s*>)*\s*)((?:[-*+] )?)\[([ x]?)\] $/.exec(line.text.slice(0, head - line.from));
  if (!start || (start[2] && start[3])) return null;
  return { from: line.from + start[1]!.length, insert: `${start[2] || "- "}[${start[3] || " "}] ` };
};

/** Types `text`, then lets the first rule that fits change it, as a step of its own. */
function follow(rules: readonly Rule[]) {
  return (view: EditorView, _from: number, _to: number, text: string, insert: () => Transaction): boolean => {
    if (view.composing || view.compositionStarted) return false;
    if (wrap(view, text)) return true;
    if (text !== " " && text !== ":") return false;
    const typed = insert();
    const change = rules.reduce<Replacement | null>((found, rule) => found ?? rule(typed.state, text), null);
    if (!change) return false;
    view.dispatch(typed);
    const { head } = view.state.selection.main;
    view.dispatch({
      changes: { from: change.from, to: head, insert: change.insert },
      selection: { anchor: change.from + change.insert.length },
      annotations: automatic.of(true),
      userEvent: "input.complete",
    });
    return true;
  };
}

/** Enter after an opening fence writes the closing one below; under a paragraph, `---` stays a rule and does not make a heading of it. */
const finish: Command = (view) => {
  const { state } = view;
  const { head, empty } = state.selection.main;
  const line = state.doc.lineAt(head);
  if (state.readOnly || !empty || head !== line.to) return false;
  const fence = /^((?:\s*>)*\s*(?:(?:[-*+]|\d+[.)])\s+)?)(`{3,}|~{3,})[^`\s]*$/.exec(line.text);
  if (fence && isOpen(state, line.from + fence[1]!.length)) {
    const margin = fence[1]!.replace(/[^\s>]/g, " ");
    view.dispatch({
      changes: { from: head, insert: `\n${margin}\n${margin}${fence[2]}` },
      selection: { anchor: head + 1 + margin.length },
      userEvent: "input",
      scrollIntoView: true,
    });
    return true;
  }
  if (/^-{3,}\s*$/.test(line.text) && syntaxTree(state).resolveInner(line.from, 1).parent?.name.startsWith("Setext")) {
    view.dispatch({ changes: { from: line.from, insert: "\n" }, annotations: automatic.of(true), userEvent: "input.complete" });
    view.dispatch(view.state.replaceSelection("\n"), { scrollIntoView: true, userEvent: "input" });
    return true;
  }
  return false;
};

/** Whether the fence at `at` opens code that nothing closes yet. */
function isOpen(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, 1); node.parent; node = node.parent) {
    if (node.name === "FencedCode") return node.from === at && node.getChildren("CodeMark").length < 2;
  }
  return false;
}

/** Enter on an item without text ends the list, with an empty line between: what is written next would be the last item's otherwise. */
const end: Command = (view) => {
  const { state } = view;
  const { head, empty } = state.selection.main;
  const line = state.doc.lineAt(head);
  const item = /^((?:> ?)*)(?:[-*+]|\d{1,9}[.)])(?: \[[ xX]\])?\s*$/.exec(line.text);
  if (state.readOnly || !empty || !item || head !== line.to || line.number === 1) return false;
  const quote = item[1]!;
  // In a paragraph or in code the same signs are words.
  if (!isItem(state, line.from + quote.length)) return false;
  const between = state.doc
    .line(line.number - 1)
    .text.slice(quote.length)
    .trim()
    ? `${quote.trimEnd()}\n`
    : "";
  const insert = between + quote;
  view.dispatch({
    changes: { from: line.from, to: line.to, insert },
    selection: { anchor: line.from + insert.length },
    userEvent: "input",
    scrollIntoView: true,
  });
  return true;
};

function isItem(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, 1); node.parent; node = node.parent) {
    if (node.name === "ListItem") return node.from === at;
  }
  return false;
}

const goOn = insertNewlineContinueMarkupCommand({ nonTightLists: false });

export const enter: Command = (view) => finish(view) || end(view) || goOn(view);

export function typed(rules: readonly Rule[]): Extension {
  return [way, EditorView.inputHandler.of(follow(rules))];
}
