// What the keys do beyond CodeMirror's defaults. Undo is the document's (per person, in Rust), never CodeMirror's.

import { defaultKeymap, indentLess, indentMore } from "@codemirror/commands";
import { markdownKeymap } from "@codemirror/lang-markdown";
import { indentUnit, syntaxTree } from "@codemirror/language";
import { EditorSelection, EditorState, type Extension, Prec } from "@codemirror/state";
import { type Command, EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { toggleTask } from "./tasks";

export interface Undo {
  undo(): void;
  redo(): void;
}

/**
 * Tab indents in a list and moves the focus everywhere else; in a list, Escape and then Tab moves it (CodeMirror counts two seconds), and
 * Ctrl-M (Mac: Shift-Alt-M) makes Tab move it until pressed again.
 */
export function keys(history: Undo): Extension {
  const bindings: KeyBinding[] = [
    { key: "Mod-z", run: done(history.undo), shift: done(history.redo), preventDefault: true },
    { key: "Mod-y", mac: "Mod-Shift-z", run: done(history.redo), preventDefault: true },
    { key: "Tab", run: inList(indentMore), shift: inList(indentLess) },
    { key: "Mod-Enter", run: toggleTask },
    { key: "Mod-b", run: around("**"), preventDefault: true },
    { key: "Mod-i", run: around("*"), preventDefault: true },
    { key: "Mod-e", run: around("`"), preventDefault: true },
  ];
  return [
    Prec.high(keymap.of([...bindings, ...markdownKeymap])),
    keymap.of(defaultKeymap),
    indentUnit.of("  "),
    // The edit menu and phones undo through this event.
    EditorView.domEventHandlers({
      beforeinput(event) {
        const command = { historyUndo: history.undo, historyRedo: history.redo }[event.inputType];
        if (!command) return false;
        event.preventDefault();
        command();
        return true;
      },
    }),
  ];
}

function done(act: () => void): Command {
  return () => (act(), true);
}

function inList(command: Command): Command {
  return (view) => {
    const { state } = view;
    if (state.readOnly) return false;
    const line = state.doc.lineAt(state.selection.main.head);
    const first = line.from + /^\s*/.exec(line.text)![0].length;
    for (let node = syntaxTree(state).resolveInner(first, 1); node.parent; node = node.parent) {
      if (node.name === "ListItem") return command(view) || true;
    }
    return false;
  };
}

/** Puts `mark` around what is selected (or the word at the caret), or takes it away where it already is. */
export function around(mark: string): Command {
  const size = mark.length;
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const change = state.changeByRange((range) => {
      const { from, to } = range.empty ? (state.wordAt(range.head) ?? range) : range;
      if (marked(state, from - size, mark) && marked(state, to, mark)) {
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(range.anchor - size, range.head - size),
        };
      }
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(range.anchor + size, range.head + size),
      };
    });
    dispatch(state.update(change, { userEvent: "input.format", scrollIntoView: true }));
    return true;
  };
}

/** Whether exactly `mark` is at `at`: the stars of `**bold**` are not those of `*emphasis*`. */
function marked(state: EditorState, at: number, mark: string): boolean {
  const size = mark.length;
  if (at < 0 || state.sliceDoc(at, at + size) !== mark) return false;
  const run = /^(\*+|`+)/.exec(state.sliceDoc(at, at + 4))?.[0].length ?? 0;
  const before = state.sliceDoc(Math.max(0, at - 3), at);
  let longer = run;
  for (let i = before.length - 1; i >= 0 && before[i] === mark[0]; i--) longer++;
  return longer === size || longer === 3;
}
