// Boxes of task lists: `- [ ] open`, `- [x] done`. What they look like is in live.ts.

import { type EditorState } from "@codemirror/state";
import { type Command, type EditorView } from "@codemirror/view";

/** Bullet or number, box, and the space after it, at the start of a line that may be in quotes and lists. */
const TASK = /^((?:\s*>)*\s*(?:[-*+]|\d{1,9}[.)])\s+)\[([ xX])\](?=\s)/;

/** The offset of the character between the brackets on the line around `at`, and whether it says done. */
export function task(state: EditorState, at: number): { at: number; done: boolean } | null {
  const line = state.doc.lineAt(at);
  const match = TASK.exec(line.text);
  return match && { at: line.from + match[1]!.length + 1, done: match[2] !== " " };
}

/** Ticks the box on the line around `at`, or takes the tick away. */
export function toggle(view: EditorView, at: number): boolean {
  const box = view.state.readOnly ? null : task(view.state, at);
  if (!box) return false;
  view.dispatch({ changes: { from: box.at, to: box.at + 1, insert: box.done ? " " : "x" }, userEvent: "input.task" });
  return true;
}

export const toggleTask: Command = (view) => toggle(view, view.state.selection.main.head);
