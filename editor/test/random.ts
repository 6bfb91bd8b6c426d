// Seeded randomness for the property tests. A failure prints its seed; TANDEM_SEED=… runs that one again.

export interface Random {
  /** 0 up to and without `end`. */
  below(end: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Runs `body` for `rounds` seeds. */
export function seeded(rounds: number, body: (random: Random) => void): void {
  const given = process.env["TANDEM_SEED"];
  const first = given ? Number(given) : Math.floor(Math.random() * 2 ** 31);
  for (let seed = first; seed < first + (given ? 1 : rounds); seed++) {
    try {
      body(generator(seed));
    } catch (error) {
      console.error(`TANDEM_SEED=${seed}`);
      throw error;
    }
  }
  console.log(`seeds ${first} to ${first + rounds - 1}`);
}

/** mulberry32. */
export function generator(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return { below, pick: (from) => from[below(from.length)]! };
}

const PIECES = ["a", "b ", "\n", "\r\n", "\r", "é", "e\u0301", "日本", "😀", "😁", "👩‍👩‍👧", "𝒳", "\u{10ffff}", "\t", "**", "- ", "שלום", "\u202bab\u202c", "عَر"];

export function someText(random: Random, most: number): string {
  let text = "";
  for (let left = random.below(most + 1); left > 0; left--) text += random.pick(PIECES);
  return text;
}
