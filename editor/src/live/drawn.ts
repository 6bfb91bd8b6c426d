// A cell of a table as it is read: the same decorations that the editor has, made into elements once. It knows which character stands
// where, so that a click finds its place in the source and a place its pixels.

import { RangeSet, Text } from "@codemirror/state";
import { Decoration, type EditorView, type Rect } from "@codemirror/view";
import { highlightTree } from "@lezer/highlight";
import { Painter } from "./painter";
import { highlighter, parseInline } from "./parser";

/** Offsets of text nodes in the source of their cell. */
const places = new WeakMap<Node, number>();

export function draw(view: EditorView, source: string): DocumentFragment {
  const out = document.createDocumentFragment();
  if (!source) return out;
  const tree = parseInline(source);
  const untouched = () => false;
  const sheet = { doc: Text.of([source]), tree, state: view.state, cell: true, touched: untouched, selected: untouched };
  const painted = new Painter(sheet).paint([{ from: 0, to: source.length }]);
  const classes: ReturnType<Decoration["range"]>[] = [];
  highlightTree(tree, highlighter, (from, to, name) => classes.push(Decoration.mark({ class: name }).range(from, to)));
  RangeSet.spans([painted, Decoration.set(classes, true)], 0, source.length, {
    point(_from, _to, value) {
      const widget = value.spec.widget;
      if (!widget) return;
      const dom = widget.toDOM(view) as HTMLElement;
      out.append(dom);
    },
    span(from, to, active) {
      const text = document.createTextNode(source.slice(from, to));
      places.set(text, from);
      let dom: Node = text;
      for (const mark of active) {
        const around = document.createElement("span");
        around.className = mark.spec.class ?? "";
        around.append(dom);
        dom = around;
      }
      out.append(dom);
    },
  });
  return out;
}

function* texts(within: Node): Generator<[Node, number, number]> {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = places.get(node);
    if (at !== undefined) yield [node, at, at + node.nodeValue!.length];
  }
}

/** The offset in the source that is drawn nearest to a point; `fallback` where there is no text. */
export function offsetAt(cell: HTMLElement, x: number, y: number, fallback: number): number {
  const caret = document.caretPositionFromPoint?.(x, y) ?? fromRange(document.caretRangeFromPoint?.(x, y));
  if (!caret || !cell.contains(caret.offsetNode)) return fallback;
  const at = places.get(caret.offsetNode);
  return at === undefined ? fallback : at + caret.offset;
}

function fromRange(range: Range | null | undefined): { offsetNode: Node; offset: number } | null {
  return range ? { offsetNode: range.startContainer, offset: range.startOffset } : null;
}

/** Where the caret at an offset of the source would be. */
export function rectAt(cell: HTMLElement, offset: number): Rect {
  let best: Rect | null = null;
  for (const [node, from, to] of texts(cell)) {
    if (from > offset && best) break;
    const range = document.createRange();
    range.setStart(node, Math.max(0, Math.min(offset, to) - from));
    range.collapse(true);
    best = range.getClientRects()[0] ?? best;
    if (to >= offset) break;
  }
  if (best) return { left: best.left, right: best.left, top: best.top, bottom: best.bottom };
  const box = cell.getBoundingClientRect();
  const style = getComputedStyle(cell);
  const left = box.left + parseFloat(style.paddingLeft);
  return { left, right: left, top: box.top + parseFloat(style.paddingTop), bottom: box.bottom - parseFloat(style.paddingBottom) };
}
