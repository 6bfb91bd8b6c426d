// Half characters. The document in Rust cannot hold one half of a surrogate pair, so the editor does not either: what is left of a pair that
// was cut becomes U+FFFD in both, as it does in Yjs. Programs that type for a person send an emoji in two halves, though: the first is
// remembered until the next change, and makes a whole with its second.

import { type ChangeSpec, EditorState, type Extension, StateEffect, StateField, type Transaction } from "@codemirror/state";
import { ALONE } from "./delta";
import { fromDocument } from "./held";

/** The first half of a pair, and where U+FFFD stands for it. */
interface Half {
  at: number;
  unit: string;
}

const typed = StateEffect.define<Half>({ map: (half, changes) => ({ ...half, at: changes.mapPos(half.at, 1) }) });

const waiting = StateField.define<Half | null>({
  create: () => null,
  update: (half, tr) => {
    for (const effect of tr.effects) if (effect.is(typed)) return effect.value;
    if (!half || (!tr.docChanged && !tr.selection)) return half;
    const at = tr.changes.mapPos(half.at, 1);
    const stays = tr.annotation(fromDocument) && tr.changes.mapPos(half.at + 1, -1) === at + 1;
    return stays ? { ...half, at } : null;
  },
});

const mend = EditorState.transactionFilter.of((tr) => {
  if (!tr.docChanged || tr.annotation(fromDocument)) return tr;
  const half = tr.startState.field(waiting);
  const changes: ChangeSpec[] = [];
  let first: Half | null = null;
  for (const { at, unit } of lone(tr)) {
    const joins = half && isSecond(unit) && tr.changes.mapPos(half.at, 1) === at - 1 && tr.newDoc.sliceString(at - 1, at) === ALONE;
    if (joins) changes.push({ from: at - 1, to: at, insert: half.unit });
    else changes.push({ from: at, to: at + 1, insert: ALONE });
    if (!isSecond(unit) && tr.newSelection.main.head === at + 1) first = { at, unit };
  }
  if (changes.length === 0) return tr;
  return [tr, { changes, sequential: true, ...(first && { effects: typed.of(first) }) }];
});

const isSecond = (unit: string) => unit >= "\udc00";

/** The halves that stand alone in or beside what a transaction changed. */
function lone({ changes, newDoc }: Transaction): Half[] {
  const found: Half[] = [];
  changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
    const from = Math.max(0, fromB - 2);
    for (const { index, 0: unit } of newDoc.sliceString(from, toB + 2).matchAll(/\p{Surrogate}/gu)) {
      const at = from + index;
      if (at >= fromB - 1 && at <= toB && at > (found.at(-1)?.at ?? -1)) found.push({ at, unit });
    }
  });
  return found;
}

export const halves: Extension = [waiting, mend];
