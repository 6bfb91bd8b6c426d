// What whole lines look like: headings, quotes, callouts, lists, rules, footnotes at their place, tables that are shown as source.

import { type Line } from "@codemirror/state";
import { task } from "../write/tasks";
import { calloutOf } from "./callout";
import { code } from "./code";
import { definitions } from "./definitions";
import type { Brush, Look } from "./painter";
import { Label, Lead, Title } from "./widgets";

/** Moves the line inwards, by the width of what it is in; `color`: with a bar there. */
function within(look: Look, what: "quote" | "callout" | "item" | "footnote", color = ""): void {
  if (color) look.bars += `,linear-gradient(${color} 0 0) var(--side) calc(0px${look.inset}) top/3px 100% no-repeat`;
  look.inset += ` + var(--in-${what})`;
}

const heading =
  (level: number): Brush =>
  (paint, node, from, to) =>
    paint.eachLine(node, from, to, () => `cm-h cm-h${level}`);

/** A heading with a line below it, which is as small as it is unimportant. */
const underlined =
  (level: number): Brush =>
  (paint, node, from, to) => {
    const last = paint.sheet.doc.lineAt(node.to).from;
    paint.eachLine(node, from, to, (line) => (line.from === last ? "cm-underline" : `cm-h cm-h${level}`));
    const mark = node.node.lastChild;
    if (mark?.name === "HeaderMark") paint.hide(mark.from, mark.to, paint.touched(node.from, node.to));
  };

const classed =
  (name: string): Brush =>
  (paint, node, from, to) =>
    paint.eachLine(node, from, to, () => name);

const quote: Brush = (paint, node, from, to) => {
  const { doc } = paint.sheet;
  const first = doc.lineAt(node.from);
  const callout = calloutOf(first.text.slice(node.from - first.from));
  const last = doc.lineAt(node.to).from;
  paint.eachLine(node, from, to, (line, look) => {
    within(look, callout ? "callout" : "quote", callout ? "var(--callout)" : "var(--line-2)");
    if (!callout) return "cm-quote";
    const edge = (line.from === first.from ? " cm-callout-first" : "") + (line.from === last ? " cm-callout-last" : "");
    return `cm-callout cm-callout-${callout.kind}${edge}`;
  });
  if (!callout || first.to < from) return;
  const mark = node.from + callout.at;
  const touched = paint.touched(first.from, first.to);
  if (!touched) paint.put(mark, mark + callout.length, new Title(callout.kind, callout.title ? "" : callout.name));
  paint.mark(touched ? mark : mark + callout.length, first.to, "cm-callout-title");
};

const rule: Brush = (paint, node, from, to) => {
  paint.eachLine(node, from, to, () => "cm-rule");
  paint.hide(node.from, node.to, paint.lineTouched(node.from));
};

/** The first line of an item hangs its bullet in the indent; the others start where its text does. Indentation is drawn, not shown. */
const item: Brush = (paint, node, from, to) => {
  const { doc, state } = paint.sheet;
  const first = doc.lineAt(node.from);
  const box = node.node.getChild("Task") && task(state, node.from);
  const done = box?.done ? " cm-done" : "";
  const nested = node.node.getChildren("BulletList").concat(node.node.getChildren("OrderedList"));
  const starts = nested.map((list) => doc.lineAt(list.from).from);
  const own = (line: Line) => !nested.some((list, index) => line.from >= starts[index]! && line.from <= list.to);
  paint.eachLine(node, from, to, (line, look) => {
    within(look, "item");
    if (!own(line)) return "";
    if (line.from !== first.from) {
      const indent = /^\s*/.exec(line.text)![0].length;
      paint.hide(line.from, line.from + Math.min(indent, node.from - first.from + 4));
    }
    return `cm-item${line.from === first.from ? " cm-item-first" : ""}${done}`;
  });
  if (first.from < from || node.from > to) return;
  const mark = node.node.getChild("ListMark");
  if (!mark) return;
  const indent = /\s*$/.exec(first.text.slice(0, node.from - first.from))![0].length;
  paint.hide(node.from - indent, node.from);
  const end = (box ? box.at + 2 : mark.to) + 1;
  if (end > first.to + 1) return;
  const until = Math.min(end, first.to);
  const ordered = node.node.parent?.name === "OrderedList";
  if (paint.touched(mark.from, end - 1) || (ordered && !box)) paint.mark(mark.from, until, "cm-lead cm-lead-source");
  else paint.put(mark.from, until, new Lead(box ? (box.done ? "done" : "open") : "bullet", state.readOnly));
};

const footnote: Brush = (paint, node, from, to) => {
  const first = paint.sheet.doc.lineAt(node.from);
  paint.eachLine(node, from, to, (line, look) => {
    within(look, "footnote");
    if (line.from !== first.from) paint.hide(line.from, line.from + Math.min(4, /^\s*/.exec(line.text)![0].length));
    return `cm-footnote${line.from === first.from ? " cm-footnote-first" : ""}`;
  });
};

const footnoteMark: Brush = (paint, { from, to }) => {
  const number = definitions(paint.sheet.state).number(paint.text(from + 2, to - 2));
  if (number === 0 || paint.touched(from, to)) return;
  const space = paint.text(to, to + 1) === " " ? 1 : 0;
  paint.put(from, to + space, new Label(number));
};

export const lines: Readonly<Record<string, Brush>> = {
  ATXHeading1: heading(1),
  ATXHeading2: heading(2),
  ATXHeading3: heading(3),
  ATXHeading4: heading(4),
  ATXHeading5: heading(5),
  ATXHeading6: heading(6),
  SetextHeading1: underlined(1),
  SetextHeading2: underlined(2),
  FencedCode: code,
  CodeBlock: code,
  Blockquote: quote,
  HorizontalRule: rule,
  ListItem: item,
  Table: classed("cm-table"),
  TableHeader: classed("cm-table-head"),
  LinkReference: classed("cm-reference"),
  FootnoteDefinition: footnote,
  FootnoteMark: footnoteMark,
};
