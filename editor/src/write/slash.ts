// The menu of blocks: `/` at the start of a line or after a space lists what can be put there, found by its name and by other words for it.

import { type Completion, type CompletionSource, pickedCompletion } from "@codemirror/autocomplete";
import { type Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { commands } from "../page";
import { perform } from "./act";
import { askLink } from "./link";
import { begin, begun, type Entry, fits, put, sources } from "./suggest";

const SECTIONS = ["Text", "Lists", "Blocks", "Insert"].map((name, rank) => ({ name, rank }));

interface Item extends Entry {
  icon: NonNullable<Entry["icon"]>;
  section: (typeof SECTIONS)[number];
  /** Other words under which people look for it. */
  words: string;
  /** An action of src/note/act, or what to do once the query is gone. */
  does: string | ((view: EditorView) => void);
}

function item(section: number, icon: Item["icon"], label: string, does: Item["does"], words: string, hint?: string): Item {
  return { section: SECTIONS[section]!, icon, label, does, words, ...(hint && { hint }), apply: choose };
}

const callout = (kind: string, label: string, words: string) =>
  item(2, "callout", label, `callout:${kind}`, `callout admonition box aside ${words}`);

const ITEMS: readonly Item[] = [
  item(0, "text", "Text", "paragraph", "paragraph plain normal"),
  item(0, "h1", "Heading 1", "h1", "title h1 large", "#"),
  item(0, "h2", "Heading 2", "h2", "subtitle section h2 medium", "##"),
  item(0, "h3", "Heading 3", "h3", "subsection h3 small", "###"),
  item(1, "bullets", "Bulleted list", "bullets", "unordered points ul dash", "-"),
  item(1, "numbers", "Numbered list", "numbers", "ordered steps ol", "1."),
  item(1, "tasks", "Task list", "tasks", "todo to-do checkbox checklist check", "[]"),
  item(2, "quote", "Quote", "quote", "blockquote citation", ">"),
  item(2, "block", "Code block", "code-block", "fence source program snippet pre", "```"),
  item(2, "table", "Table", "table", "grid columns rows"),
  item(2, "rule", "Divider", "rule", "rule line separator horizontal hr break", "---"),
  callout("note", "Note", "info hint"),
  callout("tip", "Tip", "idea advice success"),
  callout("important", "Important", "attention key"),
  callout("warning", "Warning", "caution beware"),
  callout("caution", "Caution", "danger error stop"),
  item(
    3,
    "file",
    "Image or file…",
    (view) => void view.state.facet(commands).get("pick")?.(view, ""),
    "picture photo upload attachment media",
  ),
  item(3, "link", "Link…", askLink, "url address hyperlink website", "Ctrl K"),
  item(3, "emoji", "Emoji…", (view) => void begin(view, ":"), "smiley symbol reaction", ":"),
  item(3, "mention", "Mention…", (view) => void begin(view, "@"), "person people name at", "@"),
  item(3, "date", "Today’s date", (view) => void insert(view, today(new Date())), "day calendar now"),
  item(3, "footnote", "Footnote", footnote, "reference note cite", "[^1]"),
];

/** As people everywhere sort and read it, in local time. */
export function today(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The entries for a query; `code rust` offers a block of that language. */
export function offered(query: string): Item[] {
  const language = /^code ([\w+#-]+)$/i.exec(query)?.[1];
  if (language) return [item(2, "block", `Code block in ${language}`, `code-block:${language.toLowerCase()}`, "")];
  return ITEMS.filter(({ label, words, section }) => fits(`${label} ${words} ${section.name}`, query));
}

const slash: CompletionSource = (context) => {
  const found = begun(context, "/", /^(?:[\p{L}\d#+-]+ ?[\p{L}\d#+-]*)?$/u);
  if (!found || context.state.readOnly) return null;
  const options = offered(found.query);
  return options.length > 0 ? { from: found.from, options, filter: false } : null;
};

function choose(view: EditorView, completion: Completion, from: number, to: number) {
  const { does } = completion as Item;
  const picked = pickedCompletion.of(completion);
  if (typeof does === "string") perform(view, does, { from, to }, [picked]);
  else {
    view.dispatch({ changes: { from, to }, annotations: picked, userEvent: "input.complete" });
    does(view);
  }
}

function insert(view: EditorView, text: string) {
  const { from, to } = view.state.selection.main;
  put(text)(view, { label: text }, from, to);
}

/** A mark here, and its text at the end of the note, where the caret goes. */
function footnote(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return false;
  let number = 1;
  let last = "";
  for (const line of state.doc.iterLines()) {
    const own = /^\[\^(\d+)\]:/.exec(line);
    if (own) number = Math.max(number, Number(own[1]) + 1);
    last = line;
  }
  const { from, to } = state.selection.main;
  const apart = state.doc.length === 0 || /^\[\^\d+\]:/.test(last) ? "\n" : last.trim() ? "\n\n" : "\n";
  const changes = state.changes([
    { from, to, insert: `[^${number}]` },
    { from: state.doc.length, insert: `${apart}[^${number}]: ` },
  ]);
  view.dispatch({ changes, selection: { anchor: changes.newLength }, scrollIntoView: true, userEvent: "input.complete" });
  return true;
}

export const slashing: Extension = [sources.of(slash), keymap.of([{ key: "Ctrl-Space", run: (view) => begin(view, "/") }])];
