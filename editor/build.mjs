// Bundles src/main.ts into ../public/editor/editor-<hash>.js (never committed; the server finds it by its name) and the names of emoji beside it,
// whose address the bundle knows; or, with --test, bundles test/ into a folder of its own and runs it with Node's test runner; with
// --driven, runs test/driven.ts, whom src/sync/tests/binding.rs drives.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { gemoji } from "gemoji";

/** Bytes after brotli that the bundle may have. */
const LIMIT = 180_000;

const here = fileURLToPath(new URL(".", import.meta.url));
const common = { absWorkingDir: here, bundle: true, target: "es2022", legalComments: "none", logLevel: "warning" };

/** `[character, names, other words]` of each emoji, as src/write/emoji.ts reads it. Skin tones are left out. */
function emoji() {
  return JSON.stringify(gemoji.map(({ emoji, names, tags, description }) => [emoji, names.join(" "), [...tags, description].join(" ")]));
}

const hash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 12);

async function bundle() {
  const names = emoji();
  const list = `emoji-${hash(names)}.json`;
  const define = { EMOJI: JSON.stringify(`/editor/${list}`) };
  const { outputFiles } = await build({ ...common, entryPoints: ["src/main.ts"], format: "iife", minify: true, write: false, define });
  const code = outputFiles[0].contents;
  const packed = brotliCompressSync(code).length;
  if (packed > LIMIT) throw new Error(`the editor is ${packed} bytes after brotli, over its limit of ${LIMIT}`);
  const name = `editor-${hash(code)}.js`;
  const folder = join(here, "../public/editor");
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (old !== name && old !== list) rmSync(join(folder, old));
  writeFileSync(join(folder, name), code);
  writeFileSync(join(folder, list), names);
  console.log(`public/editor/${name}: ${code.length} bytes, ${packed} after brotli`);
  console.log(`public/editor/${list}: ${names.length} characters, ${brotliCompressSync(names).length} after brotli`);
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "tandem-editor-"));
  try {
    const entryPoints = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
    await build({ ...common, entryPoints, format: "esm", platform: "node", outdir: folder, outExtension: { ".js": ".mjs" } });
    const files = readdirSync(folder).map((name) => join(folder, name));
    process.exitCode = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function driven() {
  const { outputFiles } = await build({ ...common, entryPoints: ["test/driven.ts"], format: "esm", platform: "node", write: false });
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

await (process.argv.includes("--test") ? test() : process.argv.includes("--driven") ? driven() : bundle());
