import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

const part = (n: number) => `## Part ${n}\n\n${`Words of part ${n} fill a line of the page. `.repeat(12)}\n\n`;
const markdown = `# Long\n\n${Array.from({ length: 30 }, (_, n) => part(n + 1)).join("")}- [ ] open\n- [x] done\n`;

test("the contents list the headings, follow the reader, lead to a place; the bar counts words", async ({ open, server }) => {
  const id = await server.create({ title: "Long", markdown });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const { page } = ada;
  const bar = page.getByRole("group", { name: "The note" });
  await expect(bar.locator(".count")).toHaveText(/^3,663 words · \d\d min$/);

  await bar.getByRole("button", { name: "Contents" }).click();
  const contents = page.getByRole("navigation", { name: "Contents" });
  await expect(contents.getByRole("button", { name: /^(Long|Part \d+)$/ })).toHaveCount(31);
  await expect(contents.locator("[aria-current]")).toHaveText("Long");
  await contents.getByRole("button", { name: "Part 17", exact: true }).click();
  await expect(contents.locator("[aria-current]")).toHaveText("Part 17");
  await expect(page.locator(".cm-line", { hasText: /^## Part 17$/ })).toBeInViewport();
  await expect(ada.note).toBeFocused();
  // What others write shows up, and what one writes oneself.
  await page.keyboard.press("Home");
  await page.keyboard.type("## New here\n\n");
  await expect(contents.getByRole("button", { name: "New here" })).toBeVisible();

  // It stays as it was left.
  await page.reload();
  await expect(contents).toBeVisible();
  await contents.getByRole("button", { name: "Close" }).click();
  await expect(contents).toBeHidden();
  expect(ada.faults).toEqual([]);
});

/** From now on no timer of the page goes off, until what this gives is called. */
async function stopTimers(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const [set, clear] = [window.setTimeout, window.clearTimeout];
    const stopped = new Map<number, () => void>();
    let last = 1e9;
    window.setTimeout = ((act: () => void) => (stopped.set(++last, act), last)) as typeof window.setTimeout;
    window.clearTimeout = (id) => void (stopped.delete(id as number) || clear.call(window, id));
    Object.assign(window, {
      goOn: () => {
        window.setTimeout = set;
        for (const [id, act] of stopped) if (stopped.delete(id)) act();
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { goOn: () => void }).goOn());
}

test("the read mode shows the whole note at the same place, follows edits, and ticks tasks", async ({ open, server }) => {
  const id = await server.create({ title: "Long", markdown });
  const [ada, ben] = [await open(id, { query: "?mode=note" }), await open(id, { query: "?mode=note" })];
  await Promise.all([ada.live(), ben.live()]);
  const { page } = ada;
  const look = page.getByRole("radiogroup", { name: "How the note shows" });
  await page.locator(".note-host").evaluate((host) => (host.scrollTop = host.scrollHeight / 2));
  const top = () =>
    page.evaluate(() => {
      const edge = document.querySelector(".note-host")!.getBoundingClientRect().top;
      const lines = [...document.querySelectorAll(document.documentElement.dataset["look"] === "read" ? ".part > *" : ".cm-line")];
      return lines.find((line) => line.getBoundingClientRect().bottom > edge + 16 && line.textContent)!.textContent!.slice(0, 24);
    });
  await expect.poll(async () => (await top()).length).toBeGreaterThan(4);
  const before = await top();
  await look.getByRole("radio", { name: "Read" }).check({ force: true });
  const sheet = page.locator(".note-html");
  await expect(sheet.getByRole("heading", { level: 2 })).toHaveCount(30);
  await expect(ada.note).toBeHidden();
  await expect.poll(top).toBe(before.replace(/^#+ /, ""));

  await ben.typeAtEnd("\n\nwritten by Ben");
  await expect(sheet.getByText("written by Ben")).toBeAttached();
  await sheet.getByRole("checkbox").first().check();
  await expect.poll(() => ben.noteText()).toContain("- [x] open");
  await expect(sheet.getByRole("checkbox").first()).toBeChecked();
  // The page is older than the note: what is ticked is the task, not what stands at its old place.
  const resume = await stopTimers(page);
  await ben.typeAt("Home", "before it all\n\n");
  await ben.saved();
  await expect.poll(() => ada.noteText()).toContain("before it all");
  await expect(sheet.getByText("before it all")).toHaveCount(0);
  await sheet.getByRole("checkbox").first().uncheck();
  await expect.poll(() => ben.noteText()).toContain("- [ ] open");
  await resume();
  await expect(sheet.getByText("before it all")).toHaveCount(1);
  await sheet.getByRole("checkbox").first().check();
  await expect.poll(() => ben.noteText()).toContain("- [x] open");

  await look.getByRole("radio", { name: "Write" }).check({ force: true });
  await expect(ada.note).toBeVisible();
  await expect(sheet).toHaveCount(0);
  expect(await ada.noteText()).toBe(await ben.noteText());
  expect([...ada.faults, ...ben.faults]).toEqual([]);
});

test("who follows somebody reads along in the note, until they move by themselves", async ({ open, server }) => {
  const id = await server.create({ title: "Long", markdown });
  const [ada, ben] = [await open(id, { query: "?mode=note" }), await open(id, { query: "?mode=note" })];
  await Promise.all([ada.live(), ben.live()]);
  await ada.page.getByRole("button", { name: /^Follow / }).click();
  const scroll = (page: typeof ben, share: number) =>
    page.page.locator(".note-host").evaluate((host, share) => (host.scrollTop = host.scrollHeight * share), share);
  const place = (page: typeof ben) => page.page.locator(".note-host").evaluate((host) => host.scrollTop);
  for (const share of [0.5, 0.25]) {
    await scroll(ben, share);
    await expect.poll(async () => Math.abs((await place(ada)) - (await place(ben)))).toBeLessThan(200); // a line, which may be a paragraph
  }
  await expect(ada.page.getByText(/^Following /).first()).toBeVisible();
  await ada.page.locator(".note-host").hover();
  await ada.page.mouse.wheel(0, -300);
  await expect(ada.page.getByRole("button", { name: /^Follow / })).toHaveAttribute("aria-pressed", "false");
  const still = await place(ada);
  await scroll(ben, 0.8);
  await expect.poll(() => place(ben)).toBeGreaterThan(still + 500);
  expect(Math.abs((await place(ada)) - still)).toBeLessThan(320);
});

test("a screen reader hears who joins, while only the note is shown", async ({ open, server }) => {
  const id = await server.create({ title: "Long", markdown });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  await expect(ada.page.locator(".note-bar")).toBeVisible();
  const ben = await open(id, { query: "?mode=note" });
  await ben.live();
  await expect(ada.page.getByRole("status").filter({ hasText: /joined/ })).toBeAttached();
});

test("a place behind the last heading is not taken for the footnotes, which stand last", async ({ open, server }) => {
  const markdown = `Intro[^1]\n\n[^1]: where it is from\n\n${[1, 2, 3].map(part).join("")}# Last\n\n${"Words at the end of the page.\n\n".repeat(80)}`;
  const id = await server.create({ title: "Notes", markdown });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const { page } = ada;
  await page.getByRole("radio", { name: "Read" }).check({ force: true });
  await page.getByRole("button", { name: /^Contents/ }).click();
  await page.getByRole("navigation", { name: "Contents" }).getByRole("button", { name: "Last" }).click();
  await expect(page.locator(".note-html").getByRole("heading", { name: "Last" })).toBeInViewport();
  await expect(page.locator(".note-html .footnotes")).not.toBeInViewport();
});

const print = (page: Page) => page.evaluate(() => ["beforeprint", "afterprint"].forEach((event) => dispatchEvent(new Event(event))));

test("what the server sent is printed, and stays, while the document has not come", async ({ server, browser }) => {
  const id = await server.create({ title: "Slow", markdown: "# Here already\n\nwords" });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.routeWebSocket(/\/ws\//, () => {});
  await page.goto(`${server.url}/d/${id}?mode=note`);
  await expect(page.getByRole("radiogroup", { name: "How the note shows" })).toBeVisible();
  await print(page);
  await expect(page.locator(".note-html").getByRole("heading", { name: "Here already" })).toBeVisible();
  await context.close();

  // Nor does the read mode take it along where the editor did not load.
  const bare = await browser.newContext();
  const reader = await bare.newPage();
  await reader.route("**/editor/editor-*.js", (route) => route.abort());
  await reader.goto(`${server.url}/d/${id}?mode=note`);
  await expect(reader.getByRole("alert").getByText("The editor did not load.")).toBeVisible();
  for (const name of ["Read", "Write"]) {
    await reader.getByRole("radio", { name }).check({ force: true });
    await expect(reader.locator(".note-html").getByRole("heading", { name: "Here already" })).toBeVisible();
  }
  await print(reader);
  await expect(reader.locator(".note-html").getByRole("heading", { name: "Here already" })).toBeVisible();
  await bare.close();
});
