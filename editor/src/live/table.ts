// A table's source as cells, and what is done to it as changes of that source: small ones, so that two people can work on one table at
// once. Pure. Offsets are in the source; a row or column that is named counts from 0, the header is row 0.

import { ChangeSet } from "@codemirror/state";

export type Align = "" | "left" | "center" | "right";

/** `from` to `to`: what is written in the cell, without the space around it; in an empty cell the place to write at. */
export interface Cell {
  from: number;
  to: number;
  /** All between the two bars. */
  start: number;
  end: number;
}

export interface Row {
  from: number;
  to: number;
  /** Those that are written; rows may be ragged. */
  cells: Cell[];
}

export interface Table {
  source: string;
  /** Header first; without the line of dashes. */
  rows: Row[];
  dashes: Row;
  align: Align[];
}

export interface Change {
  from: number;
  to?: number;
  insert?: string;
}

/** Null where this is no table after all. */
export function read(source: string): Table | null {
  const lines: Row[] = [];
  let at = 0;
  for (const line of source.split("\n")) {
    lines.push(readRow(line, at));
    at += line.length + 1;
  }
  const [head, dashes, ...body] = lines;
  if (!head || !dashes || head.cells.length !== dashes.cells.length) return null;
  const align: Align[] = [];
  for (const { from, to } of dashes.cells) {
    const match = /^(:?)-+(:?)$/.exec(source.slice(from, to));
    if (!match) return null;
    align.push(match[1] ? (match[2] ? "center" : "left") : match[2] ? "right" : "");
  }
  return { source, rows: [head, ...body], dashes, align };
}

/** A bar after an odd number of backslashes is text; white space around a cell and bars at the ends of a row are not. */
function readRow(line: string, at: number): Row {
  const bars: number[] = [];
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\") i++;
    else if (line[i] === "|") bars.push(i);
  }
  const first = /^[>\s]*/.exec(line)![0].length;
  const last = line.trimEnd().length;
  if (bars[0] !== first) bars.unshift(first - 1);
  if (bars.length < 2 || bars.at(-1) !== last - 1) bars.push(last);
  const cells = bars.slice(1).map((end, index) => {
    const start = bars[index]! + 1;
    const text = line.slice(start, end);
    const trimmed = text.trim();
    const from = trimmed ? start + text.indexOf(trimmed) : Math.min(start + 1, end);
    return { from: at + from, to: at + from + trimmed.length, start: at + start, end: at + end };
  });
  return { from: at, to: at + line.length, cells };
}

export const width = (table: Table): number => table.align.length;

/** The cell that an offset is in, or is next to. */
export function cellAt(table: Table, offset: number): { row: number; column: number } {
  let row = table.rows.findIndex(({ to }) => offset <= to);
  if (row < 0) row = table.rows.length - 1;
  // On the line of dashes: the header.
  if (offset >= table.dashes.from && offset <= table.dashes.to) row = 0;
  const { cells } = table.rows[row]!;
  const column = cells.findIndex(({ end }) => offset <= end);
  return { row, column: Math.min(column < 0 ? cells.length - 1 : column, width(table) - 1) };
}

/** What must be written so that there is such a cell, and where its text is then. */
export function ensure(table: Table, row: number, column: number): { changes: Change[]; at: number; to: number } {
  const line = table.rows[row];
  if (!line) {
    const insert = `\n${blank(width(table))}`;
    return {
      changes: [{ from: table.source.length, insert }],
      at: table.source.length + 3 + column * 4,
      to: table.source.length + 3 + column * 4,
    };
  }
  const cell = line.cells[column];
  if (cell) return { changes: [], at: cell.from, to: cell.to };
  // The row's last bar is where it goes on.
  const bars = close(table, line);
  const missing = "   |".repeat(column + 1 - line.cells.length);
  const shift = bars.reduce((sum, { insert = "" }) => sum + insert.length, 0);
  const at = line.to + shift + missing.length - 2;
  return { changes: [...bars, { from: line.to, insert: missing }], at, to: at };
}

const blank = (columns: number): string => `|${"   |".repeat(columns)}`;

/** Whether a row has bars at both ends. Without them a first or last cell could not be empty. */
export function closed(table: Table, row: Row): boolean {
  const text = table.source.slice(row.from, row.to).trim();
  return text.startsWith("|") && /[^\\](?:\\\\)*\|$/.test(text);
}

/** What gives a row its bars. */
export function close(table: Table, row: Row): Change[] {
  const text = table.source.slice(row.from, row.to);
  const changes: Change[] = [];
  if (!text.trim().startsWith("|")) changes.push({ from: row.from, insert: "| " });
  if (!closed({ ...table, source: `|${text}` }, { ...row, from: 0, to: text.length + 1 })) changes.push({ from: row.to, insert: " |" });
  return changes;
}

/** Does `act` to a table whose rows all have their bars. */
function barred(table: Table, act: (table: Table) => Change[] | null): Change[] | null {
  const open = lines(table).flatMap(({ row }) => close(table, row));
  if (open.length === 0) return act(table);
  const source = applied(table.source, open);
  const changes = act(read(source)!);
  if (!changes) return null;
  const all: Change[] = [];
  ChangeSet.of(open, table.source.length)
    .compose(ChangeSet.of(changes, source.length))
    .iterChanges((from, to, _from, _to, insert) => void all.push({ from, to, insert: insert.toString() }));
  return all;
}

/** `text` after `changes`. */
export function applied(text: string, changes: readonly Change[]): string {
  const ordered = changes
    .map((change, index) => ({ to: change.from, insert: "", ...change, index }))
    .sort((a, b) => a.from - b.from || a.index - b.index);
  let out = "";
  let at = 0;
  for (const { from, to, insert } of ordered) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

/** An empty row that becomes row number `row` (from 1). */
export function insertRow(table: Table, row: number): Change[] {
  const above = row === 1 ? table.dashes : table.rows[Math.min(row, table.rows.length) - 1]!;
  return [{ from: above.to, insert: `\n${blank(width(table))}` }];
}

/** Without its header a table has the next row for one; without any row it is gone, as null says. */
export function removeRow(table: Table, row: number): Change[] | null {
  const { rows, source } = table;
  if (row > 0) return [{ from: rows[row]!.from - 1, to: rows[row]!.to }];
  const next = rows[1];
  if (!next) return null;
  return [
    { from: rows[0]!.from, to: rows[0]!.to, insert: filled(source.slice(next.from, next.to), next, width(table)) },
    { from: next.from - 1, to: next.to },
  ];
}

/** A row as a header: exactly as many cells as the table has columns. */
function filled(line: string, row: Row, columns: number): string {
  if (row.cells.length === columns) return line;
  const cells = row.cells.slice(0, columns).map(({ from, to }) => line.slice(from - row.from, to - row.from));
  while (cells.length < columns) cells.push("");
  return `| ${cells.join(" | ")} |`;
}

/**
 * Row `row` becomes row number `to`, just above or below. It is what is written anew, and the row that it passes keeps its characters: who
 * moves a row, past however many others, knows of it, and who writes in one of the others does not. A header is made of both rows.
 */
export function moveRow(table: Table, row: number, to: number): Change[] {
  const { rows, source } = table;
  const text = (of: Row) => source.slice(of.from, of.to);
  const [first, second] = [rows[0]!, rows[1]!];
  if (row === 0 || to === 0) {
    return [
      { from: first.from, to: first.to, insert: filled(text(second), second, width(table)) },
      { from: second.from, to: second.to, insert: text(first) },
    ];
  }
  const moved = rows[row]!;
  const above = to > row ? rows[to]! : to === 1 ? table.dashes : rows[to - 1]!;
  return [
    { from: moved.from - 1, to: moved.to },
    { from: above.to, insert: `\n${text(moved)}` },
  ];
}

/** An empty column that becomes column number `column`. */
export function insertColumn(of: Table, column: number): Change[] {
  return barred(of, (table) =>
    lines(table).flatMap(({ row, dashes }) => {
      const insert = dashes ? " --- |" : "   |";
      const cell = row.cells[column];
      if (cell) return [{ from: cell.start, insert }];
      // A ragged row that does not reach this far has nothing to give way.
      return row.cells.length < column ? [] : [{ from: row.cells.at(-1)!.end + 1, insert }];
    }),
  )!;
}

/** Without its last column a table is gone, as null says. */
export function removeColumn(of: Table, column: number): Change[] | null {
  if (width(of) === 1) return null;
  return barred(of, (table) =>
    lines(table).flatMap(({ row }) => {
      const cell = row.cells[column];
      return cell ? [{ from: cell.start, to: cell.end + 1, insert: row.cells.length === 1 ? "   |" : "" }] : [];
    }),
  );
}

/** Column `column` changes places with the one after it. */
export function swapColumns(of: Table, column: number): Change[] {
  return barred(of, (table) =>
    lines(table).flatMap(({ row }) => {
      const [one, two] = [row.cells[column], row.cells[column + 1]];
      if (!one) return [];
      const text = (cell: Cell) => table.source.slice(cell.start, cell.end);
      if (!two) return [{ from: one.start, insert: "   |" }];
      if (text(one) === text(two)) return [];
      return [
        { from: one.start, to: one.end, insert: text(two) },
        { from: two.start, to: two.end, insert: text(one) },
      ];
    }),
  )!;
}

export function alignColumn(table: Table, column: number, align: Align): Change[] {
  const { from, to } = table.dashes.cells[column]!;
  const dashes = table.source.slice(from, to).replace(/:/g, "");
  const left = align === "left" || align === "center" ? ":" : "";
  const right = align === "right" || align === "center" ? ":" : "";
  return [{ from, to, insert: left + dashes + right }];
}

/** Writes a grid of cells from one cell on, with more rows and columns where it needs them. Cells that it does not reach are left alone. */
export function fill(of: Table, row: number, column: number, grid: readonly (readonly string[])[]): Change[] {
  const columns = Math.max(width(of), column + Math.max(...grid.map((line) => line.length)));
  const given = (r: number, c: number) => (c < column ? undefined : grid[r - row]?.[c - column]);
  const rest = (r: number, from: number) =>
    Array.from({ length: Math.max(0, columns - from) }, (_, i) => `${padded(escaped(given(r, from + i) ?? ""))}|`).join("");
  return barred(of, (table) => {
    const changes = lines(table).flatMap(({ row: line, dashes }, r) => {
      const { length } = line.cells;
      if (dashes) return [{ from: line.to, insert: " --- |".repeat(columns - length) }];
      const filled = line.cells.flatMap(({ from, to, start, end }, c) => {
        const text = given(r, c);
        if (text === undefined || escaped(text) === table.source.slice(from, to)) return [];
        return [{ from: start, to: end, insert: padded(escaped(text)) }];
      });
      return [...filled, { from: line.to, insert: rest(r, length) }];
    });
    for (let r = table.rows.length; r < row + grid.length; r++) changes.push({ from: table.source.length, insert: `\n|${rest(r, 0)}` });
    return changes;
  })!;
}

const padded = (text: string): string => (text ? ` ${text} ` : "   ");

const lines = (table: Table) => [...table.rows.map((row) => ({ row, dashes: false })), { row: table.dashes, dashes: true }];

/** What must be inserted or replaced in a cell's text so that it stays one cell: bars are escaped, breaks become `<br>`. */
export function mend(text: string): Change[] {
  const changes: Change[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\n") changes.push({ from: i, to: i + 1, insert: "<br>" });
    else if (text[i] === "|") changes.push({ from: i, insert: "\\" });
    else if (text[i] === "\\" && text[i + 1] !== "\n") i++;
  }
  // A backslash at the end would escape the bar that follows.
  if (/(?<!\\)(?:\\\\)*\\$/.test(text)) changes.push({ from: text.length, insert: " " });
  return changes;
}

/** Plain text as a cell's. */
export function escaped(text: string): string {
  const lines = text.trim().replace(/\r\n?/g, "\n");
  return applied(lines, mend(lines)).trim();
}

/** Tab-separated lines, as spreadsheets copy them: a cell with tabs, breaks or quotes in it is quoted. */
export function separated(text: string): string[][] {
  const rows: string[][] = [[]];
  const rest = /("(?:[^"]|"")*"(?=[\t\r\n]|$)|[^\t\r\n]*)(\t|\r\n?|\n|$)/gy;
  for (let match; (match = rest.exec(text)) && rest.lastIndex <= text.length;) {
    const [, cell = "", end] = match;
    rows.at(-1)!.push(cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replace(/""/g, '"') : cell);
    if (end === "" || (rest.lastIndex === text.length && end !== "\t")) break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}
