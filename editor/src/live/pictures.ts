// Pictures in place: those that this site keeps are shown (`![alt|300](/blobs/…)`, the width is optional), those from elsewhere are named:
// a page must not tell strangers' servers who reads it.

import { syntaxTree } from "@codemirror/language";
import { EditorSelection } from "@codemirror/state";
import { type Command, EditorView, type KeyBinding, WidgetType } from "@codemirror/view";
import { type SyntaxNode } from "@lezer/common";
import type { Brush } from "./painter";
import { span } from "./widgets";

/** The narrowest a picture is made, and how much a key changes it, CSS pixels. */
const LEAST = 40;
const STEP = 20;

/** Sizes of pictures that were loaded: their place is reserved when they are drawn again. */
const sizes = new Map<string, { width: number; height: number }>();

interface Picture {
  address: string;
  alt: string;
  width: number;
  height: number;
}

const SIZE = /\|\s*(\d{1,4})(?:x(\d{1,4}))?\s*$/;

/** What `![alt|300x200](address)` says; `words` is what stands between the brackets. */
export function pictureOf(words: string, address: string): Picture {
  const size = SIZE.exec(words);
  const alt = size ? words.slice(0, size.index).trimEnd() : words;
  return { address: address.replace(/^<(.*)>$/, "$1"), alt, width: Number(size?.[1] ?? 0), height: Number(size?.[2] ?? 0) };
}

/** The words between the brackets, with this width. */
export function sized(words: string, width: number): string {
  const size = SIZE.exec(words);
  return `${size ? words.slice(0, size.index) : words}|${width}`;
}

/** From and to of the words between the brackets. */
function wordsOf(image: SyntaxNode): { from: number; to: number } | null {
  const [open, close] = image.getChildren("LinkMark");
  return open && close ? { from: open.to, to: close.from } : null;
}

export const picture: Brush = (paint, { node, from, to }) => {
  const url = node.getChild("URL");
  const words = wordsOf(node);
  if (!url || !words) return;
  const { doc, state } = paint.sheet;
  const line = doc.lineAt(from);
  const alone = line.text.trim() === paint.text(from, to);
  const selected = paint.sheet.selected(from, to);
  const shown = pictureOf(paint.text(words.from, words.to), paint.text(url.from, url.to));
  // The source is shown above the picture while it is edited, so that nothing but this line moves.
  const below = paint.touched(from, to) && !selected;
  paint.put(below ? to : from, to, new Shown(shown, alone && below, selected, !state.readOnly && !paint.sheet.cell));
};

class Shown extends WidgetType {
  constructor(
    readonly picture: Picture,
    /** On a line of its own, below the source. */
    readonly below: boolean,
    readonly selected: boolean,
    readonly editable: boolean,
  ) {
    super();
  }

  override eq(other: Shown): boolean {
    const same = (field: keyof Picture) => other.picture[field] === this.picture[field];
    return (
      this.like(other) && other.below === this.below && same("alt") && same("width") && same("height") && other.selected === this.selected
    );
  }

  private like(other: Shown): boolean {
    return other.picture.address === this.picture.address && other.editable === this.editable;
  }

  toDOM(view: EditorView): HTMLElement {
    const dom = span("cm-picture");
    if (this.picture.address.startsWith("/blobs/")) dom.append(this.image(view, dom));
    else dom.append(card(this.picture));
    if (this.editable) {
      dom.addEventListener("mousedown", (event) => {
        if (event.button !== 0 || (event.target as Element).closest("a")) return;
        event.preventDefault();
        select(view, dom);
      });
    }
    this.dress(dom);
    return dom;
  }

  /** Without loading the picture again. */
  override updateDOM(dom: HTMLElement, _view: EditorView, was: Shown): boolean {
    if (!this.like(was)) return false;
    if (!dom.querySelector("img") && was.picture.alt !== this.picture.alt) return false;
    this.dress(dom);
    return true;
  }

  private image(view: EditorView, dom: HTMLElement): HTMLElement {
    const image = document.createElement("img");
    image.loading = "lazy";
    image.decoding = "async";
    image.draggable = false;
    image.addEventListener("load", () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      sizes.set(this.picture.address, { width, height });
      reserve(image, this.picture);
      dom.classList.remove("cm-picture-coming");
      view.requestMeasure();
    });
    image.addEventListener("error", () => {
      dom.classList.remove("cm-picture-coming");
      dom.replaceChildren(card({ ...this.picture, alt: image.alt }));
      view.requestMeasure();
    });
    image.src = this.picture.address;
    if (image.complete && image.naturalWidth > 0)
      sizes.set(this.picture.address, { width: image.naturalWidth, height: image.naturalHeight });
    else if (!sizes.has(this.picture.address) && !(this.picture.width && this.picture.height)) dom.classList.add("cm-picture-coming");
    const frame = span("cm-picture-frame");
    frame.append(image);
    if (this.editable) frame.append(grip(view, dom, image));
    return frame;
  }

  private dress(dom: HTMLElement) {
    dom.classList.toggle("cm-picture-below", this.below);
    dom.classList.toggle("cm-picture-selected", this.selected);
    const image = dom.querySelector("img");
    if (!image) return;
    image.alt = this.picture.alt;
    reserve(image, this.picture);
  }
}

/** Gives the picture the place that it will need. */
function reserve(image: HTMLImageElement, { address, width, height }: Picture): void {
  const known = width && height ? { width, height } : sizes.get(address);
  image.style.width = width ? `${width}px` : "";
  if (!known) return;
  image.width = known.width;
  image.height = known.height;
}

/** What is shown of a picture that is not here. */
function card({ address, alt }: Picture): HTMLElement {
  const box = span("cm-picture-card");
  const outside = /^(?:https?:)?\/\/([^/?#]+)/i.exec(address);
  if (outside) {
    const link = span("cm-picture-link", `Picture from ${outside[1]}`, "a") as HTMLAnchorElement;
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    box.append(link);
  } else box.append(span("cm-picture-lost", address.startsWith("/blobs/") ? "This picture is not here" : "Not a picture of this site"));
  if (alt) box.append(span("cm-picture-alt", alt));
  return box;
}

/** The picture's node in the source. */
function imageAt(view: EditorView, at: number): SyntaxNode | null {
  for (const side of [1, -1] as const) {
    for (let node: SyntaxNode | null = syntaxTree(view.state).resolveInner(at, side); node; node = node.parent)
      if (node.name === "Image") return node;
  }
  return null;
}

function select(view: EditorView, dom: HTMLElement): void {
  const image = imageAt(view, view.posAtDOM(dom));
  if (!image) return;
  view.dispatch({ selection: EditorSelection.range(image.from, image.to), userEvent: "select.pointer" });
  view.focus();
}

/** Writes the width into the source: only the number changes where there is one. */
function resize(view: EditorView, image: SyntaxNode, width: number): void {
  const words = wordsOf(image);
  if (!words || view.state.readOnly) return;
  const before = view.state.sliceDoc(words.from, words.to);
  const after = sized(before, Math.round(width));
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  view.dispatch({ changes: { from: words.from + start, to: words.to, insert: after.slice(start) }, userEvent: "input.resize" });
}

/** The handle at the right edge. */
function grip(view: EditorView, dom: HTMLElement, image: HTMLImageElement): HTMLElement {
  const handle = span("cm-picture-grip");
  handle.setAttribute("aria-hidden", "true"); // Keys do the same: + and − when the picture is selected.
  handle.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    down.stopPropagation();
    handle.setPointerCapture(down.pointerId);
    const start = image.getBoundingClientRect().width;
    const most = view.contentDOM.clientWidth;
    let width = start;
    const move = (event: PointerEvent) => {
      width = Math.max(LEAST, Math.min(most, start + event.clientX - down.clientX));
      image.style.width = `${width}px`;
    };
    const end = (event: PointerEvent) => {
      handle.removeEventListener("pointermove", move);
      const node = imageAt(view, view.posAtDOM(dom));
      if (event.type === "pointerup" && node && Math.abs(width - start) >= 1) resize(view, node, width);
      else image.style.width = `${start}px`;
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  });
  return handle;
}

const scale =
  (by: number): Command =>
  (view) => {
    const { from, to } = view.state.selection.main;
    const node = from === to ? null : imageAt(view, from);
    if (!node || node.from !== from || node.to !== to || view.state.readOnly) return false;
    const shown = view.contentDOM.querySelector<HTMLImageElement>(".cm-picture-selected img")?.getBoundingClientRect().width ?? 0;
    if (shown > 0) {
      resize(view, node, Math.max(LEAST, Math.min(view.contentDOM.clientWidth, shown + by)));
      const now = imageAt(view, from);
      if (now) view.dispatch({ selection: EditorSelection.range(now.from, now.to) });
    }
    return true;
  };

export const pictureKeys: readonly KeyBinding[] = [
  { key: "+", run: scale(STEP) },
  { key: "=", run: scale(STEP) },
  { key: "-", run: scale(-STEP) },
  {
    key: "Enter",
    run(view) {
      // Into the words of the selected picture.
      const { from, to } = view.state.selection.main;
      const node = from === to ? null : imageAt(view, from);
      if (!node || node.from !== from || node.to !== to || view.state.readOnly) return false;
      view.dispatch({ selection: { anchor: from + 2 } });
      return true;
    },
  },
];
