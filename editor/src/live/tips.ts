// What a footnote says, beside the number that refers to it: under the mouse, and while the caret is in it.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, StateField } from "@codemirror/state";
import { type EditorView, hoverTooltip, showTooltip, type Tooltip } from "@codemirror/view";
import { definitions } from "./definitions";
import { draw } from "./drawn";
import { span } from "./widgets";

function tipAt(state: EditorState, at: number, side: -1 | 1): Tooltip | null {
  const node = syntaxTree(state).resolveInner(at, side);
  if (node.name !== "FootnoteReference") return null;
  const text = definitions(state).footnote(state.sliceDoc(node.from + 2, node.to - 1));
  if (text === null) return null;
  const create = (view: EditorView) => {
    const dom = span("cm-footnote-tip", "", "div");
    dom.append(draw(view, text || "…"));
    return { dom };
  };
  return { pos: node.from, end: node.to, above: true, create };
}

const atCaret = StateField.define<Tooltip | null>({
  create: () => null,
  update(tip, tr) {
    if (!tr.docChanged && !tr.selection) return tip;
    const { head, empty } = tr.state.selection.main;
    const now = empty && !tr.state.readOnly ? (tipAt(tr.state, head, 1) ?? tipAt(tr.state, head, -1)) : null;
    return now && tip && now.pos === tip.pos && now.end === tip.end && !tr.docChanged ? tip : now;
  },
  provide: (field) => showTooltip.from(field),
});

export const tips: Extension = [
  atCaret,
  hoverTooltip((view, at, side) =>
    view.state.field(atCaret) ? null : (tipAt(view.state, at, side) ?? tipAt(view.state, at, side === 1 ? -1 : 1)),
  ),
];
