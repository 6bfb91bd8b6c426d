import { serious } from "../support/axe";
import type { DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";
import { missed } from "../support/touch";

test.describe.configure({ mode: "parallel" });

const markdown = "# Plan\n\nShip **it**, see [the list](https://example.org).\n\n- [ ] write\n- [x] draw\n\n> said\n\n`code` and ~~old~~\n";
const box = (id: string, type: string, x: number, y: number, more = {}) => ({ id, type, x, y, width: 120, height: 80, strokeColor: "#1e1e1e", ...more });
const excalidraw = {
  type: "excalidraw",
  version: 2,
  elements: [
    box("a", "rectangle", 0, 0, { backgroundColor: "#a5d8ff", boundElements: [{ id: "r", type: "arrow" }] }),
    box("b", "ellipse", 240, 0, { boundElements: [{ id: "r", type: "arrow" }] }),
    box("r", "arrow", 125, 40, { points: [[0, 0], [110, 0]], height: 0, startBinding: { elementId: "a", focus: 0, gap: 5 }, endBinding: { elementId: "b", focus: 0, gap: 5 } }),
    box("t", "text", 0, 120, { text: "Who reads this?", fontSize: 20, height: 25 }),
    box("f", "frame", 0, 170, { name: "Milestone", width: 300, height: 160 }),
    box("g", "rectangle", 20, 200, { frameId: "f" }),
  ],
};

/** All rules in light, contrast in dark as well. */
async function check(page: DocumentPage["page"], state: string) {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect.soft(await serious(page), `${state}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect.soft(await serious(page, ["color-contrast"]), `${state}, dark`).toEqual([]);
}

/** A person who opens everything there is, one after the other. `look` is called with each state. */
async function everything(who: DocumentPage, look: (state: string) => Promise<void>) {
  const { page, board } = who;
  const keys = page.keyboard;
  const style = page.getByRole("group", { name: "Style", exact: true });
  const show = async (state: string, press: string) => {
    await board.focus();
    await keys.press(press);
    await look(state);
  };
  /** On a narrow board the style is a sheet. */
  const styled = async (state: string, shape?: RegExp) => {
    const row = page.getByRole("treeitem").filter({ hasText: shape });
    if (shape !== undefined) await row.first().dispatchEvent("click");
    const button = page.getByRole("button", { name: "Colour and line" });
    if ((await button.isVisible()) && (await button.getAttribute("aria-expanded")) === "false") await button.click();
    await expect(style).toBeVisible();
    await look(state);
  };

  await look("board");
  await page.getByRole("button", { name: "More tools" }).click();
  await look("more tools");
  await page.getByRole("group", { name: "More tools" }).getByRole("button", { name: "Star" }).click();
  await styled("style of a tool");
  await keys.press("v");
  await styled("style of an arrow", /^Arrow/);
  for (const part of ["Text", "More"]) await style.getByRole("button", { name: part, exact: true }).click();
  await page.getByRole("button", { name: /^End: / }).click();
  await styled("style of an arrow, unfolded");
  await styled("style of a text", /^Text/);
  await styled("style of a frame", /^Frame/);
  await board.focus();
  await keys.press("Control+a");
  await styled("style of several");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await show("menu of the selection", "Shift+F10");
  await keys.press("Escape");
  await keys.press("Escape");
  await show("menu of the board", "Shift+F10");
  await keys.press("Escape");
  await page.getByRole("button", { name: /^Zoom \d/ }).click();
  await look("menu of the view");
  await keys.press("Escape");
  await show("palette", "Control+k");
  await keys.type("nothing like it");
  await look("palette without an answer");
  await keys.press("Escape");
  await show("find", "Control+f");
  await keys.press("Escape");
  await show("minimap", "m");
  await show("outline", "Control+Shift+O");
  await page.getByRole("treeitem").filter({ hasText: "Milestone" }).click();
  await look("outline with a name");
  await keys.press("Control+Shift+O");
  await show("export", "Control+Shift+E");
  await keys.press("Escape");
  await show("help", "?");
  await keys.press("Escape");
  for (const [state, opener] of [["menu", "Menu"], ["share", "Share"], ["name", /^You: /]] as const) {
    await page.getByRole("button", { name: opener }).click();
    await look(state);
    await keys.press("Escape");
  }
}

test.describe("pages that are only read", () => {
  // A page of the worker's would not pass by the route below.
  test.use({ serviceWorkers: "block" });
  test("axe-core finds nothing serious on them", async ({ page, server }) => {
    await page.goto(server.url);
    await check(page, "home");
    const id = await server.create({ title: "Shared plan", markdown, excalidraw });
    await page.goto(`${server.url}/d/AAAAAAAAAAAAAAAAAAAAAA`);
    await check(page, "404");
    // As a browser without script shows it; in a real one axe-core would not run either.
    await page.route(`${server.url}/d/${id}`, async (route) => {
      const response = await route.fetch();
      const html = (await response.text()).replace(/<script[^]*?<\/script>|<\/?noscript>/g, "");
      await route.fulfill({ response, body: html });
    });
    await page.goto(`${server.url}/d/${id}`);
    await expect(page.getByText("need JavaScript")).toBeVisible();
    await check(page, "document without script");
    await page.goto(server.url);
    await check(page, "home with documents");
    await page.setViewportSize({ width: 390, height: 844 });
    await check(page, "home on a phone");
  });
});

test("axe-core finds nothing serious on a document, whatever is open, in light and dark", async ({ server, open }) => {
  test.setTimeout(180_000); // some forty states, twice each
  const id = await server.create({ title: "Plan", markdown, excalidraw });
  const ada = await open(id, { query: "?mode=both" });
  await ada.live();
  await ada.boardLive();
  await check(ada.page, "both");
  await ada.page.getByRole("radio", { name: "Note" }).check();
  await check(ada.page, "note");
  await ada.page.getByRole("radio", { name: "Board" }).check();
  // These are made of the same parts as others; a phone shows all of them.
  const again = /^style of (a|an) (text|frame|arrow)$|^menu of the (board|view)$|^minimap$|^outline$/;
  await everything(ada, async (state) => void (again.test(state) || (await check(ada.page, state))));
});

test("nothing is too small for a finger or cut off on a phone, and axe-core finds nothing serious", async ({ server, open }) => {
  const id = await server.create({ title: "Plan", markdown, excalidraw });
  const ada = await open(id, { query: "?mode=board", width: 390, height: 844, touch: true });
  const { page } = ada;
  await ada.boardLive();
  expect(await page.evaluate(() => matchMedia("(pointer: coarse)").matches), "this is a phone").toBe(true);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await everything(ada, async (state) => {
    expect.soft(await missed(page), state).toEqual([]);
    expect.soft(await serious(page, ["color-contrast", "target-size", "scrollable-region-focusable"]), state).toEqual([]);
  });
  for (const [width, height] of [[320, 640], [360, 740], [844, 390], [1024, 768]] as const) {
    await page.setViewportSize({ width, height });
    expect.soft(await missed(page), `board, ${width} wide`).toEqual([]);
  }
  for (const path of ["/", "/d/AAAAAAAAAAAAAAAAAAAAAA"]) {
    await page.goto(server.url + path);
    expect.soft(await missed(page), path).toEqual([]);
  }
});

test("by the Tab key the outline is one stop that opens when asked; what closes gives the focus back, the innermost first", async ({ server, open }) => {
  const id = await server.create({ title: "Keys" });
  const who = await open(id, { query: "?mode=board" });
  const { page, board } = who;
  await who.boardLive();
  const keys = page.keyboard;
  const [tree, tools] = [page.getByRole("tree"), page.getByRole("toolbar", { name: "Tools" })];
  await expect(tools).toBeVisible();

  await board.focus();
  await keys.press("Tab");
  await expect(tree).toBeFocused();
  await expect(page.getByRole("heading", { name: "Outline" })).toBeHidden();
  await expect(page.locator(".cue"), "who sees the page sees where the focus is").toBeVisible();
  await keys.press("Tab");
  await expect(tree).not.toBeFocused();
  await expect(page.locator(".outline :focus")).toHaveCount(0);
  await keys.press("Shift+Tab");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "Outline" })).toBeVisible();
  await expect(tree).toBeFocused();
  await keys.press("Escape");
  await expect(page.getByRole("heading", { name: "Outline" })).toBeHidden();
  await expect(board).toBeFocused();

  // Dialog, then panel, then tool, then selection.
  await keys.press("r");
  await keys.press("Enter");
  await expect(page.locator("body")).toHaveAttribute("data-shapes", "1");
  await keys.press("d");
  const pressed = (name: string) => expect(tools.getByRole("button", { name, exact: true })).toHaveAttribute("aria-pressed", "true");
  await pressed("Diamond");
  await keys.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Command" })).toBeFocused();
  await keys.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await pressed("Diamond");
  await tools.getByRole("button", { name: "Diamond" }).focus();
  await keys.press("End");
  await keys.press("Escape");
  await expect(board).toBeFocused();
  await pressed("Diamond");
  await keys.press("Escape");
  await pressed("Select");
  await expect(page.getByRole("group", { name: "Style", exact: true }), "still selected").toBeVisible();
  await keys.press("Escape");
  await expect(page.getByRole("group", { name: "Style", exact: true })).toBeHidden();
});

test("single letters stop being shortcuts by a switch of the help sheet, until it is switched back", async ({ server, open }) => {
  const id = await server.create({ title: "Letters" });
  const who = await open(id, { query: "?mode=board" });
  const { page, board } = who;
  const pen = page.getByRole("toolbar", { name: "Tools" }).getByRole("button", { name: "Pen" });
  const letters = page.getByRole("switch", { name: /Single letters/ });
  await who.boardLive();
  await expect(pen).toBeVisible();
  await board.focus();
  await page.keyboard.press("?");
  await expect(letters).toBeChecked();
  await letters.press(" ");
  await expect(letters).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(board, "the sheet gives the focus back").toBeFocused();
  await page.keyboard.press("p");
  await page.reload();
  await who.boardLive();
  await board.focus();
  await page.keyboard.press("p");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command" }).fill("keyboard shortcuts");
  await page.keyboard.press("Enter");
  await expect(letters).not.toBeChecked();
  await expect(pen).toHaveAttribute("aria-pressed", "false");
  await letters.press(" ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await expect(pen).toHaveAttribute("aria-pressed", "true");
});
