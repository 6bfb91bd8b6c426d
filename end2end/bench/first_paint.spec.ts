import { createServer } from "node:http";
import { brotliCompressSync } from "node:zlib";
import type { AddressInfo } from "node:net";
import type { Browser } from "@playwright/test";
import { build } from "esbuild";
import { expect, test } from "../support/fixtures";

const ROUNDS = 7;

/** An empty Excalidraw, bundled as its users bundle it, minified and served with brotli. */
async function excalidrawPage() {
  const bundle = await build({
    stdin: {
      contents: `
        import { createElement } from "react";
        import { createRoot } from "react-dom/client";
        import { Excalidraw } from "@excalidraw/excalidraw";
        import "@excalidraw/excalidraw/index.css";
        createRoot(document.getElementById("root")).render(createElement(Excalidraw));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    outdir: "/out",
    write: false,
    loader: { ".woff2": "file" },
    conditions: ["production"],
    define: { "process.env.NODE_ENV": '"production"', "process.env.IS_PREACT": '"false"' },
    logLevel: "error",
  });
  const files = new Map(bundle.outputFiles.map((file) => [file.path.replace("/out", ""), brotliCompressSync(file.contents)]));
  const html = '<!doctype html><link rel=stylesheet href=/stdin.css><div id=root style="height:100vh"></div><script type=module src=/stdin.js></script>';
  const types: Record<string, string> = { js: "text/javascript", css: "text/css", woff2: "font/woff2" };
  const server = createServer((request, response) => {
    const path = new URL(request.url!, "http://x").pathname;
    const file = path === "/" ? brotliCompressSync(html) : files.get(path);
    const type = path === "/" ? "text/html" : (types[path.split(".").pop()!] ?? "application/octet-stream");
    response.writeHead(file ? 200 : 404, { "content-type": type, "content-encoding": "br" });
    response.end(file ?? "");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

/** Milliseconds to the first contentful paint in a browser context without a cache. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const paint = await page.evaluate(
    () =>
      new Promise<number>((found) => {
        new PerformanceObserver((list, observer) => {
          const entry = list.getEntriesByName("first-contentful-paint")[0];
          if (!entry) return;
          observer.disconnect();
          found(entry.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
  await context.close();
  return paint;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

test("first contentful paint, beside an empty Excalidraw", async ({ browser, server }) => {
  const rival = await excalidrawPage();
  const id = await server.create({ title: "Paint", markdown: "# Hello\n\nContent before any script.\n" });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const pair = [await firstPaint(browser, `${server.url}/d/${id}`), await firstPaint(browser, rival.url)];
    if (round < 0) continue; // warm-up
    ours.push(pair[0]);
    theirs.push(pair[1]);
  }
  rival.close();
  const ratio = median(ours.map((value, round) => value / theirs[round]));
  console.log(`first contentful paint, median of ${ROUNDS}: Tandem with content ${median(ours).toFixed(0)} ms, empty Excalidraw ${median(theirs).toFixed(0)} ms, ratio ${ratio.toFixed(2)}`);
  expect(ratio).toBeLessThanOrEqual(0.5);
});
