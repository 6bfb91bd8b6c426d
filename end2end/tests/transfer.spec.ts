import { expect, test } from "../support/fixtures";

/** What a first visit to a document may cost, in bytes, until it can be read and its note and chrome are alive. Excalidraw's code alone is 379 kB. */
const BUDGET = 350_000;
/** What the page fetches when it is alive: the note's editor, and the board's program with its own budget. */
const LATER = { editor: /^\/editor\//, board: /^\/pkg\/split_board[.\w-]*\.wasm$/ };
/** The board, 275 kB, and what reads Markdown in the browser, for the note's looks, its read mode and paper. */
const BOARD_BUDGET = 360_000;

test("a first visit keeps to its budget with brotli, wasm included", async ({ server, browser, browserName }) => {
  test.skip(browserName !== "chromium", "measured through the Chrome DevTools protocol");
  const id = await server.create({ title: "Transfer", markdown: "# Hello\n\nA short note.\n" });
  // What goes through a service worker that has just taken over is not the page's to count; without one, all of it is.
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  const urls = new Map<string, string>();
  const sizes = new Map<string, number>();
  cdp.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const path = new URL(urls.get(requestId) ?? "about:unknown").pathname;
    sizes.set(path, (sizes.get(path) ?? 0) + encodedDataLength);
  });
  const html = (await (await page.goto(`${server.url}/d/${id}`))!.text()).replace(/<meta[^>]*>/g, "");
  await expect(page.locator(".cm-content")).toBeVisible();
  await expect(page.getByRole("toolbar", { name: /tools/i })).toBeVisible();
  await page.waitForLoadState("networkidle");

  const sum = (entries: [string, number][]) => entries.reduce((sum, [, size]) => sum + size, 0);
  const of = (part: RegExp) => sum([...sizes].filter(([path]) => part.test(path)));
  const kB = (size: number) => `${(size / 1000).toFixed(1).padStart(7)} kB`;
  const counted = [...sizes].filter(([path]) => !Object.values(LATER).some((part) => part.test(path)));
  const [total, editor, board] = [sum(counted), of(LATER.editor), of(LATER.board)];
  for (const [path, size] of counted.sort((a, b) => b[1] - a[1])) console.log(`  ${kB(size)}  ${path}`);
  console.log(`  ${kB(total)}  a first visit (budget ${BUDGET / 1000})`);
  console.log(`  ${kB(board)}  the board's program, loaded later (budget ${BOARD_BUDGET / 1000})`);
  console.log(`  ${kB(editor)}  the editor, loaded later`);
  expect([...sizes.keys()].filter((path) => path.startsWith("/fonts/")), "nothing here is written by hand").toEqual([]);
  expect(total).toBeLessThanOrEqual(BUDGET);
  expect(board).toBeLessThanOrEqual(BOARD_BUDGET);
  for (const [name, part] of Object.entries(LATER)) {
    expect(of(part), `the ${name} was loaded`).toBeGreaterThan(0);
    const early = [...html.matchAll(/\/(?:pkg|editor)\/[\w.-]+/g)].filter(([path]) => part.test(path));
    expect(early, `the page asks for the ${name} itself`).toEqual([]);
  }
  await context.close();
});
