// Markdown that looks like what it means while it is being written: headings are large, lists hang, tables are tables, and marks (`#`,
// `**`, link targets) are hidden except where the caret is. Only classes are set here; style/note/_editor.scss has the looks, shared with
// the HTML from the server, so that the one can take the place of the other. Or, when one likes that better, the source and nothing else.

import { syntaxHighlighting } from "@codemirror/language";
import { Compartment, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { commands, type Run } from "../page";
import { tables } from "./blocks";
import { cells } from "./cells";
import { ready } from "./code";
import { definitionsField } from "./definitions";
import { handles } from "./handles";
import { look } from "./look";
import { highlighter, markdown } from "./parser";
import { pictureKeys } from "./pictures";
import { apart, tableKeys } from "./table_keys";
import { tips } from "./tips";

export { composingInCell, inCells } from "./cells";

const looks = new Compartment();
const drawn: Extension = [look(false), tables, cells, handles, apart, tips, Prec.high(keymap.of([...tableKeys, ...pictureKeys]))];
const source: Extension = EditorView.editorAttributes.of({ class: "cm-source" });

/** `live` or `source`; the caret and the line at the upper edge stay where they are. */
const change: Run = (view, argument) => {
  const wanted = argument === "source" ? source : drawn;
  if (looks.get(view.state) === wanted) return true;
  const focused = view.dom.contains(view.root.activeElement);
  const top = (view.dom.parentElement ?? view.dom).getBoundingClientRect().top;
  const first = view.lineBlockAtHeight(top - view.documentTop);
  const yMargin = first.top + view.documentTop - top;
  view.dispatch({ effects: [looks.reconfigure(wanted), EditorView.scrollIntoView(first.from, { y: "start", yMargin })] });
  if (focused) view.focus();
  return true;
};

/** The page knows the colours of code now. */
const colour: Run = (view) => {
  view.dispatch({ effects: ready.of(null) });
  return true;
};

export const live: Extension = [
  markdown,
  definitionsField,
  syntaxHighlighting(highlighter),
  looks.of(drawn),
  commands.of({ look: change, ready: colour }),
];
