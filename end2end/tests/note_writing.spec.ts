import type { Locator } from "@playwright/test";
import { serious } from "../support/axe";
import { DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";
import { missed } from "../support/touch";

test.describe.configure({ mode: "parallel" });

const alone = "?mode=note";
const list = (who: DocumentPage) => who.page.getByRole("listbox");
const bar = (who: DocumentPage) => who.page.getByRole("toolbar", { name: "Formatting" });
const text = (who: DocumentPage) => expect.poll(() => who.noteText());

async function atEnd(who: DocumentPage): Promise<void> {
  await who.live();
  await who.note.click();
  await who.page.keyboard.press("Control+End");
}

/** Types what opens a list, waits for it and takes its first entry. */
async function choose(who: DocumentPage, typed: string, entry: string | RegExp): Promise<void> {
  await who.page.keyboard.type(typed);
  await expect(list(who).getByRole("option").first()).toContainText(entry);
  await expect(list(who).getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  // The list takes no keys in its first moments, so that what was meant for the text does not choose: it does once it takes this one.
  await list(who).getByRole("option").first().click();
}

/** Edits the note between the text before `|` and the text after it, which occur so once, wherever the caret is. */
async function write(who: DocumentPage, place: string, insert: string): Promise<void> {
  const [before, after] = place.split("|") as [string, string];
  const from = (await who.noteText()).indexOf(before + after) + before.length;
  await who.note.evaluate(
    (content, changes) => (content as unknown as { cmTile: { view: { dispatch(spec: object): void } } }).cmTile.view.dispatch({ changes }),
    { from, insert },
  );
}

/** Puts the caret this many steps from the start. */
async function step(who: DocumentPage, steps: number): Promise<void> {
  await who.page.keyboard.press("Control+Home");
  for (let i = 0; i < steps; i++) await who.page.keyboard.press("ArrowRight");
}

test("a list made from the menu of blocks is on both pages, and undo takes back one's own formatting alone", async ({ server, open }) => {
  const id = await server.create({ markdown: "first words\n\n" });
  const [ada, ben] = [await open(id, { query: alone }), await open(id, { query: alone })];
  await atEnd(ada);
  await choose(ada, "/bul", "Bulleted list");
  await ada.page.keyboard.type("milk");
  await ada.page.keyboard.press("Enter");
  await ada.page.keyboard.type("bread");
  await text(ben).toBe("first words\n\n- milk\n- bread");
  await expect(ben.note.locator(".cm-item-first")).toHaveCount(2);

  await ben.live();
  await ben.note.getByText("first words").dblclick({ position: { x: 5, y: 8 } });
  await ben.page.keyboard.press("Control+b");
  await text(ada).toBe("**first** words\n\n- milk\n- bread");
  await expect(ada.note.locator(".cm-strong")).toHaveText("first");

  await ada.page.keyboard.press("Control+Shift+7");
  await text(ben).toContain("- milk\n1. bread");
  await ada.page.keyboard.press("Control+z");
  await text(ben).toBe("**first** words\n\n- milk\n- bread");
  await ben.page.keyboard.press("Control+z");
  await text(ada).toBe("first words\n\n- milk\n- bread");

  // The menu by keys alone.
  await ada.page.keyboard.press("Control+Space");
  await ada.page.keyboard.type("rule");
  await expect(ada.page.getByRole("option", { name: "Divider" })).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await text(ben).toContain("/rule");
});

test("typing makes boxes and fences, wraps what is selected, and Backspace takes an automatic change back", async ({ server, open }) => {
  const who = await open(await server.create({ markdown: "" }), { query: alone });
  const keys = who.page.keyboard;
  await atEnd(who);
  await keys.type("[] milk");
  await text(who).toBe("- [ ] milk");
  await keys.press("Control+Enter");
  await keys.press("Enter");
  await keys.press("Enter");
  await text(who).toBe("- [x] milk\n\n");
  await keys.type("[] ");
  await keys.press("Backspace");
  await keys.type("x");
  await text(who).toBe("- [x] milk\n\n[] x");
  await keys.press("Control+a");
  await keys.type("1. a");
  await keys.press("Enter");
  await keys.type("b");
  await keys.press("Tab");
  await text(who).toBe("1. a\n   1. b");
  await keys.press("Alt+ArrowUp");
  await keys.press("Shift+End");
  await keys.press("Control+a");
  await keys.type("word");
  await keys.press("Shift+Home");
  await keys.type("**");
  await text(who).toBe("**word**");
  await keys.press("Control+End");
  await keys.press("Enter");
  await keys.type("```js");
  await keys.press("Enter");
  await keys.type("it's (x)");
  await text(who).toBe("**word**\n```js\nit's (x)\n```");
});

test("the bar over a selection formats it, shows what holds, and is reached by keys", async ({ server, open }) => {
  const id = await server.create({ markdown: "some words here" });
  const who = await open(id, { query: alone });
  await atEnd(who);
  await who.note.getByText("some words here").dblclick({ position: { x: 60, y: 10 } });
  await bar(who).getByRole("button", { name: "Bold" }).click();
  await text(who).toBe("some **words** here");
  await expect(bar(who).getByRole("button", { name: "Bold" })).toHaveAttribute("aria-pressed", "true");
  const [over, under] = [(await bar(who).boundingBox())!, (await who.note.getByText("words", { exact: true }).boundingBox())!];
  expect(over.y + over.height <= under.y || over.y >= under.y + under.height, "it covers nothing of the selection").toBe(true);

  await who.page.keyboard.press("Alt+F10");
  await expect(bar(who).getByRole("button", { name: "Text style" })).toBeFocused();
  await who.page.keyboard.press("ArrowRight");
  await who.page.keyboard.press("ArrowRight");
  await expect(bar(who).getByRole("button", { name: "Italic" })).toBeFocused();
  await who.page.keyboard.press("Home");
  await who.page.keyboard.press("Enter");
  await expect(who.page.getByRole("menuitemradio", { name: "Text" })).toBeFocused();
  await who.page.keyboard.press("ArrowDown");
  await who.page.keyboard.press("Enter");
  await text(who).toBe("# some **words** here");
  await expect(who.note).toBeFocused();
  await who.page.keyboard.press("Escape");
  await expect(bar(who)).toBeHidden();

  const reader = await open(server.link(id, "view"), { query: alone });
  await reader.live();
  await reader.note.getByText("here").dblclick();
  await reader.page.keyboard.press("Alt+F10");
  await reader.page.keyboard.press("Control+b");
  await expect(bar(reader)).toHaveCount(0);
  expect(await reader.noteText()).toBe("# some **words** here");
});

test("links are made, refused, changed and taken away", async ({ server, open }) => {
  const who = await open(await server.create({ markdown: "see the words" }), { query: alone });
  const { page } = who;
  await atEnd(who);
  await page.keyboard.press("Shift+Control+ArrowLeft");
  await page.keyboard.press("Control+k");
  const form = page.getByRole("dialog", { name: "Link" });
  await expect(form.getByLabel("Text")).toHaveValue("words");
  await expect(form.getByLabel("Address")).toBeFocused();
  await page.keyboard.type("javascript:alert(1)");
  await page.keyboard.press("Enter");
  await expect(form.getByRole("alert")).toContainText("no address");
  await form.getByLabel("Address").fill("example.org/a");
  await page.keyboard.press("Enter");
  await text(who).toBe("see the [words](https://example.org/a)");
  await expect(who.note).toBeFocused();

  await page.keyboard.press("ArrowLeft");
  const card = page.getByRole("toolbar", { name: "Link" });
  await expect(card).toContainText("example.org/a");
  await card.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog").getByLabel("Address").fill("ada@example.org");
  await page.keyboard.press("Enter");
  await text(who).toBe("see the [words](mailto:ada@example.org)");
  await page.keyboard.press("ArrowLeft");
  await card.getByRole("button", { name: "Remove the link" }).click();
  await text(who).toBe("see the words");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Escape");
  await expect(who.note).toBeFocused();

  await page.keyboard.press("Control+End");
  await page.keyboard.press("Shift+Control+ArrowLeft");
  await page.evaluate(() => navigator.clipboard.writeText("https://example.org/pasted"));
  await page.keyboard.press("Control+v");
  await text(who).toBe("see the [words](https://example.org/pasted)");
});

/** Selects "words" of "see words here" and asks for a link of it. */
async function linkWords(who: DocumentPage): Promise<Locator> {
  await atEnd(who);
  await step(who, 4);
  await who.page.keyboard.press("Shift+Control+ArrowRight");
  await who.page.keyboard.press("Control+k");
  const form = who.page.getByRole("dialog", { name: /link/i });
  await expect(form.getByLabel("Text")).toHaveValue("words");
  return form;
}

test("what others write at a link, and in its words, while its form is open stays", async ({ server, open }) => {
  const id = await server.create({ markdown: "see words here" });
  const [ada, ben] = [await open(id, { query: alone }), await open(id, { query: alone })];
  await ben.live();
  const form = await linkWords(ada);
  await write(ben, "see |words", "my ");
  await write(ben, "wo|rds", "XX");
  await write(ben, "woXXrds| here", "!");
  await text(ada).toBe("see my woXXrds! here");
  await ada.page.keyboard.type("example.org");
  await ada.page.keyboard.press("Enter");
  await text(ben).toBe("see my [woXXrds](https://example.org)! here");

  await ada.page.keyboard.press("ArrowLeft");
  await ada.page.keyboard.press("Control+k");
  await expect(form.getByLabel("Text")).toHaveValue("woXXrds");
  await form.getByLabel("Address").fill("example.net");
  await write(ben, "wo|XX", "YY");
  await write(ben, "my |[", "own ");
  await write(ben, ")|!", "?");
  await text(ada).toBe("see my own [woYYXXrds](https://example.org)?! here");
  await form.getByRole("button", { name: "Change" }).click();
  await text(ben).toBe("see my own [woYYXXrds](https://example.net)?! here");
});

test("two people who make a link of the same words make one", async ({ server, open }) => {
  const id = await server.create({ markdown: "see words here" });
  const [ada, ben] = [await open(id, { query: alone }), await open(id, { query: alone })];
  await ben.live();
  await linkWords(ada);
  await write(ben, "words|", "](https://example.net)");
  await write(ben, "see |words", "[");
  await text(ada).toBe("see [words](https://example.net) here");
  await ada.page.keyboard.type("example.org");
  await ada.page.keyboard.press("Enter");
  await text(ben).toBe("see [words](https://example.org) here");
});

test("the card of a link stays while others write, and is that of what they make of it", async ({ server, open }) => {
  const id = await server.create({ markdown: "see [words](https://example.org/a) here\n\nother" });
  const [ada, ben] = [await open(id, { query: alone }), await open(id, { query: alone })];
  await ben.live();
  await atEnd(ada);
  await step(ada, 6);
  const card = ada.page.getByRole("toolbar", { name: "Link" });
  await expect(card).toContainText("example.org/a");
  const unlink = card.getByRole("button", { name: "Remove the link" });
  await unlink.focus();
  await write(ben, "other|", " line");
  await write(ben, "|see", "now ");
  await write(ben, "wo|rds", "XX");
  await write(ben, "/a|)", "bc");
  await text(ada).toBe("now see [woXXrds](https://example.org/abc) here\n\nother line");
  await expect(card).toContainText("example.org/abc");
  await expect(unlink).toBeFocused();
  await ada.page.keyboard.press("Enter");
  await text(ben).toBe("now see woXXrds here\n\nother line");
  await expect(ada.note).toBeFocused();
});

test("after words were dragged, marks are seen at the caret and the bar comes for keys", async ({ server, open }) => {
  const who = await open(await server.create({ markdown: "one **two** three\n\nfour" }), { query: alone });
  await atEnd(who);
  const four = who.note.getByText("four");
  await four.dblclick({ position: { x: 8, y: 10 } });
  await expect(bar(who)).toBeVisible();
  await who.note.evaluate((note) => note.addEventListener("dragstart", () => (document.title = "dragged")));
  // To where nothing is dropped: the browser tells the page of no button that was released, either way.
  await four.dragTo(who.page.locator(".bar").first(), { sourcePosition: { x: 8, y: 10 } });
  await expect(who.page).toHaveTitle("dragged");
  await step(who, 8);
  await expect(who.note).toContainText("one **two** three");
  await who.page.keyboard.press("Shift+Control+ArrowRight");
  await expect(bar(who)).toBeVisible();
});

test("emoji by name, people by name", async ({ server, open }) => {
  const id = await server.create({ markdown: "" });
  const [who, other] = [await open(id, { query: alone }), await open(id, { query: alone })];
  await other.live();
  await atEnd(who);
  await choose(who, "hi :tad", "tada");
  await text(who).toBe("hi 🎉");
  await who.page.keyboard.type(" :rocket:");
  await text(who).toBe("hi 🎉 🚀");
  await who.page.keyboard.press("Backspace");
  await text(who).toBe("hi 🎉 :rocket:");
  await who.page.keyboard.type(" @");
  await expect(list(who).getByRole("option")).toHaveCount(2);
  const name = (await list(who).getByRole("option").first().locator(".cm-completionLabel").textContent())!;
  await list(who).getByRole("option").first().click();
  await text(other).toBe(`hi 🎉 :rocket: @${name} `);
  await expect(who.note.locator(".cm-mention")).toHaveText(`@${name}`);
});

test("find and replace, and for readers find alone", async ({ server, open }) => {
  const id = await server.create({ markdown: "one two [three](https://one.org) One\n\n" + "filler\n\n".repeat(60) + "last one" });
  const who = await open(id, { query: alone });
  const { page } = who;
  await atEnd(who);
  await page.keyboard.press("Control+f");
  const find = page.getByRole("search", { name: "Find in the note" });
  await expect(find.getByLabel("Find", { exact: true })).toBeFocused();
  await page.keyboard.type("one");
  await expect(find.getByRole("status")).toHaveText("4");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(find.getByRole("status")).toHaveText("2 of 4");
  await expect(who.note, "a match in what is hidden shows its source").toContainText("https://one.org");
  await find.getByRole("button", { name: "Match case" }).click();
  await expect(find.getByRole("status")).toHaveText(/3$/);
  await find.getByRole("button", { name: "Regular expression" }).click();
  await find.getByLabel("Find", { exact: true }).fill("(");
  await expect(find.getByRole("status")).toHaveText("Not a pattern");
  await find.getByLabel("Find", { exact: true }).fill("(o)ne");
  await find.getByLabel("Replace with").fill("$1NE");
  await find.getByRole("button", { name: "All", exact: true }).click();
  await text(who).toMatch(/^oNE two \[three\]\(https:\/\/oNE\.org\) One\n[^]*last oNE$/);
  await page.keyboard.press("Escape");
  await expect(find).toHaveCount(0);
  await expect(who.note).toBeFocused();
  await page.keyboard.press("Control+z");
  await text(who).toMatch(/^one two \[three\]\(https:\/\/one\.org\) One\n[^]*last one$/);

  const reader = await open(server.link(id, "view"), { query: alone });
  await reader.live();
  await reader.note.focus();
  await reader.page.keyboard.press("Control+h");
  const its = reader.page.getByRole("search", { name: "Find in the note" });
  await expect(its.getByLabel("Find", { exact: true })).toBeFocused();
  await expect(its.getByLabel("Replace with")).toHaveCount(0);
  await reader.page.keyboard.type("last");
  await reader.page.keyboard.press("Enter");
  await expect(its.getByRole("status")).toHaveText("1 of 1");
  await expect(reader.note.getByText("last one")).toBeInViewport();
});

for (const device of ["a computer", "Android"]) {
  test(`what an input method of ${device} writes right below a table is no row of it`, async ({ browser, server }) => {
    const agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
    const context = await browser.newContext(device === "Android" ? { userAgent: agent } : {});
    const who = new DocumentPage(await context.newPage());
    const table = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    await who.page.goto(`${server.url}/d/${await server.create({ markdown: `${table}\nend` })}${alone}`);
    await who.live();
    await who.note.getByText("end").click();
    await who.page.keyboard.press("ArrowUp");
    const cdp = await context.newCDPSession(who.page);
    const compose = (text: string) => cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    for (const shown of ["w", "wo", "word"]) await compose(shown);
    await text(who).toBe(`${table}word\nend`);
    await cdp.send("Input.insertText", { text: "words" });
    await text(who).toBe(`${table}\nwords\nend`);
    await expect(who.note.locator("tr")).toHaveCount(2);
    await cdp.send("Input.insertText", { text: " " });
    for (const shown of ["m", "mo"]) await compose(shown);
    await cdp.send("Input.insertText", { text: "more" });
    await text(who).toBe(`${table}\nwords more\nend`);
    await expect(who.note).toBeFocused();
    expect(who.faults).toEqual([]);
    await context.close();
  });
}

test("each line has the direction of its own words, and code is not spelled", async ({ server, open }) => {
  const markdown = "שלום עולם\n\nEnglish `code`\n\n- مرحبا\n\n```\nשלום\n```\n";
  const who = await open(await server.create({ markdown }), { query: alone });
  await who.live();
  const direction = (words: string) =>
    who.note
      .locator(".cm-line", { hasText: words })
      .first()
      .evaluate((line) => getComputedStyle(line).direction);
  expect(await direction("שלום עולם")).toBe("rtl");
  expect(await direction("English")).toBe("ltr");
  expect(await direction("مرحبا")).toBe("rtl");
  expect(
    await who.note
      .locator(".cm-line", { hasText: "שלום" })
      .nth(1)
      .evaluate((line) => getComputedStyle(line).direction),
  ).toBe("ltr");
  await expect(who.note.locator("[spellcheck=false]", { hasText: "code" }).first()).toBeVisible();
  await expect(who.note).toHaveAttribute("spellcheck", "true");
});

test("fingers have a row of formatting above the keyboard, large enough", async ({ server, open }) => {
  const who = await open(await server.create({ markdown: "some words\n" }), { query: alone, width: 390, height: 740, touch: true });
  await who.live();
  await expect(bar(who)).toBeHidden();
  await who.note.tap();
  await who.page.keyboard.press("Control+Home");
  await expect(bar(who)).toBeVisible();
  await bar(who).getByRole("button", { name: "Heading 1" }).tap();
  await expect(bar(who).getByRole("button", { name: "Heading 1" })).toHaveAttribute("aria-pressed", "true");
  await expect(who.note).toBeFocused();
  await expect(who.note.locator(".cm-h1")).toContainText("some words");
  await bar(who).getByRole("button", { name: "Insert" }).tap();
  await expect(list(who).getByRole("option").first()).toBeVisible();
  expect(await missed(who.page)).toEqual([]);
});

test("axe finds nothing serious with any of it open", async ({ server, open }) => {
  const who = await open(await server.create({ markdown: "some [words](https://example.org) here\n\n" }), { query: alone });
  const { page } = who;
  const look = async (state: string) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect.soft(await serious(page, colorScheme === "dark" ? ["color-contrast"] : []), `${state}, ${colorScheme}`).toEqual([]);
    }
  };
  await atEnd(who);
  for (const [typed, shown] of [
    ["/", "Heading 1"],
    [":hea", "heart"],
    ["@", ""],
  ] as const) {
    await page.keyboard.type(typed);
    await expect(list(who).getByRole("option").filter({ hasText: shown }).first()).toBeVisible();
    await look(typed);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("some [words](https://example.org) here ");
  }
  await page.keyboard.press("Home");
  for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("toolbar", { name: "Link" })).toBeVisible();
  await look("a link's card");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByLabel("Address").fill("no address");
  await page.keyboard.press("Enter");
  await look("the form of a link");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+a");
  await expect(bar(who)).toBeVisible();
  await bar(who).getByRole("button", { name: "Text style" }).click();
  await look("the bar and its menu");
  await page.keyboard.press("Escape");
  await who.note.focus();
  await page.keyboard.press("Control+h");
  await expect(page.getByRole("search")).toBeVisible();
  await look("find");
});
