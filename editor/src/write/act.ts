// Formatting. What an action does to Markdown is known by the pure side (src/note/act); here the lines it works on are sent, and the small
// changes that come back are made: one transaction, one undo step, and what others write in the same lines stays theirs.

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { type Annotation, type ChangeSet, EditorSelection, type EditorState, Facet } from "@codemirror/state";
import { type Command, type EditorView } from "@codemirror/view";
import { type Delta, fromDelta } from "../delta";
import { page, type Page } from "../page";

/** Lines around the selection that are looked at, at most: a list longer than this is counted anew where one works. */
const FAR = 400;

/** Marks the transactions of an action by `tr.isUserEvent`. */
export const FORMAT = "input.format";

/** Whether there can be blocks here: false in the cell of a table. */
export const blocks = Facet.define<boolean, boolean>({ combine: ([first]) => first ?? true });

/** What the person may do to the text by an action of `src/note/act`. */
export function act(action: string): Command {
  return (view) => perform(view, action);
}

/** The same with what goes in the same step: a stretch of text that called for the action, and is taken away. */
export function perform(
  view: EditorView,
  action: string,
  without?: { from: number; to: number },
  annotations: Annotation<unknown>[] = [],
): boolean {
  if (view.state.readOnly) return false;
  const { ask } = view.state.facet(page);
  const cleared = without && view.state.update({ changes: without, selection: { anchor: without.from } });
  const edit = formatted(cleared?.state ?? view.state, action, ask);
  if (!edit && !cleared) return false;
  const changes = cleared ? (edit ? cleared.changes.compose(edit.changes) : cleared.changes) : edit!.changes;
  const selection = edit?.selection ?? cleared!.newSelection;
  view.dispatch({ changes, selection, annotations, userEvent: FORMAT, scrollIntoView: true });
  return true;
}

/** Null when the action does nothing here. */
export function formatted(state: EditorState, action: string, ask: Page["ask"]): { changes: ChangeSet; selection: EditorSelection } | null {
  const { anchor, head } = state.selection.main;
  const { from, to } = around(state);
  const answer = ask("act", [action, anchor - from, head - from, state.sliceDoc(from, to)].join("\n"));
  if (!answer) return null;
  const [delta, newAnchor, newHead] = JSON.parse(answer) as [Delta, number, number];
  return {
    changes: fromDelta(from > 0 ? [from, ...delta] : delta, state.doc.length),
    selection: EditorSelection.single(from + newAnchor, from + newHead),
  };
}

/** The selected lines with the list, quote or code that they are in, and one line more on each side. */
function around(state: EditorState): { from: number; to: number } {
  const { doc, selection } = state;
  const [first, last] = [doc.lineAt(selection.main.from), doc.lineAt(selection.main.to)];
  const tree = ensureSyntaxTree(state, last.to, 50) ?? syntaxTree(state);
  let [from, to] = [first.from, last.to];
  for (const [at, side] of [
    [first.to, -1],
    [last.to, -1],
    [first.from, 1],
  ] as const) {
    for (let node = tree.resolveInner(at, side); node.parent; node = node.parent) {
      if (!/^(?:BulletList|OrderedList|Blockquote|FencedCode)$/.test(node.name)) continue;
      [from, to] = [Math.min(from, node.from), Math.max(to, node.to)];
    }
  }
  const near = (number: number) => doc.line(Math.min(Math.max(number, 1), doc.lines));
  from = Math.max(near(doc.lineAt(from).number - 1).from, near(first.number - FAR).from);
  to = Math.min(near(doc.lineAt(to).number + 1).to, near(last.number + FAR).to);
  return { from, to };
}
