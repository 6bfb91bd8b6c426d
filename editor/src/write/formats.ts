// The formats that the bars offer: their icons, names and keys, and which of them hold where one is, read off the syntax tree.

import { syntaxTree } from "@codemirror/language";
import { type EditorState } from "@codemirror/state";
import { type EditorView } from "@codemirror/view";
import { act } from "./act";
import { type IconName } from "./icons";
import { button } from "./parts";

/** Icon, name, and the keys or the action. */
export type Format = readonly [icon: IconName, label: string, more: string];

/** A part of a bar that shows what holds. */
export interface Shows {
  dom: HTMLElement;
  show(on: ReadonlySet<string>): void;
}

/** What the syntax tree calls that which an action puts on. */
const NODES: Readonly<Record<string, string>> = {
  StrongEmphasis: "bold",
  Emphasis: "italic",
  Strikethrough: "strike",
  InlineCode: "code",
  Link: "link",
  BulletList: "bullets",
  OrderedList: "numbers",
  Task: "tasks",
  Blockquote: "quote",
};

/** The actions that hold for the whole selection. */
export function active(state: EditorState): Set<string> {
  const { from, to } = state.selection.main;
  const on = new Set<string>();
  for (let node = syntaxTree(state).resolveInner(from, 1); ; node = node.parent!) {
    const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
    const action = level ? `h${level}` : NODES[node.name];
    if (action && node.to >= to) on.add(action);
    if (node.name === "ListItem" && node.getChild("Task")) on.add("tasks");
    if (!node.parent) break;
  }
  // The syntax tree has two tags, and nothing around what is between them.
  const line = state.doc.lineAt(from);
  const before = line.text.slice(0, from - line.from);
  if (to <= line.to && before.lastIndexOf("<mark>") > before.lastIndexOf("</mark>") && line.text.indexOf("</mark>", to - line.from) >= 0)
    on.add("mark");
  if (on.has("tasks")) (on.delete("bullets"), on.delete("numbers"));
  return on;
}

export const INLINE: readonly Format[] = [
  ["bold", "Bold", "Ctrl+B"],
  ["italic", "Italic", "Ctrl+I"],
  ["strike", "Strikethrough", "Ctrl+Shift+X"],
  ["code", "Code", "Ctrl+E"],
  ["mark", "Highlight", "Ctrl+Shift+H"],
];
export const HEADINGS: readonly Format[] = [
  ["text", "Text", "paragraph"],
  ["h1", "Heading 1", "h1"],
  ["h2", "Heading 2", "h2"],
  ["h3", "Heading 3", "h3"],
  ["h4", "Heading 4", "h4"],
];
export const LISTS: readonly Format[] = [
  ["bullets", "Bulleted list", "bullets"],
  ["numbers", "Numbered list", "numbers"],
  ["tasks", "Task list", "tasks"],
];

/** The button of an action, and how it shows whether the action holds. */
export function toggle(view: EditorView, [which, label, keys]: Format, action: string = which): Shows {
  const dom = button(view, which, label, act(action));
  if (keys.includes("+")) dom.dataset["tip"] = `${label}  ${keys}`;
  return { dom, show: (on) => dom.setAttribute("aria-pressed", String(on.has(action))) };
}
