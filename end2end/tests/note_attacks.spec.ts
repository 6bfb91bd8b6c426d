import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

/** The ways in that src/note's tests read, too; whatever runs calls `pwned()` or asks x.invalid for something. */
const attacks = readFileSync(resolve(import.meta.dirname, "../../src/note/attacks.txt"), "utf8")
  .replaceAll("␀", "\0")
  .split(/^%%\n/m)
  .slice(1)
  .map((attack) => attack.trimEnd());
const all = attacks.join("\n\n");

/** Everything that should not happen in these pages, from now on. */
async function watch(context: BrowserContext, home: string): Promise<string[]> {
  const incidents: string[] = [];
  await context.exposeBinding("pwned", ({ frame }) => void incidents.push(`a script ran in ${frame.url()}`));
  await context.exposeBinding("violated", (_, what: string) => void incidents.push(`the content policy was violated: ${what}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      (window as unknown as { violated(what: string): void }).violated(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    );
    for (const name of ["alert", "confirm", "prompt"] as const) window[name] = () => (window as unknown as { pwned(): never }).pwned();
  });
  context.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    const ours = host === new URL(home).host || ["data:", "blob:", "file:"].includes(protocol);
    if (!ours) incidents.push(`a request went to ${request.url()}`);
  });
  const look = (page: Page) => {
    page.on("dialog", (dialog) => (incidents.push(`a dialog: ${dialog.message()}`), void dialog.dismiss()));
    page.on("console", (message) => /Content Security Policy/.test(message.text()) && incidents.push(message.text()));
    page.on("framenavigated", (frame) => /^(javascript|data|vbscript):|x\.invalid/.test(frame.url()) && incidents.push(`a frame went to ${frame.url()}`));
  };
  context.pages().forEach(look);
  context.on("page", look);
  return incidents;
}

/** Time for what would run after the page has settled: errors of pictures, animations, focus. */
async function settle(page: Page, scripts = true): Promise<void> {
  // Without script there are no frames to wait for.
  if (scripts) await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForLoadState("networkidle");
}

/** Links that a click would follow somewhere it should not. */
const bad = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => link.href).filter((href) => !/^(https?|mailto|tel|file|data:application\/octet-stream)/.test(href)),
  );

test("the corpus is there, and what runs is seen @no-js", async ({ page, javaScriptEnabled }) => {
  expect(attacks.length).toBeGreaterThan(45);
  test.skip(javaScriptEnabled === false, "without script nothing runs");
  const incidents = await watch(page.context(), "http://127.0.0.1");
  await page.setContent("<img src=x onerror=pwned()>");
  await expect.poll(() => incidents).toEqual(["a script ran in about:blank"]);
});

test("nothing in a note runs, loads or leads astray: as the server writes it, and on paper @no-js", async ({ page, server, javaScriptEnabled }) => {
  const scripts = javaScriptEnabled !== false;
  const incidents = await watch(page.context(), server.url);
  const id = await server.create({ title: `</title>${attacks[0]!}`, markdown: all });
  await page.goto(`${server.url}/d/${id}?mode=note`);
  await settle(page, scripts);
  expect(await bad(page)).toEqual([]);
  await page.emulateMedia({ media: "print" });
  await settle(page, scripts);
  await page.goto(server.url);
  await settle(page, scripts);
  expect(incidents).toEqual([]);
});

test("nothing in an imported note runs, and its page as a file does nothing", async ({ page, server }, info) => {
  const file = info.outputPath("attacks.md");
  writeFileSync(file, all);
  const incidents = await watch(page.context(), server.url);
  await page.goto(server.url);
  await page.getByLabel(/^Files to import/).setInputFiles(file);
  await expect(page).toHaveURL(/\/d\/[\w-]{22}/);
  await settle(page);
  const id = /\/d\/([\w-]{22})/.exec(page.url())![1]!;
  const html = info.outputPath("attacks.html");
  const exported = await page.request.get(`${server.url}/api/v1/docs/${id}/export?format=html`);
  expect(exported.status()).toBe(200);
  writeFileSync(html, await exported.body());
  await page.goto(`file://${html}`);
  await settle(page);
  expect(await bad(page)).toEqual([]);
  expect(incidents).toEqual([]);
});

test("nothing runs in the editor: opened, pasted as a page each, copied and pasted again", async ({ open, server }) => {
  test.setTimeout(120_000);
  const id = await server.create({ title: "Attacks", markdown: all });
  const ada = await open(id, { query: "?mode=note" });
  const incidents = await watch(ada.page.context(), server.url);
  await ada.page.reload();
  await ada.live();
  // Every line is looked at, and its marks shown and hidden.
  await ada.note.click();
  await ada.page.keyboard.press("Control+Home");
  for (let i = 0; i < 12; i++) await ada.page.keyboard.press("PageDown");
  await ada.page.keyboard.press("Control+a");
  await ada.page.keyboard.press("Control+c");
  await ada.page.keyboard.press("Control+End");
  await ada.page.keyboard.press("Control+v");
  await expect.poll(async () => (await ada.noteText()).length).toBeGreaterThan(all.length * 1.9);
  await settle(ada.page);
  expect(incidents).toEqual([]);

  await ada.page.keyboard.press("Control+a");
  await ada.page.keyboard.press("Delete");
  for (const attack of attacks) {
    await ada.note.evaluate((note, html) => {
      const data = new DataTransfer();
      data.setData("text/html", html);
      data.setData("text/plain", "words");
      note.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
    }, `<div>${attack}</div>`);
  }
  await ada.page.keyboard.press("Control+Home");
  for (let i = 0; i < 6; i++) await ada.page.keyboard.press("PageDown");
  await settle(ada.page);
  expect(await ada.noteText(), "links that run did not come along").not.toMatch(/(?<!\\)\[[^\[\]\n]*\]\(<?\s*(javascript|vbscript|data):/i);
  expect(incidents).toEqual([]);
});
