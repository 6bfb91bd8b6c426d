// What the keys do beyond CodeMirror's defaults. Undo is the document's (per person, in Rust), never CodeMirror's.

import { defaultKeymap } from "@codemirror/commands";
import { deleteMarkupBackward } from "@codemirror/lang-markdown";
import { indentUnit, syntaxTree } from "@codemirror/language";
import { type Extension, Prec } from "@codemirror/state";
import { type Command, EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { act } from "./act";
import { toggleTask } from "./tasks";
import { enter, takeBack } from "./typed";

export interface Undo {
  undo(): void;
  redo(): void;
}

/** Keys and the actions of `src/note/act` that they are for. */
const WORDS: Readonly<Record<string, string>> = {
  "Mod-b": "bold",
  "Mod-i": "italic",
  "Mod-e": "code",
  "Mod-Shift-x": "strike",
  "Mod-Shift-h": "mark",
  "Mod-\\": "clear",
};
const BLOCKS: Readonly<Record<string, string>> = {
  "Mod-Alt-0": "paragraph",
  "Mod-Alt-1": "h1",
  "Mod-Alt-2": "h2",
  "Mod-Alt-3": "h3",
  "Mod-Alt-4": "h4",
  "Mod-Alt-5": "h5",
  "Mod-Alt-6": "h6",
  "Mod-Shift-7": "numbers",
  "Mod-Shift-8": "bullets",
  "Mod-Shift-9": "tasks",
  "Mod-Shift-.": "quote",
};

const bound = (actions: Readonly<Record<string, string>>): KeyBinding[] =>
  Object.entries(actions).map(([key, action]) => ({ key, run: act(action), preventDefault: true }));

/** Undo and the formats of words: also in the cells of tables. */
export function wordKeys(history: Undo): Extension {
  const bindings: KeyBinding[] = [
    { key: "Mod-z", run: done(history.undo), shift: done(history.redo), preventDefault: true },
    { key: "Mod-y", mac: "Mod-Shift-z", run: done(history.redo), preventDefault: true },
    { key: "Backspace", run: takeBack },
    ...bound(WORDS),
  ];
  return [
    Prec.high(keymap.of(bindings)),
    keymap.of(defaultKeymap),
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

/**
 * Tab indents in a list and moves the focus everywhere else; in a list, Escape and then Tab moves it (CodeMirror counts two seconds), and
 * Ctrl-M (Mac: Shift-Alt-M) makes Tab move it until pressed again.
 */
export const blockKeys: Extension = [
  Prec.high(
    keymap.of([
      { key: "Tab", run: inList("indent"), shift: inList("outdent") },
      { key: "Mod-]", run: inList("indent") },
      { key: "Mod-[", run: inList("outdent") },
      { key: "Mod-Enter", run: toggleTask },
      { key: "Alt-ArrowUp", run: move("up") },
      { key: "Alt-ArrowDown", run: move("down") },
      { key: "Enter", run: enter },
      { key: "Backspace", run: deleteMarkupBackward },
      ...bound(BLOCKS),
    ]),
  ),
  indentUnit.of("  "),
];

function done(act: () => void): Command {
  return () => (act(), true);
}

/** At the first or last line there is nowhere to go, and the key still means this alone. */
function move(action: string): Command {
  return (view) => !view.state.readOnly && (act(action)(view) || true);
}

/** In a list the key is the list's, also where an item cannot go further. */
function inList(action: string): Command {
  return (view) => {
    const { state } = view;
    if (state.readOnly) return false;
    const line = state.doc.lineAt(state.selection.main.head);
    const first = line.from + /^(?:\s*>)*\s*/.exec(line.text)![0].length;
    for (let node = syntaxTree(state).resolveInner(first, 1); node.parent; node = node.parent) {
      if (node.name === "ListItem") return act(action)(view) || true;
    }
    return false;
  };
}
