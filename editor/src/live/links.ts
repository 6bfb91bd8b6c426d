// Where links and footnotes lead, when they are followed (Ctrl or Cmd and a click; a reader needs the click alone).

import { syntaxTree } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { type SyntaxNode } from "@lezer/common";
import { definitions } from "./definitions";
import { target } from "./marks";

/** Follows what is at `at`; false where there is nothing to follow. */
export function follow(view: EditorView, at: number): boolean {
  const { state } = view;
  for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(at, 1); node; node = node.parent) {
    const text = state.sliceDoc(node.from, node.to);
    if (node.name === "FootnoteReference") return jump(view, definitions(state).place(text.slice(2, -1), true));
    if (node.name === "FootnoteMark") return jump(view, definitions(state).place(text.slice(2, -2), false));
    if (node.name === "Link") return open(view, target({ doc: state.doc, state }, node));
    if (node.name === "URL" && node.parent?.name !== "Link") return open(view, address(text));
  }
  return false;
}

/** A bare address may be one of mail, or begin with `www.`. */
function address(text: string): string {
  if (/^www\./i.test(text)) return `https://${text}`;
  return /^[\w.+-]+@/.test(text) ? `mailto:${text}` : text;
}

function jump(view: EditorView, at: number): boolean {
  if (at < 0) return false;
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
  return true;
}

/** Opens an address; only where a link may lead out of a note (the HTML from src/note allows the same). */
function open(view: EditorView, written: string | null): boolean {
  const address = written?.replace(/^<(.*)>$/, "$1").replace(/\\(?=[^\w\s])/g, "");
  if (!address) return false;
  if (address.startsWith("#")) return jump(view, heading(view, address.slice(1)));
  if (!/^(https?:|mailto:|tel:|\/)/i.test(address)) return false;
  window.open(address, "_blank", "noopener,noreferrer");
  return true;
}

/** The heading that has this name in the HTML (src/note/slug.rs); -1: none. */
function heading({ state }: EditorView, name: string): number {
  let found = -1;
  let wanted = name;
  try {
    wanted = decodeURIComponent(name);
  } catch {
    // Not encoded after all.
  }
  const seen = new Map<string, number>();
  syntaxTree(state).iterate({
    enter: (node) => {
      if (found >= 0 || !/Heading\d$/.test(node.name)) return found < 0 && !/^(?:Paragraph|FencedCode|Table)$/.test(node.name);
      const words = state.sliceDoc(node.from, node.to).toLowerCase();
      const slug = words.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "section";
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      if ((times ? `${slug}-${times}` : slug) === wanted.toLowerCase()) found = node.from;
      return false;
    },
  });
  return found;
}
