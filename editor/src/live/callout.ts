// What a quote says of itself in its first line: `> [!warning] Mind the step`. The same words as src/note knows.

export interface Callout {
  /** One of the kinds that have looks; unknown words are notes. */
  kind: string;
  /** The word as a title, for a callout without one of its own. */
  name: string;
  title: string;
  /** Where the mark begins in the line, and how long it is, with the space after it. */
  at: number;
  length: number;
}

/** Words that are another kind's; a word that is no kind is a note. */
const ALIASES: Readonly<Record<string, string>> = {
  summary: "abstract",
  tldr: "abstract",
  hint: "tip",
  check: "success",
  done: "success",
  help: "question",
  faq: "question",
  attention: "warning",
  danger: "caution",
  error: "caution",
  fail: "failure",
  missing: "failure",
  cite: "quote",
};
const KINDS = "abstract info todo tip important success question warning caution failure bug example quote".split(" ");

/** `line` starts with the quote's own mark. */
export function calloutOf(line: string): Callout | null {
  const match = /^(>[ \t]*)(\[!([\w-]{1,32})\][+-]?(?:[ \t]+|$))(.*)$/.exec(line);
  if (!match) return null;
  const word = match[3]!.toLowerCase();
  return {
    kind: KINDS.find((kind) => kind === (ALIASES[word] ?? word)) ?? "note",
    name: word[0]!.toUpperCase() + word.slice(1).replace(/[-_]/g, " "),
    title: match[4]!.trim(),
    at: match[1]!.length,
    length: match[2]!.length,
  };
}
