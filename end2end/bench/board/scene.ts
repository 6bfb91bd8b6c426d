/** A board of any size that is the same on every run and for every program: a `.excalidraw` scene from a seed. */

type Element = Record<string, unknown> & { id: string; x: number; y: number; width: number; height: number };

export interface Scene {
  json: { type: "excalidraw"; version: 2; elements: Element[] };
  count: number;
  /** The box around everything, board units. */
  area: { width: number; height: number };
  /** A filled shape with nothing near it, in the middle of the stacking order: what is dragged. */
  target: { x: number; y: number };
  /** A filled shape on top of all, alone: once it is painted, everything is. */
  probe: { x: number; y: number };
  /** A part of the board at its right edge with about 200 elements wholly within. */
  part: { left: number; top: number; width: number; height: number };
}

/** Board units a cell: one element lies in each, a little beyond it. */
const CELL = 64;
const COLORS = ["#1e1e1e", "#e03131", "#2f9e44", "#1971c2", "#f08c00"];
const WORDS = "plan draw note board line shape next idea team week goal test ship review later maybe".split(" ");

/** Mulberry32, a public-domain generator of 32 bits. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 40 % strokes of 60 points, 25 % rectangles, 10 % ellipses, 10 % arrows, 15 % text. */
export function scene(count: number, seed = 4): Scene {
  const next = random(seed);
  const columns = Math.ceil(Math.sqrt(count * 1.7));
  const rows = Math.ceil((count + 32) / columns) + 1;
  const area = { width: columns * CELL, height: rows * CELL };
  const at = (column: number, row: number) => ({ x: column * CELL, y: row * CELL });
  const hole = { column: columns >> 1, row: rows >> 1 };
  const free = (i: number) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    return Math.abs(column - hole.column) <= 2 && Math.abs(row - hole.row) <= 1;
  };
  const elements: Element[] = [];
  const add = (type: string, x: number, y: number, width: number, height: number, more: object = {}) => {
    const i = elements.length;
    elements.push({
      id: `e${i}`, type, x, y, width, height, angle: 0, strokeColor: COLORS[Math.floor(next() * COLORS.length)]!, backgroundColor: "transparent",
      fillStyle: "solid", strokeWidth: 2, strokeStyle: "solid", roughness: 0, opacity: 100, groupIds: [], frameId: null, roundness: null,
      seed: i + 1, version: 1, versionNonce: i + 1, isDeleted: false, boundElements: null, updated: 1, link: null, locked: false, ...more,
    });
  };
  const fill = { backgroundColor: "#ffc9c9", strokeColor: "#e03131" };
  const kinds = "pppppppprrrrreeaattt"; // of 20: 8 strokes, 5 rectangles, 2 ellipses, 2 arrows, 3 texts
  const deck: string[] = [];
  for (let cell = 0; elements.length < count - 1; cell++) {
    if (free(cell)) continue;
    const i = elements.length;
    const { x, y } = at(cell % columns, Math.floor(cell / columns));
    if (i === 0) add("rectangle", 0, 0, 8, 8);
    else if (i === 1) add("rectangle", area.width - 8, area.height - 8, 8, 8);
    else if (i === count >> 1) add("rectangle", at(hole.column - 1, 0).x + 8, at(0, hole.row).y, 48, 48, fill);
    else {
      if (!deck.length) deck.push(...[...kinds].map((kind) => [next(), kind] as const).sort((a, b) => a[0] - b[0]).map(([, kind]) => kind));
      const kind = deck.pop();
      const [px, py] = [x + next() * 8, y + next() * 8];
      const [w, h] = [24 + next() * 56, 16 + next() * 48].map(Math.round) as [number, number];
      if (kind === "p") add("freedraw", px, py, w, h, stroke(next, w, h));
      else if (kind === "r") add("rectangle", px, py, w, h, next() < 0.3 ? { backgroundColor: "#a5d8ff" } : {});
      else if (kind === "e") add("ellipse", px, py, w, h);
      else if (kind === "a") {
        const points = [[0, 0], [w, h]];
        add("arrow", px, py, w, h, { points, lastCommittedPoint: null, startBinding: null, endBinding: null, startArrowhead: null, endArrowhead: "arrow", elbowed: false });
      } else {
        const text = `${WORDS[Math.floor(next() * WORDS.length)]} ${i}`;
        const box = { fontSize: 16, fontFamily: 2, textAlign: "left", verticalAlign: "top", containerId: null, lineHeight: 1.25, autoResize: true };
        add("text", px, py, text.length * 8, 20, { text, originalText: text, ...box });
      }
    }
  }
  add("rectangle", at(hole.column + 1, 0).x + 8, at(0, hole.row).y, 48, 48, fill);
  const middle = (column: number) => ({ x: at(column, 0).x + 32, y: at(0, hole.row).y + 24 });
  const [width, height] = [Math.ceil(Math.sqrt(200 * 1.7)) * CELL + 40, Math.ceil(Math.sqrt(200 / 1.7)) * CELL + 40];
  const part = { left: area.width - width, top: Math.round(area.height * 0.55), width, height };
  return {
    json: { type: "excalidraw", version: 2, elements }, count: elements.length, area, part,
    target: middle(hole.column - 1), probe: middle(hole.column + 1),
  };
}

/** A wavy line of 60 points that fills its box. */
function stroke(next: () => number, width: number, height: number) {
  const [turns, phase] = [1 + next() * 3, next() * 6];
  const points = Array.from({ length: 60 }, (_, i) => {
    const wave = Math.sin((i / 59) * turns * Math.PI * 2 + phase) * 0.5 + 0.5;
    return [Math.round((i / 59) * width * 10) / 10, Math.round(wave * height * 10) / 10];
  });
  const [x0, y0] = points[0] as [number, number];
  return { points: points.map(([x, y]) => [Math.round((x! - x0) * 10) / 10, Math.round((y! - y0) * 10) / 10]), pressures: [], simulatePressure: false, lastCommittedPoint: null };
}
