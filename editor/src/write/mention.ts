// Naming people: `@` lists who has the document open, and their names are marked where they are written.

import { type CompletionSource } from "@codemirror/autocomplete";
import { type Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { page } from "../page";
import { begun, type Entry, fits, literal, put, sources } from "./suggest";

interface Person {
  name: string;
  color: string;
}

function people(view: EditorView): Person[] {
  return JSON.parse(view.state.facet(page).ask("people", "") ?? "[]") as Person[];
}

const source: CompletionSource = (context) => {
  const { view, state } = context;
  const started = begun(context, "@", /^[^\s@]*(?: [^\s@]+)?$/u);
  if (!started || !view || state.readOnly) return null;
  const options = people(view)
    .filter(({ name }) => fits(name, started.query))
    .map(({ name, color }): Entry => ({ label: name, color, apply: put(`@${name} `) }));
  return options.length > 0 ? { from: started.from, options, filter: false } : null;
};

/** The names that are marked: `@` and one of them, up to the end of a word. */
export function pattern(names: readonly string[]): RegExp | null {
  const longest = [...names].sort((a, b) => b.length - a.length);
  const escaped = longest.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return escaped.length > 0 ? new RegExp(`@(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "gu") : null;
}

const mark = Decoration.mark({ class: "cm-mention" });

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet = Decoration.none;
    /** Everybody who was here since the page was opened: who leaves stays named. */
    private readonly known = new Set<string>();
    private matcher: MatchDecorator | null = null;

    constructor(private readonly view: EditorView) {
      this.learn();
    }

    update(update: ViewUpdate) {
      if (update.focusChanged || update.docChanged) this.learn();
      else if (!this.matcher) return;
      if (this.matcher) this.decorations = this.matcher.updateDeco(update, this.decorations);
    }

    /** Asks who is here, at most once a second. */
    private learn() {
      if (this.asked) return;
      this.asked = setTimeout(() => {
        this.asked = undefined;
        const before = this.known.size;
        for (const { name } of people(this.view)) this.known.add(name);
        if (this.known.size === before) return;
        this.matcher = new MatchDecorator({
          regexp: pattern([...this.known])!,
          decorate: (add, from, to, _match, view) => literal(view.state, to) || add(from, to, mark),
        });
        this.decorations = this.matcher.createDeco(this.view);
        this.view.dispatch({}); // for the view to ask for the marks
      }, 1000);
    }
    private asked: ReturnType<typeof setTimeout> | undefined;

    destroy() {
      clearTimeout(this.asked);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const mentions: Extension = [sources.of(source), marks];
