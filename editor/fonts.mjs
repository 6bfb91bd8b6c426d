// Puts the hand-written font of the board (Patrick Hand, under the SIL Open Font License) and its licence into ../public/fonts/, under a name
// that changes with its bytes. Nothing of it is committed; it changes no byte of it.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

/** Bytes after brotli that a font may have. */
const LIMIT = 100_000;

const here = fileURLToPath(new URL(".", import.meta.url));
const from = join(here, "node_modules/@expo-google-fonts/patrick-hand");
const font = readFileSync(join(from, "400Regular/PatrickHand_400Regular.ttf"));
const name = `patrick-hand-${createHash("sha256").update(font).digest("hex").slice(0, 8)}.ttf`;
for (const user of ["style/_fonts.scss", "src/scene/text.rs"]) {
  if (!readFileSync(join(here, "..", user), "utf8").includes(`/fonts/${name}`)) throw new Error(`${user} does not name the font ${name}`);
}
const packed = brotliCompressSync(font).length;
if (packed > LIMIT) throw new Error(`the font is ${packed} bytes after brotli, over its limit of ${LIMIT}`);
const files = { [name]: font, "OFL.txt": readFileSync(join(from, "LICENSE_FONT")) };
const folder = join(here, "../public/fonts");
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) if (!(old in files)) rmSync(join(folder, old));
for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
console.log(`public/fonts/${name}: ${font.length} bytes, ${packed} after brotli`);
