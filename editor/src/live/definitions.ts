// What is defined anywhere in the note and used elsewhere: footnotes (`[^a]: …`) and addresses of links (`[a]: https://…`), and the order
// in which footnotes are referred to. Read once as a whole; then only the lines that change are read again.

import { type ChangeSet, type EditorState, type Range, RangeSet, RangeValue, StateField, type Text } from "@codemirror/state";

/** A place where a name in brackets stands. */
class Mention extends RangeValue {
  constructor(
    /** As names are compared: without case, runs of white space as one space. Of a footnote it begins with `^`. */
    readonly name: string,
    /** What stands behind the colon on its line, where this is the definition. */
    readonly text: string | null,
  ) {
    super();
  }
  override eq(other: Mention): boolean {
    return other.name === this.name && other.text === this.text;
  }
}

const plain = (name: string) => name.trim().replace(/\s+/g, " ").toLowerCase();

/** Footnotes wherever they stand, other names only where they are defined. */
const FOOTNOTE = /\[(\^[^\]\s[]+)\](:?)/y;
const NAME = /\[([^\]^[\n][^\][\n]*)\](:)/y;

function mentions(text: string, at: number): Range<Mention>[] {
  const found: Range<Mention>[] = [];
  for (let from = text.indexOf("["); from >= 0; from = text.indexOf("[", from + 1)) {
    const footnote = text[from + 1] === "^";
    const pattern = footnote ? FOOTNOTE : NAME;
    pattern.lastIndex = from;
    const [whole, name, colon] = pattern.exec(text) ?? [];
    if (!whole) continue;
    const before = text.slice(text.lastIndexOf("\n", from) + 1, from);
    const defines = colon !== "" && (footnote ? /^[\s>]*$/ : /^ {0,3}$/).test(before);
    if (!footnote && !defines) continue;
    const to = from + whole.length;
    const end = text.indexOf("\n", to);
    const rest = text.slice(to, end < 0 ? undefined : end).trim();
    found.push(new Mention(plain(name!), defines ? rest : null).range(at + from, at + to));
  }
  return found;
}

export class Definitions {
  private constructor(
    private readonly set: RangeSet<Mention>,
    private readonly texts: ReadonlyMap<string, string>,
    private readonly numbers: ReadonlyMap<string, number>,
  ) {}

  static of(set: RangeSet<Mention>): Definitions {
    const texts = new Map<string, string>();
    const used = new Set<string>();
    for (const cursor = set.iter(); cursor.value; cursor.next()) {
      const { name, text } = cursor.value;
      if (text === null) used.add(name);
      else if (!texts.has(name)) texts.set(name, text);
    }
    const footnotes = [...used].filter((name) => texts.has(name));
    return new Definitions(set, texts, new Map(footnotes.map((name, index) => [name, index + 1])));
  }

  static read(text: string): Definitions {
    return Definitions.of(RangeSet.of(mentions(text, 0), true));
  }

  /** What is known after an edit; nothing is read but the lines that it touches. */
  after({ changes, newDoc }: { changes: ChangeSet; newDoc: Text }): Definitions {
    let set = this.set.map(changes);
    let touched = set.size !== this.set.size;
    changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
      const filterFrom = newDoc.lineAt(fromB).from;
      const filterTo = newDoc.lineAt(toB).to;
      const add = mentions(newDoc.sliceString(filterFrom, filterTo), filterFrom);
      let known = add.length > 0;
      set.between(filterFrom, filterTo, () => void (known = true));
      if (known) set = set.update({ filterFrom, filterTo, filter: () => false, add, sort: true });
      touched ||= known;
    });
    if (touched) return Definitions.of(set);
    return set === this.set ? this : new Definitions(set, this.texts, this.numbers);
  }

  /** The number of a footnote, from 1; 0: there is none of this name, or nothing refers to it. */
  number(label: string): number {
    return this.numbers.get(plain(`^${label}`)) ?? 0;
  }

  /** The first line of a footnote. */
  footnote(label: string): string | null {
    return this.texts.get(plain(`^${label}`)) ?? null;
  }

  /** The address that a link's name stands for, as it is written. */
  address(name: string): string | null {
    const text = name.startsWith("^") ? undefined : this.texts.get(plain(name));
    return (
      /^(?:<([^>]*)>|(\S+))/
        .exec(text ?? "")
        ?.slice(1)
        .find(Boolean) ?? null
    );
  }

  /** Where a footnote is defined, or first referred to; -1: nowhere. */
  place(label: string, defined: boolean): number {
    const name = plain(`^${label}`);
    for (const cursor = this.set.iter(); cursor.value; cursor.next()) {
      if (cursor.value.name === name && (cursor.value.text !== null) === defined) return cursor.from;
    }
    return -1;
  }
}

export const definitionsField = StateField.define<Definitions>({
  create: ({ doc }) => Definitions.read(doc.toString()),
  update: (known, tr) => (tr.docChanged ? known.after(tr) : known),
});

/** Of the note. A state without the field (a cell's own) has none. */
export function definitions(state: EditorState): Definitions {
  return state.field(definitionsField, false) ?? NONE;
}

const NONE = Definitions.read("");
