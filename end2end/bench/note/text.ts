/** Where in the note. */
export const PLACES = ["first", "middle", "last"] as const;

export interface Spot {
  place: (typeof PLACES)[number];
  kind: "paragraph" | "list" | "heading" | "table";
}

const PROSE =
  "People write such paragraphs: some words are **strong**, some are *said otherwise*, `code` stands between them, and [a link](https://example.org/a/page) leads away. Then a sentence goes on for so long that it wraps, as sentences do, and ends. ";

/** A part with one line of each kind; `mark` names them, so that a caret finds its way. */
const part = (mark: string, n: number) => `## ${mark}-heading ${n}

${mark}-paragraph ${PROSE.repeat(1 + (n % 3))}

- ${mark}-list of things
- [ ] another thing to do
  - and what belongs to it

| thing | how many |
| --- | --- |
| ${mark}-table | ${n} |
| other | 7 |

> Somebody said so.

${n % 5 ? "" : "```js\nconst answer = [1, 2, 3].map((n) => n * 2);\nconsole.log(`the answer is ${answer}`);\n```\n\n"}`;

/** Markdown of about `size` bytes. */
export function note(size: number): string {
  const parts: string[] = [];
  let written = 0;
  const short = size < 5000;
  for (let n = 0; written < size; n++) {
    const next = part(`part${n}`, short ? 0 : n);
    parts.push(next);
    written += next.length;
  }
  const name = (at: number, mark: string) => (parts[at] = parts[at]!.replaceAll(`part${at}-`, `${mark}-`));
  const places = short ? [0, 1, 2] : [1, parts.length >> 1, parts.length - 2];
  while (parts.length < 3) parts.push(part(`part${parts.length}`, 0));
  PLACES.forEach((mark, i) => name(places[i]!, mark));
  parts.splice(Math.floor(parts.length / 3), 0, "The second writer writes here.\n\n");
  return parts.join("");
}
