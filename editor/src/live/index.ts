// Markdown that looks like what it means while it is being written: headings are large, lists hang, and marks (`#`, `**`, link targets) are
// hidden except where the caret is. Only classes are set here; style/_note.scss has the looks, shared with the HTML from the server, so that
// the one can take the place of the other. Tables and images stay source.

import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { Language, LanguageSupport, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { type Extension, type Line, type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { type SyntaxNodeRef } from "@lezer/common";
import { tagHighlighter, tags } from "@lezer/highlight";
import { GFM, type MarkdownParser } from "@lezer/markdown";
import { task, toggle } from "../write/tasks";

/** GFM on CommonMark, without the parsers of HTML, CSS and JavaScript that lang-markdown's own set-up would bring (60 kB). */
const parser = (commonmarkLanguage.parser as MarkdownParser).configure(GFM);
const markdown = new LanguageSupport(new Language(commonmarkLanguage.data, parser, [], "markdown"));

const classes = syntaxHighlighting(
  tagHighlighter([
    { tag: tags.strong, class: "cm-strong" },
    { tag: tags.emphasis, class: "cm-emphasis" },
    { tag: tags.strikethrough, class: "cm-struck" },
    { tag: tags.monospace, class: "cm-mono" },
    { tag: tags.link, class: "cm-link" },
    { tag: tags.url, class: "cm-url" },
    { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.comment], class: "cm-mark" },
  ]),
);

const hidden = Decoration.replace({});

/** A bullet or a task's box in place of its source; as wide as the source that it stands for is made to be. */
class Lead extends WidgetType {
  constructor(readonly kind: "bullet" | "open" | "done") {
    super();
  }
  override eq(other: Lead): boolean {
    return other.kind === this.kind;
  }
  toDOM(): HTMLElement {
    const lead = document.createElement("span");
    lead.className = "cm-lead";
    if (this.kind === "bullet") {
      lead.textContent = "•";
      return lead;
    }
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.kind === "done";
    box.tabIndex = -1; // Mod-Enter ticks it; Tab must not stop at every box.
    box.setAttribute("aria-label", this.kind);
    lead.append(box);
    return lead;
  }
  override ignoreEvent(event: Event): boolean {
    return event.type !== "mousedown";
  }
}

/** Collects the decorations of what is in view. */
class Painter {
  private readonly ranges: Range<Decoration>[] = [];
  private readonly lines = new Map<number, string>();

  constructor(
    private readonly view: EditorView,
    private readonly reveal: boolean,
  ) {}

  paint(): DecorationSet {
    const tree = syntaxTree(this.view.state);
    for (const { from, to } of this.view.visibleRanges) tree.iterate({ from, to, enter: (node) => this.enter(node, from, to) });
    for (const [at, name] of this.lines) this.ranges.push(Decoration.line({ class: name }).range(at));
    return Decoration.set(this.ranges, true);
  }

  private enter(node: SyntaxNodeRef, from: number, to: number): void {
    const { name } = node;
    const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(name);
    if (heading) this.eachLine(node, from, to, () => `cm-h cm-h${heading[1]}`);
    else if (name === "FencedCode" || name === "CodeBlock") this.code(node, from, to);
    else if (name === "Blockquote") this.eachLine(node, from, to, () => "cm-quote");
    else if (name === "Table") this.eachLine(node, from, to, () => "cm-table");
    else if (name === "TableHeader") this.eachLine(node, from, to, () => "cm-table-head");
    else if (name === "ListItem") this.item(node, from, to);
    else if (name === "HorizontalRule") {
      this.eachLine(node, from, to, () => "cm-rule");
      this.hide(node.from, node.to, this.lineTouched(node.from));
    } else if (name === "HeaderMark" && node.node.parent?.name.startsWith("ATX")) this.hideWithSpace(node);
    else if (name === "QuoteMark") this.hideWithSpace(node);
    else if (name === "Escape") this.hide(node.from, node.from + 1, this.touched(node.from, node.to));
    else if (name === "EmphasisMark" || name === "StrikethroughMark") this.hideInline(node);
    else if (name === "CodeMark" && node.node.parent?.name === "InlineCode") this.hideInline(node);
    else if (name === "LinkMark" || name === "URL" || name === "LinkTitle") {
      const link = node.node.parent;
      if (link?.name === "Autolink" || (link?.name === "Link" && link.getChild("URL"))) {
        if (name !== "URL" || link.name === "Link") this.hideInline(node);
      }
    }
  }

  /** Whether somebody works between the two: then the source is shown. */
  private touched(from: number, to: number): boolean {
    return this.reveal && this.view.state.selection.ranges.some((range) => range.from <= to && range.to >= from);
  }

  private lineTouched(at: number): boolean {
    const line = this.view.state.doc.lineAt(at);
    return this.touched(line.from, line.to);
  }

  private hide(from: number, to: number, touched: boolean): void {
    if (!touched && to > from) this.ranges.push(hidden.range(from, to));
  }

  private hideInline(node: SyntaxNodeRef): void {
    const parent = node.node.parent!;
    // The space between a link's target and its title goes too.
    const from = node.name === "LinkTitle" ? (node.node.prevSibling?.to ?? node.from) : node.from;
    this.hide(from, node.to, this.touched(parent.from, parent.to));
  }

  private hideWithSpace(node: SyntaxNodeRef): void {
    const { doc } = this.view.state;
    const line = doc.lineAt(node.from);
    const closing = node.name === "HeaderMark" && node.node.prevSibling !== null;
    const space = (at: number) => (/\s/.test(line.text.charAt(at - line.from)) ? 1 : 0);
    this.hide(node.from - (closing ? space(node.from - 1) : 0), node.to + space(node.to), this.touched(line.from, line.to));
  }

  private eachLine(node: SyntaxNodeRef, from: number, to: number, name: (line: Line) => string): void {
    const { doc } = this.view.state;
    const end = Math.min(node.to, to);
    for (let at = Math.max(node.from, from); ; ) {
      const line = doc.lineAt(at);
      const before = this.lines.get(line.from);
      const added = name(line);
      if (added) this.lines.set(line.from, before ? `${before} ${added}` : added);
      if (line.to >= end) break;
      at = line.to + 1;
    }
  }

  private code(node: SyntaxNodeRef, from: number, to: number): void {
    const { doc } = this.view.state;
    const fenced = node.name === "FencedCode";
    const first = doc.lineAt(node.from).from;
    const last = doc.lineAt(node.to);
    const closed = fenced && last.from > first && node.node.getChildren("CodeMark").length > 1;
    this.eachLine(node, from, to, (line) => {
      const edge = (line.from === first ? " cm-code-first" : "") + (line.from === last.from ? " cm-code-last" : "");
      const fence = (fenced && line.from === first) || (closed && line.from === last.from);
      return `cm-code${edge}${fence ? " cm-fence" : ""}`;
    });
  }

  /** The first line of an item hangs its bullet in the indent; the others start where its text does. Indentation is drawn, not shown. */
  private item(node: SyntaxNodeRef, from: number, to: number): void {
    const { state } = this.view;
    let depth = 0;
    for (let up = node.node.parent; up; up = up.parent) if (up.name === "ListItem") depth++;
    const first = state.doc.lineAt(node.from);
    const box = node.node.getChild("Task") && task(state, node.from);
    const done = box?.done ? " cm-done" : "";
    const nested = node.node.getChildren("BulletList").concat(node.node.getChildren("OrderedList"));
    const own = (line: Line) => !nested.some((list) => line.from >= state.doc.lineAt(list.from).from && line.from <= list.to);
    this.eachLine(node, from, to, (line) => {
      if (!own(line)) return "";
      if (line.from !== first.from && !this.lines.get(line.from)?.includes("cm-code")) {
        const indent = /^\s*/.exec(line.text)![0].length;
        this.hide(line.from, line.from + Math.min(indent, node.from - first.from + 4), false);
      }
      return `cm-item cm-depth-${Math.min(depth, 6)}${line.from === first.from ? " cm-item-first" : ""}${done}`;
    });
    if (first.from < from || node.from > to) return;
    const mark = node.node.getChild("ListMark");
    if (!mark) return;
    const indent = /\s*$/.exec(first.text.slice(0, node.from - first.from))![0].length;
    this.hide(node.from - indent, node.from, false);
    const end = (box ? box.at + 2 : mark.to) + 1;
    const shown = this.reveal && state.selection.ranges.some((range) => range.from < end && range.to >= mark.from);
    const ordered = node.node.parent?.name === "OrderedList";
    if (end > first.to + 1) return;
    const until = Math.min(end, first.to);
    if (shown || (ordered && !box)) this.ranges.push(Decoration.mark({ class: "cm-lead cm-lead-source" }).range(mark.from, until));
    else {
      const widget = new Lead(box ? (box.done ? "done" : "open") : "bullet");
      this.ranges.push(Decoration.replace({ widget }).range(mark.from, until));
    }
  }
}

const look = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    /** While the mouse selects, nothing is revealed: text must not move under it. */
    dragging = false;

    constructor(readonly view: EditorView) {
      this.decorations = new Painter(view, view.hasFocus).paint();
    }

    update(update: ViewUpdate) {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      const moved = update.selectionSet || update.focusChanged || update.transactions.length > 0;
      if (update.docChanged || update.viewportChanged || parsed || (moved && !this.dragging)) {
        this.decorations = new Painter(update.view, update.view.hasFocus && !this.dragging).paint();
      }
    }

    release = () => {
      document.removeEventListener("mouseup", this.release);
      this.dragging = false;
      this.view.dispatch({});
    };

    destroy() {
      document.removeEventListener("mouseup", this.release);
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    eventHandlers: {
      mousedown(event, view) {
        const target = event.target as HTMLElement;
        if (target instanceof HTMLInputElement) {
          event.preventDefault();
          return toggle(view, view.posAtDOM(target));
        }
        if (target.closest(".cm-link, .cm-url") && (event.ctrlKey || event.metaKey || view.state.readOnly)) {
          return follow(view, view.posAtCoords({ x: event.clientX, y: event.clientY }, false));
        }
        this.dragging = true;
        document.addEventListener("mouseup", this.release);
        return false;
      },
    },
  },
);

/** Opens the link at `at`; only where a link may lead out of a note (the server's HTML allows the same). */
function follow(view: EditorView, at: number): boolean {
  let node = syntaxTree(view.state).resolveInner(at, 1);
  while (node.parent && node.name !== "URL" && node.name !== "Link") node = node.parent;
  const target = node.name === "Link" ? node.getChild("URL") : node.name === "URL" ? node : null;
  const address = target && view.state.sliceDoc(target.from, target.to);
  if (!address || !/^(https?:|mailto:|tel:|\/)/i.test(address)) return false;
  window.open(address, "_blank", "noopener,noreferrer");
  return true;
}

export const live: Extension = [markdown, classes, look];
