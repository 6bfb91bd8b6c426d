import { expect, test } from "../support/fixtures";

/** What a first visit to a document may cost, in bytes. Excalidraw's code alone is 379 kB. */
const BUDGET = 350_000;

test("a first visit keeps to its budget with brotli, wasm included", async ({ server, browser, browserName }) => {
  test.skip(browserName !== "chromium", "measured through the Chrome DevTools protocol");
  const id = await server.create({ title: "Transfer", markdown: "# Hello\n\nA short note.\n" });
  const context = await browser.newContext();
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
  await page.goto(`${server.url}/d/${id}`);
  await expect(page.locator(".cm-content")).toBeVisible();
  await page.waitForLoadState("networkidle");

  const counted = [...sizes].filter(([path]) => !path.startsWith("/editor/"));
  const total = counted.reduce((sum, [, size]) => sum + size, 0);
  const editor = [...sizes].filter(([path]) => path.startsWith("/editor/")).reduce((sum, [, size]) => sum + size, 0);
  for (const [path, size] of counted.sort((a, b) => b[1] - a[1])) console.log(`  ${(size / 1000).toFixed(1).padStart(7)} kB  ${path}`);
  console.log(`  ${(total / 1000).toFixed(1).padStart(7)} kB  a first visit (budget ${BUDGET / 1000}); the editor, loaded later: ${(editor / 1000).toFixed(1)} kB`);
  expect(total).toBeLessThanOrEqual(BUDGET);
  expect(editor, "the editor bundle was loaded").toBeGreaterThan(0);
  await context.close();
});
