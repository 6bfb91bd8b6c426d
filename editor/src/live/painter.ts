// Collects the decorations of a part of the text. What a piece of Markdown looks like is in lines.ts, marks.ts and the files beside them;
// this knows where somebody is editing, and that nothing outside the part is ever looked at.

import { type EditorState, type Line, type Range, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, type WidgetType } from "@codemirror/view";
import { type SyntaxNodeRef, type Tree } from "@lezer/common";
import { lines } from "./lines";
import { marks } from "./marks";

/** A text with its syntax: the note itself, or a cell of a table for itself. */
export interface Sheet {
  doc: Text;
  tree: Tree;
  /** The note's. */
  state: EditorState;
  /** Whether this is one cell of a table. */
  cell: boolean;
  /** Whether somebody edits between the two, so that the source must be seen. */
  touched(from: number, to: number): boolean;
  /** Whether exactly this is selected. */
  selected(from: number, to: number): boolean;
}

/** Draws the node, of which `from` to `to` are in sight. */
export type Brush = (paint: Painter, node: SyntaxNodeRef, from: number, to: number) => void;

/** What a line looks like: what is around it comes first. */
export interface Look {
  /** Classes, a space before each. */
  names: string;
  /** How far its text starts from the edge, and the bars of the quotes that it is in, as CSS. */
  inset: string;
  bars: string;
}

const hidden = Decoration.replace({});

export class Painter {
  private readonly ranges: Range<Decoration>[] = [];
  /** By where they start. */
  private readonly lines = new Map<number, Look>();

  constructor(readonly sheet: Sheet) {}

  paint(parts: readonly { from: number; to: number }[]): DecorationSet {
    for (const { from, to } of parts) {
      this.sheet.tree.iterate({
        from,
        to,
        enter: (node) => {
          lines[node.name]?.(this, node, from, to);
          marks[node.name]?.(this, node, from, to);
        },
      });
    }
    for (const [at, { names, inset, bars }] of this.lines) {
      const style = inset && `--inset:calc(0px${inset})${bars && `;--bars:${bars.slice(1)}`}`;
      this.ranges.push(Decoration.line({ class: names.trim(), ...(style && { attributes: { style } }) }).range(at));
    }
    return Decoration.set(this.ranges, true);
  }

  text(from: number, to: number): string {
    return this.sheet.doc.sliceString(from, to);
  }

  touched(from: number, to: number): boolean {
    return this.sheet.touched(from, to);
  }

  lineTouched(at: number): boolean {
    const line = this.sheet.doc.lineAt(at);
    return this.touched(line.from, line.to);
  }

  hide(from: number, to: number, touched = false): void {
    if (!touched && to > from) this.ranges.push(hidden.range(from, to));
  }

  mark(from: number, to: number, name: string): void {
    if (to > from) this.ranges.push(Decoration.mark({ class: name }).range(from, to));
  }

  /** Puts `widget` in the place of the text, or after `from` where that is `to`. */
  put(from: number, to: number, widget: WidgetType): void {
    this.ranges.push((to > from ? Decoration.replace({ widget }) : Decoration.widget({ widget, side: 1 })).range(from, to));
  }

  /** Gives the lines of `node` that are in sight their classes. */
  eachLine(node: SyntaxNodeRef, from: number, to: number, name: (line: Line, look: Look) => string): void {
    const { doc } = this.sheet;
    const end = Math.min(node.to, to);
    for (let at = Math.max(node.from, from); ;) {
      const line = doc.lineAt(at);
      const look = this.lines.get(line.from) ?? { names: "", inset: "", bars: "" };
      this.lines.set(line.from, look);
      const added = name(line, look);
      if (added) look.names += ` ${added}`;
      if (line.to >= end) break;
      at = line.to + 1;
    }
  }
}
