// Where the reader was in the HTML, found again in its source: tables and long notes are not of the same height in the editor.

/** A block of the HTML that is in view, and how far it is below the top of `host`; null at the top of the note. */
export interface Place {
  at: number;
  below: number;
}

/** Characters of a block's text that are looked for; marks inside it would end the match. */
const LENGTH = 16;

/** The first block in view whose beginning occurs in `source`. */
export function place(host: HTMLElement, source: string): Place | null {
  if (host.scrollTop === 0) return null;
  const { top, bottom } = host.getBoundingClientRect();
  for (const block of host.querySelectorAll("h1, h2, h3, h4, h5, h6, p, li, pre")) {
    const box = block.getBoundingClientRect();
    if (box.top < top) continue;
    if (box.top > bottom) break;
    const at = nearest(source, (block.textContent ?? "").trim().slice(0, LENGTH), host.scrollTop / host.scrollHeight);
    if (at >= 0) return { at, below: box.top - top };
  }
  return null;
}

/** Where `text` occurs in `source`, the nearest to `share` of its length; -1 where it does not, or is too short to tell. */
export function nearest(source: string, text: string, share: number): number {
  if (text.length < 4) return -1;
  const wanted = share * source.length;
  let best = -1;
  for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + text.length)) {
    if (best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  }
  return best;
}
