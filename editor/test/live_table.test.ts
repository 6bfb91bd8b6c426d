import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSet, Text } from "@codemirror/state";
import { markdown } from "../src/live/parser";
import * as table from "../src/live/table";
import { type Random, seeded } from "./random";

const apply = ({ source }: table.Table, changes: table.Change[]): string =>
  ChangeSet.of(changes, source.length)
    .apply(Text.of(source.split("\n")))
    .toString();

const read = (source: string): table.Table => {
  const found = table.read(source);
  assert.ok(found, `no table: ${source}`);
  return found;
};

/** What is in the cells, each row as long as the table is wide. */
const grid = (of: table.Table): string[][] =>
  of.rows.map(({ cells }) =>
    Array.from({ length: table.width(of) }, (_, c) => (cells[c] ? of.source.slice(cells[c].from, cells[c].to) : "")),
  );

/** Whether what is between the two stays the same characters, so that carets in it stay where they are. */
function keeps({ source }: table.Table, changes: table.Change[], from: number, to: number): boolean {
  let kept = true;
  ChangeSet.of(changes, source.length).iterChangedRanges((start, end) => {
    if (start < to && end > from) kept = false;
  });
  return kept;
}

function spliced<T>(list: readonly T[], from: number, count: number, ...add: T[]): T[] {
  return [...list.slice(0, from), ...add, ...list.slice(from + count)];
}

const TEXTS = ["", "a", "b c", "`x\\|y`", "\\|", "\\\\", "**b**", "日本 😀", "<br>", "a  b"];

/** A table in one of the many ways to write it. */
function someTable(random: Random): string {
  const columns = 1 + random.below(4);
  const open = random.below(4) > 0 || columns === 1;
  const close = random.below(4) > 0 || columns === 1;
  const pad = () => random.pick(["", " ", "  "]);
  const row = (cells: string[]) => {
    const inner = cells.map((cell) => {
      const text = `${pad()}${cell}${pad()}`;
      return text.trim() ? text : " ";
    });
    // Without bars at its ends a row must not begin or end with an empty cell: that would read as one less.
    const ends = inner.some((text) => !text.trim()) || /\\$/.test(inner.at(-1)!);
    return `${open || ends ? "|" : ""}${inner.join("|")}${close || ends ? "|" : ""}`.replace(/^\s+/, "");
  };
  const cells = (count: number) => Array.from({ length: count }, () => random.pick(TEXTS));
  const lines = [
    row(cells(columns)),
    row(Array.from({ length: columns }, () => random.pick(["---", ":--", "--:", ":-:", open ? "-" : "----"]))),
  ];
  for (let rows = random.below(4); rows > 0; rows--) {
    const count = random.below(5) === 0 ? 1 + random.below(columns + 1) : columns;
    lines.push(
      `|${cells(count)
        .map((text) => ` ${text} `)
        .join("|")}|`,
    );
  }
  return lines.join("\n");
}

test("a table is read as the parser of the editor reads it", () => {
  seeded(400, (random) => {
    const source = someTable(random);
    const ours = read(source);
    const theirs: string[][] = [];
    markdown.language.parser.parse(source).iterate({
      enter: (node) => {
        if (node.name === "TableHeader" || node.name === "TableRow") theirs.push([]);
        else if (node.name === "TableCell") theirs.at(-1)!.push(source.slice(node.from, node.to));
      },
    });
    // The parser has no nodes for empty cells.
    const written = ours.rows.map(({ cells }) => cells.map(({ from, to }) => source.slice(from, to)).filter(Boolean));
    assert.deepEqual(written, theirs, source);
  });
});

test("what is done to a table is done to its cells, and nothing else changes", () => {
  seeded(600, (random) => {
    const of = read(someTable(random));
    const before = grid(of);
    const row = random.below(before.length);
    const column = random.below(table.width(of));
    const empty = before[0]!.map(() => "");
    const check = (name: string, changes: table.Change[] | null, want: string[][]) => {
      if (changes === null) return assert.equal(want.length * (want[0]?.length ?? 0), 0, name);
      const after = apply(of, changes);
      assert.deepEqual(grid(read(after)), want, `${name} ${row} ${column}\n${of.source}\n=>\n${after}`);
    };
    check("insert row", table.insertRow(of, row + 1), spliced(before, row + 1, 0, empty));
    check("remove row", table.removeRow(of, row), spliced(before, row, 1));
    if (row + 1 < before.length) {
      const swapped = spliced(before, row, 2, before[row + 1]!, before[row]!);
      check("row down", table.moveRow(of, row, row + 1), swapped);
      check("row up", table.moveRow(of, row + 1, row), swapped);
    }
    check(
      "insert column",
      table.insertColumn(of, column),
      before.map((cells) => spliced(cells, column, 0, "")),
    );
    check(
      "append column",
      table.insertColumn(of, before[0]!.length),
      before.map((cells) => [...cells, ""]),
    );
    check(
      "remove column",
      table.removeColumn(of, column),
      before.map((cells) => spliced(cells, column, 1)),
    );
    if (column + 1 < table.width(of)) {
      check(
        "swap columns",
        table.swapColumns(of, column),
        before.map((cells) => spliced(cells, column, 2, cells[column + 1]!, cells[column]!)),
      );
    }
    for (const align of ["left", "center", "right", ""] as const) {
      const after = read(apply(of, table.alignColumn(of, column, align)));
      assert.deepEqual([grid(after), after.align[column]], [before, align]);
    }
    const { changes, at } = table.ensure(of, row, column);
    const wide = apply(of, changes);
    const cell = table.cellAt(read(wide), at);
    assert.deepEqual(cell, { row, column }, `${of.source}\n=>\n${wide}`);
    assert.deepEqual(grid(read(wide)), before);
    const typed = wide.slice(0, at) + "x" + wide.slice(at);
    assert.equal(grid(read(typed))[row]![column], `x${before[row]![column]}`, typed);
  });
});

test("a row that is moved passes the other without touching it", () => {
  seeded(300, (random) => {
    const of = read(someTable(random));
    if (of.rows.length < 3) return;
    const row = 1 + random.below(of.rows.length - 2);
    const [upper, lower] = [of.rows[row]!, of.rows[row + 1]!];
    assert.ok(keeps(of, table.moveRow(of, row, row + 1), lower.from, lower.to), `down ${row}\n${of.source}`);
    assert.ok(keeps(of, table.moveRow(of, row + 1, row), upper.from, upper.to), `up ${row + 1}\n${of.source}`);
  });
});

test("bars that a table gets leave what is in its cells alone", () => {
  const of = read("a | b\n-|-\n1 | 2");
  const changes = table.insertColumn(of, 1);
  assert.equal(apply(of, changes), "| a |   | b |\n| -| --- |- |\n| 1 |   | 2 |");
  for (const { from, to } of of.rows.flatMap(({ cells }) => cells)) assert.ok(keeps(of, changes, from, to));
});

test("a row after the last is made where the caret then is", () => {
  const of = read("| a | b |\n| - | - |");
  const { changes, at } = table.ensure(of, 1, 1);
  const after = apply(of, changes);
  assert.equal(after, "| a | b |\n| - | - |\n|   |   |");
  assert.deepEqual(table.cellAt(read(after), at), { row: 1, column: 1 });
});

test("a grid that is pasted fills cells, and makes those that are missing", () => {
  const of = read("a | b\n-|:-:\n1 | 2");
  assert.equal(
    apply(
      of,
      table.fill(of, 1, 1, [
        ["x|y", "z"],
        ["two\nlines", ""],
      ]),
    ),
    "| a | b |   |\n| -|:-: | --- |\n| 1 | x\\|y | z |\n|   | two<br>lines |   |",
  );
});

test("a grid that is pasted leaves the other cells their characters", () => {
  seeded(600, (random) => {
    const of = read(someTable(random));
    const before = grid(of);
    const [row, column] = [random.below(before.length), random.below(table.width(of))];
    const given = Array.from({ length: 1 + random.below(3) }, () =>
      Array.from({ length: 1 + random.below(3) }, () => random.pick(["", "new", "x|y", "end\\", "two\nlines"])),
    );
    const changes = table.fill(of, row, column, given);
    const after = read(apply(of, changes));
    const reached = (r: number, c: number) => (c < column ? undefined : given[r - row]?.[c - column]);
    const columns = Math.max(table.width(of), column + Math.max(...given.map((line) => line.length)));
    // A row that is too long for its table has cells that a wider one shows.
    const old = (r: number, c: number) => {
      const cell = of.rows[r]?.cells[c];
      return cell ? of.source.slice(cell.from, cell.to) : "";
    };
    const want = Array.from({ length: Math.max(before.length, row + given.length) }, (_, r) =>
      Array.from({ length: columns }, (_, c) => (reached(r, c) === undefined ? old(r, c) : table.escaped(reached(r, c)!))),
    );
    const story = JSON.stringify([of.source, row, column, given, after.source]);
    assert.deepEqual(grid(after), want, story);
    of.rows.forEach(({ cells }, r) =>
      cells.forEach(({ from, to }, c) => {
        if (reached(r, c) === undefined) assert.ok(keeps(of, changes, from, to), `${r} ${c} ${story}`);
      }),
    );
  });
});

test("whatever is typed in a cell, it stays one cell", () => {
  seeded(500, (random) => {
    let text = "";
    for (let left = random.below(8); left > 0; left--) text += random.pick(["|", "\\", "a", "\n", " ", "`"]);
    const mended = table.mend(text);
    const fixed = table.applied(text, mended);
    const row = read(`|a|b|\n|-|-|\n|${fixed}|end|`).rows[1]!;
    assert.equal(row.cells.length, 2, JSON.stringify([text, fixed]));
    assert.deepEqual(table.mend(fixed), [], "what is mended stays as it is");
  });
});

test("cells that spreadsheets copy are taken apart", () => {
  assert.deepEqual(table.separated("a\tb\r\n1\t2\r\n"), [
    ["a", "b"],
    ["1", "2"],
  ]);
  assert.deepEqual(table.separated('"two\nlines"\t"say ""no"""\n\tx'), [
    ["two\nlines", 'say "no"'],
    ["", "x"],
  ]);
  assert.deepEqual(table.separated("a\t"), [["a", ""]]);
});
