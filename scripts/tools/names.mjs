// names.mjs PKG LIST: gives the browser's loader and program names of what is in them, once cargo-leptos is done.
//
// cargo-leptos takes both names first and writes the name of the second piece's loader into both files then: two builds could have one name
// for two contents, and browsers keep names for ever. Scripts that name a renamed file are written and compressed anew.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const [pkg, list] = process.argv.slice(2);

for (const kind of ["js", "wasm"]) {
  const names = readFileSync(list, "utf8");
  const old = new RegExp(`^${kind}: (.+)$`, "m").exec(names)[1];
  const path = (hash) => `${pkg}/tandem.${hash}.${kind}`;
  const hash = createHash("md5").update(readFileSync(path(old))).digest("base64url");
  for (const ending of ["", ".br", ".gz"]) renameSync(path(old) + ending, path(hash) + ending);
  writeFileSync(list, names.replace(old, hash));
  for (const script of readdirSync(pkg).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(`${pkg}/${script}`, "utf8").replaceAll(old, hash);
    writeFileSync(`${pkg}/${script}`, text);
    writeFileSync(`${pkg}/${script}.br`, brotliCompressSync(text));
    writeFileSync(`${pkg}/${script}.gz`, gzipSync(text, { level: 9 }));
  }
}
