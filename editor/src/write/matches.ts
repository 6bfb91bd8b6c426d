// How many places a query finds, and which of them one is at: counted piece by piece beside the writing, and not past a bound.

import { type SearchQuery } from "@codemirror/search";
import { type EditorState } from "@codemirror/state";

export interface Count {
  /** `3 of 17`, for the match that is selected; what is known so far while it goes on. */
  words(selection: { from: number; to: number }): string;
  stop(): void;
}

/** More than these are "999+". */
const MOST = 999;
/** A piece of counting takes about so long, then typing and painting have their turn. */
const PIECE_MS = 6;

/** Calls `told` when it is done. `later` runs the next piece. */
export function count(
  query: SearchQuery,
  state: EditorState,
  told: () => void,
  later = (next: () => void) => void setTimeout(next, 10),
): Count {
  const starts: number[] = [];
  let stopped = false;
  let done = false;
  let more = false;
  const cursor = query.getCursor(state);
  const piece = () => {
    if (stopped) return;
    const end = performance.now() + PIECE_MS;
    do {
      const { value, done: over } = cursor.next();
      if (over) done = true;
      else if (starts.length === MOST) done = more = true;
      else starts.push(value.from);
    } while (!done && performance.now() < end);
    if (done) told();
    else later(piece);
  };
  later(piece);
  return {
    words({ from, to }) {
      if (!done) return "";
      if (starts.length === 0) return "None";
      const at = from === to ? -1 : starts.indexOf(from);
      const all = more ? `${MOST}+` : String(starts.length);
      return at < 0 ? all : `${at + 1} of ${all}`;
    },
    stop: () => void (stopped = true),
  };
}
