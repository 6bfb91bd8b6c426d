// Deltas (the wire between this editor and the document in Rust) to and from CodeMirror's change sets. Pure: no view, no state.

import { ChangeSet, type Text } from "@codemirror/state";

/** `[5, "text", -3]`: keep 5, insert, delete 3. Offsets are UTF-16 code units; what follows the last entry is kept. */
export type Delta = (number | string)[];

/** The one line break of the document. A `\r` is a character like any other (see breaks.ts). */
export const BREAK = "\n";

/** What stands for half a surrogate pair: of the same length, and a character. */
export const ALONE = "\ufffd";

/**
 * What `changes` did between `before` and `after`. The entries never cut a surrogate pair in two, on either side (an input method that
 * swaps one emoji for another reports a change of its second half only): the document in Rust is UTF-8 and could not hold a half.
 * A half that stands alone even so is sent as U+FFFD, which has the same length.
 */
export function toDelta(changes: ChangeSet, before: Text, after: Text): Delta {
  const delta: Delta = [];
  let kept = 0;
  changes.iterChanges((fromA, toA, fromB, toB) => {
    if (splits(before, fromA) || splits(after, fromB)) fromA--, fromB--;
    if (splits(before, toA) || splits(after, toB)) toA++, toB++;
    if (fromA > kept) delta.push(fromA - kept);
    if (toB > fromB) delta.push(after.sliceString(fromB, toB, BREAK).replace(/\p{Surrogate}/gu, ALONE));
    if (toA > fromA) delta.push(fromA - toA);
    kept = toA;
  });
  return delta;
}

/**
 * The change set for a document of `length` units.
 * @throws RangeError when the delta reaches past the end: the two sides are out of step.
 */
export function fromDelta(delta: Delta, length: number): ChangeSet {
  let at = 0;
  const changes = [];
  for (const entry of delta) {
    if (typeof entry === "string") changes.push({ from: at, insert: entry });
    else if (entry > 0) at += entry;
    else changes.push({ from: at, to: (at -= entry) });
  }
  if (at > length) throw new RangeError(`a delta of ${at} units for a text of ${length}`);
  return ChangeSet.of(changes, length, BREAK);
}

/**
 * A delta of the document whose entries may meet within a surrogate pair of `text` (a Yjs program has inserted, deleted or formatted there):
 * the same with U+FFFD for each half that is kept, which is what the document has there since.
 */
export function mended(delta: Delta, text: Text): Delta {
  const out: Delta = [];
  let at = 0;
  const half = (): Delta => (splits(text, at) ? [ALONE, -1] : []);
  for (const entry of delta) {
    const before = half();
    if (typeof entry === "number") at += Math.abs(entry);
    if (typeof entry === "string" || entry < 0) out.push(entry);
    else {
      const after = half();
      const whole = entry - (before.length + after.length) / 2;
      out.push(...before, ...(whole > 0 ? [whole] : []), ...after);
    }
  }
  return [...out, ...half()];
}

/** The smallest single change from `before` to `after`: how an editor that fell out of step catches up without losing its place. */
export function difference(before: string, after: string): Delta {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  const delta: Delta = start > 0 ? [start] : [];
  if (after.length - end > start) delta.push(after.slice(start, after.length - end));
  if (before.length - end > start) delta.push(start + end - before.length);
  return delta;
}

/** Whether `at` lies between the halves of a surrogate pair. */
function splits(text: Text, at: number): boolean {
  return at > 0 && at < text.length && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.sliceString(at - 1, at + 1, BREAK));
}
