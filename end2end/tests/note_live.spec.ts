import { type Locator } from "@playwright/test";
import { type DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";

/** The note as it looks while it is being written: marks that come and go, tables that are edited as cells, pictures, code, footnotes. */

const NOTE = { query: "?mode=note" };
const TABLE = "# Plants\n\n| Plant | Count |\n| :-- | --: |\n| Tomato | 12 |\n| Basil | 3 |\n\nThe end.\n";

async function opened(page: DocumentPage): Promise<DocumentPage> {
  await page.live();
  return page;
}

const cell = ({ note }: DocumentPage, row: number, column: number): Locator =>
  note.locator("tr").nth(row).locator("th, td").nth(column);

/** Has the menu of a cell's row or column done something. */
async function menuOf(page: DocumentPage, row: number, column: number, does: string): Promise<void> {
  await cell(page, row, column).click();
  await page.page.keyboard.press("Shift+Alt+F10");
  await page.page.getByRole("menuitem", { name: does }).click();
}

/** The text of the field that has the focus, and its name. */
const focused = ({ page }: DocumentPage) => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

/** The address of a picture that the server keeps, 4 by 2 pixels. */
async function picture(url: string, id: string): Promise<string> {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGP4z8AARwzIHABJ1AX7w1BEAAAAAABJRU5ErkJggg==", "base64");
  const answer = await fetch(`${url}/api/v1/docs/${id}/blobs`, { method: "POST", headers: { "content-type": "image/png" }, body: png });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return ((await answer.json()) as { blob: string }).blob;
}

test("two people edit one table: other cells, and one cell at once", async ({ server, open }) => {
  const id = await server.create({ markdown: TABLE });
  const ada = await opened(await open(id, NOTE));
  const ben = await opened(await open(id, NOTE));

  await cell(ada, 1, 0).click();
  await cell(ben, 2, 1).click();
  await expect.poll(() => focused(ada)).toBe("Row 1, column Plant");
  await expect.poll(() => focused(ben)).toBe("Row 2, column Count");
  await ada.page.keyboard.press("End");
  await ben.page.keyboard.press("End");
  await Promise.all([ada.page.keyboard.type(" red|ripe", { delay: 20 }), ben.page.keyboard.type("45", { delay: 60 })]);
  const both = "# Plants\n\n| Plant | Count |\n| :-- | --: |\n| Tomato red\\|ripe | 12 |\n| Basil | 345 |\n\nThe end.\n";
  await expect.poll(() => ada.noteText()).toBe(both);
  await expect.poll(() => ben.noteText()).toBe(both);

  await test.step("each sees where the other is", async () => {
    for (const [page, row, column] of [
      [ada, 2, 1],
      [ben, 1, 0],
    ] as const) {
      const caret = page.page.locator(".cm-peer");
      const inside = async () => {
        const [at, box] = [await caret.boundingBox(), await cell(page, row, column).boundingBox()];
        return (
          !!at && !!box && at.x >= box.x - 1 && at.x <= box.x + box.width && at.y >= box.y - 1 && at.y + at.height <= box.y + box.height + 1
        );
      };
      await expect.poll(inside, `the caret is in row ${row}, column ${column}`).toBe(true);
    }
  });

  await test.step("in the same cell nobody's caret jumps", async () => {
    await cell(ben, 1, 0).click();
    await ben.page.keyboard.press("Home");
    await Promise.all([ada.page.keyboard.type("123456", { delay: 30 }), ben.page.keyboard.type("abcdef", { delay: 30 })]);
    const same = both.replace("Tomato red\\|ripe", "abcdefTomato red\\|ripe123456");
    await expect.poll(() => ada.noteText()).toBe(same);
    await expect.poll(() => ben.noteText()).toBe(same);
    expect([await focused(ada), await focused(ben)]).toEqual(["Row 1, column Plant", "Row 1, column Plant"]);
  });

  await test.step("a row that somebody makes above moves nobody out of their cell", async () => {
    await ben.page.keyboard.press("ArrowUp");
    await expect.poll(() => focused(ben)).toBe("Heading, column Plant");
    await ben.page.keyboard.press("Control+Enter");
    await ben.page.keyboard.type("Kale");
    await expect(cell(ada, 1, 0)).toHaveText("Kale");
    await ada.page.keyboard.type("7");
    await expect.poll(() => ben.noteText()).toContain("| Kale  |   |\n| abcdefTomato red\\|ripe1234567 | 12 |");
  });

  await test.step("nor does one that is moved past them, or cells that are filled beside them", async () => {
    await ben.page.keyboard.press("Alt+ArrowDown");
    await expect(cell(ada, 2, 0)).toHaveText("Kale");
    await expect.poll(() => focused(ada)).toBe("Row 1, column Plant");
    await ada.page.keyboard.type("8");
    await ben.page.keyboard.press("Alt+ArrowUp");
    await expect(cell(ada, 1, 0)).toHaveText("Kale");
    await expect.poll(() => focused(ada)).toBe("Row 2, column Plant");
    await ada.page.keyboard.type("9");
    await cell(ben, 2, 1).click();
    await ben.page.evaluate(() => navigator.clipboard.writeText("7\ta pot\n8\ta bed"));
    await ben.page.keyboard.press("Control+v");
    await expect(cell(ada, 2, 2)).toHaveText("a pot");
    await expect.poll(() => focused(ada)).toBe("Row 2, column Plant");
    await ada.page.keyboard.type("0");
    await expect.poll(() => ben.noteText()).toContain("|\n| abcdefTomato red\\|ripe1234567890 | 7 | a pot |\n| Basil | 8 | a bed |\n");
    for (let step = 0; step < 3; step++) await ben.page.keyboard.press("Control+z");
  });

  await test.step("undo is one's own, also in a cell", async () => {
    await ben.page.keyboard.press("Control+z");
    await expect.poll(() => ada.noteText()).not.toContain("Kale");
    await expect.poll(() => ben.noteText()).toContain("ripe1234567");
  });
  await ada.saved();
  expect((await server.export(id)).note).toBe(await ben.noteText());
});

test("a table is written, walked through, changed and left with the keys alone", async ({ server, open }) => {
  const id = await server.create({ markdown: "Start\n" });
  const page = await opened(await open(id, NOTE));
  const { keyboard } = page.page;
  await page.typeAtEnd("\n| a | b |\n|---|---|");
  await expect(page.note.locator("table")).toHaveCount(0);
  await keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Row 1, column a");
  await keyboard.type("1");
  await keyboard.press("Tab");
  await keyboard.type("2");
  await keyboard.press("Tab");
  await keyboard.type("3");
  await keyboard.press("Shift+Enter");
  await keyboard.type("more");
  await keyboard.press("Enter");
  await keyboard.type("5");
  await expect.poll(() => page.noteText()).toBe("Start\n\n| a | b |\n|---|---|\n| 1  | 2  |\n| 3<br>more  |   |\n| 5  |   |");

  await keyboard.press("Shift+Alt+F10");
  await expect(page.page.getByRole("menu", { name: "Table" })).toBeVisible();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await keyboard.type("new");
  await expect.poll(() => page.noteText()).toContain("| 5  | new  |   |");
  await keyboard.press("Alt+ArrowUp");
  await expect.poll(() => page.noteText()).toContain("| 5  | new  |   |\n| 3<br>more");

  await page.page.evaluate(() => navigator.clipboard.writeText("x\ty\nz\tw|v"));
  await keyboard.press("Control+v");
  await expect.poll(() => page.noteText()).toContain("| 5  | x | y |\n| 3<br>more  | z | w\\|v |");

  // Out of the last row, and text that is no row of it.
  await keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("Note");
  await keyboard.type("below");
  await expect.poll(() => page.noteText()).toMatch(/\| w\\\|v \|\n\nbelow$/);
  await keyboard.press("ArrowUp");
  await keyboard.press("Backspace");
  await expect.poll(() => focused(page), "a table is entered, not joined").toBe("Row 3, column b");
  await keyboard.press("Control+End");
  await expect.poll(() => focused(page)).toBe("Note");
  await keyboard.type("!");
  await expect.poll(() => page.noteText()).toMatch(/below!$/);
  await keyboard.press("Backspace");
  await keyboard.press("ArrowUp");
  await keyboard.press("Backspace");
  await expect.poll(() => focused(page)).toBe("Row 3, column b");
  await keyboard.press("Escape");
  await expect.poll(() => focused(page)).toBe("Note");
  await keyboard.press("Delete");
  await expect.poll(() => page.noteText()).toBe("Start\n\n\n\nbelow");
});

test("who writes in a table keeps the focus when others take the cell away", async ({ server, open }) => {
  const id = await server.create({ markdown: TABLE });
  const ada = await opened(await open(id, NOTE));
  const ben = await opened(await open(id, NOTE));

  await test.step("with its row", async () => {
    await cell(ada, 2, 1).click();
    await ada.page.keyboard.press("End");
    await menuOf(ben, 2, 0, "Delete row");
    await expect(ada.note.locator("tr")).toHaveCount(2);
    await expect.poll(() => focused(ada)).toBe("Row 1, column Count");
  });
  await test.step("with its column", async () => {
    await menuOf(ben, 1, 1, "Delete column");
    await expect(ada.note.locator("th")).toHaveCount(1);
    await expect.poll(() => focused(ada)).toBe("Row 1, column Plant");
  });
  await test.step("with the table, also from its menu", async () => {
    await ada.page.keyboard.press("Shift+Alt+F10");
    await expect.poll(() => ada.page.getByRole("menuitem").first().evaluate((item) => item === document.activeElement)).toBe(true);
    await menuOf(ben, 1, 0, "Delete table");
    await expect(ada.note.locator("table")).toHaveCount(0);
    await expect.poll(() => focused(ada)).toBe("Note");
  });
  await ada.page.keyboard.type("Here. ");
  await expect.poll(() => ben.noteText()).toBe("# Plants\n\nHere. \n\nThe end.\n");
});

test("a table's menu does what it says, whatever others did while it was open", async ({ server, open }) => {
  const id = await server.create({ markdown: TABLE });
  const ada = await opened(await open(id, NOTE));
  const ben = await opened(await open(id, NOTE));
  const choose = (name: string) => ada.page.getByRole("menuitem", { name }).click();

  await cell(ada, 2, 1).click();
  await ada.page.keyboard.press("Shift+Alt+F10");
  await ben.typeAt("Home", "Text.\n\n");
  await menuOf(ben, 1, 0, "Insert row below");
  await expect(ada.note.locator("tr")).toHaveCount(4);
  await expect(ada.note).toContainText("Text.");
  await choose("Delete row");
  await expect.poll(() => ben.noteText()).toBe(`Text.\n\n${TABLE.replace("| Basil | 3 |", "|   |   |")}`);

  await cell(ada, 2, 1).hover();
  await expect(ada.note.getByRole("button", { name: "Row menu" })).toBeVisible();
  await cell(ada, 2, 1).click();
  await ada.page.keyboard.press("Shift+Alt+F10");
  await menuOf(ben, 2, 0, "Delete row");
  await expect(ada.note.locator("tr")).toHaveCount(2);
  await expect(ada.note.getByRole("button", { name: "Row menu" }), "the handle of a row goes with it").toHaveCount(0);
  await choose("Delete row");
  await expect.poll(() => focused(ada)).toMatch(/^(Note|Row 1, .*)$/);
  expect(await ada.noteText(), "a row that is gone is not the next one").toContain("| Tomato | 12 |");

  await cell(ada, 1, 0).click();
  await ada.page.keyboard.press("Shift+Alt+F10");
  await ben.typeAt("Home", "More ");
  await expect(ada.note).toContainText("More Text.");
  await choose("Delete table");
  await expect.poll(() => ben.noteText()).toBe("More Text.\n\n# Plants\n\n\n\nThe end.\n");
});

test("the form for a link and the bar of formats work from a cell, and lead back into it", async ({ server, open }) => {
  const id = await server.create({ markdown: TABLE });
  const page = await opened(await open(id, NOTE));
  const { keyboard } = page.page;
  await cell(page, 1, 0).click();
  await keyboard.press("End");
  await keyboard.press("Shift+Control+ArrowLeft");
  await keyboard.press("Control+k");
  const form = page.page.getByRole("dialog", { name: "Link" });
  await expect(form.getByLabel("Address")).toBeFocused();
  await keyboard.type("example.org");
  await keyboard.press("Enter");
  await expect.poll(() => page.noteText()).toContain("| [Tomato](https://example.org) | 12 |");
  await expect.poll(() => focused(page)).toBe("Row 1, column Plant");

  await keyboard.press("Tab");
  await expect.poll(() => focused(page)).toBe("Row 1, column Count");
  await keyboard.press("Shift+Home");
  await keyboard.press("Alt+F10");
  const bar = page.page.getByRole("toolbar", { name: "Formatting" });
  await expect(bar.getByRole("button", { name: "Bold" })).toBeFocused();
  await keyboard.press("Enter");
  await expect.poll(() => page.noteText()).toContain("| **12** |");
  await keyboard.press("Escape");
  await expect.poll(() => focused(page)).toBe("Row 1, column Count");

  await keyboard.press("Control+k");
  await expect(form).toBeVisible();
  await page.page.getByRole("button", { name: "Menu", exact: true }).focus();
  await expect(form).toHaveCount(0);
  await expect(page.note.locator(".cm-editor"), "the field goes when the focus is elsewhere").toHaveCount(0);
});

test("an input method composes in a cell while others write in its row", async ({ server, open }) => {
  const id = await server.create({ markdown: TABLE });
  const ada = await opened(await open(id, NOTE));
  const ben = await opened(await open(id, NOTE));
  await cell(ada, 1, 0).click();
  await ada.page.keyboard.press("End");
  await expect.poll(() => focused(ada)).toBe("Row 1, column Plant");
  const client = await ada.page.context().newCDPSession(ada.page);
  const compose = (text: string) =>
    client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await compose("と");
  await cell(ben, 1, 1).click();
  await ben.page.keyboard.press("End");
  await ben.page.keyboard.type("34");
  await expect.poll(() => ben.noteText()).toContain("| Tomatoと | 1234 |");
  await compose("とま");
  await client.send("Input.insertText", { text: "苫" });
  const done = TABLE.replace("Tomato | 12", "Tomato苫 | 1234");
  await expect.poll(() => ada.noteText()).toBe(done);
  await expect.poll(() => ben.noteText()).toBe(done);
});

test("marks show where one edits, and lines stay where they are", async ({ server, open }) => {
  const id = await server.create({
    markdown: "# Title\n\nSome **bold** and *other* text with a [link](https://example.com/).\n\n---\n\n- [ ] task\n\nlast\n",
  });
  const page = await opened(await open(id, NOTE));
  const line = page.note.locator(".cm-line").nth(2);
  await page.page.getByText("last", { exact: true }).click();
  await expect(line).toHaveText("Some bold and other text with a link.");
  const tops = () => page.note.locator(".cm-line").evaluateAll((lines) => lines.map((one) => Math.round(one.getBoundingClientRect().top)));
  const before = await tops();
  await page.page.getByText("bold", { exact: true }).click();
  await expect(line).toHaveText("Some **bold** and other text with a link.");
  await page.page.getByText("link", { exact: true }).click();
  await expect(line).toHaveText("Some bold and other text with a [link](https://example.com/).");
  await page.page.getByText("Title", { exact: true }).click();
  await expect(page.note.locator(".cm-line").first()).toHaveText("# Title");
  expect(await tops()).toEqual(before);

  await page.note.getByRole("checkbox").click();
  await expect.poll(() => page.noteText()).toContain("- [x] task");
});

test("code has its colours' place, its language and a copy; footnotes and callouts are what they say", async ({ server, open }) => {
  const markdown =
    "So[^n].\n\n> [!warning] Mind the **step**\n> It is low.\n\n```rust\nfn main() {}\n```\n\n[^n]: Because *it* is.\n\nlast\n";
  const id = await server.create({ markdown });
  const page = await opened(await open(id, NOTE));
  await page.page.getByText("last", { exact: true }).click();

  const code = page.note.locator(".cm-code");
  await expect(code.first()).toContainText("rust");
  await code.nth(1).hover();
  await page.note.getByRole("button", { name: "Copy code" }).click();
  await expect(page.page.locator(".cm-announced")).toHaveText("Copied");
  expect(await page.page.evaluate(() => navigator.clipboard.readText())).toBe("fn main() {}");

  const callout = page.note.locator(".cm-callout");
  await expect(callout).toHaveText(["Mind the step", "It is low."]);
  await expect(callout.first()).toHaveClass(/cm-callout-warning/);
  await callout.first().click();
  await expect(callout.first()).toHaveText("> [!warning] Mind the **step**");

  const reference = page.note.getByLabel("Footnote 1");
  await expect(reference).toHaveText("1");
  await reference.hover();
  await expect(page.page.locator(".cm-footnote-tip")).toHaveText("Because it is.");
  await reference.click({ modifiers: ["Control"] });
  await page.page.keyboard.type("!");
  await expect.poll(() => page.noteText()).toContain("\n![^n]: Because");
});

test("a picture is shown in place, gets a width and goes", async ({ server, open }) => {
  const id = await server.create({ markdown: "x" });
  const name = await picture(server.url, id);
  const page = await opened(await open(id, NOTE));
  await page.note.click();
  await page.page.keyboard.press("Control+a");
  await page.page.evaluate(
    (text) => navigator.clipboard.writeText(text),
    `top\n\n![A plan|200](/blobs/${name})\n\n![far](https://cdn.example.com/x.png)\n\n![gone](/blobs/${"0".repeat(name.length)})\n`,
  );
  await page.page.keyboard.press("Control+Shift+v");
  const image = page.note.getByRole("img", { name: "A plan" });
  await expect(image).toBeVisible();
  await expect(page.note.getByRole("link", { name: "Picture from cdn.example.com" })).toBeVisible();
  await expect(page.note.getByText("This picture is not here")).toBeVisible();
  const width = () => image.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().width);
  await expect.poll(width).toBe(200);

  await image.click();
  await page.page.keyboard.press("+");
  await expect.poll(() => page.noteText()).toContain("![A plan|220]");
  await expect.poll(width).toBe(220);
  const grip = (await page.note.locator(".cm-picture-grip").boundingBox())!;
  const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
  await page.page.mouse.move(x, y);
  await page.page.mouse.down();
  await page.page.mouse.move(x + 60, y, { steps: 3 });
  await page.page.mouse.up();
  await expect.poll(() => page.noteText()).toContain("![A plan|280]");
  await image.click();
  await page.page.keyboard.press("Delete");
  await expect.poll(() => page.noteText()).toContain("top\n\n\n\n![far]");
});

test("the source can be seen and written instead, at the same place", async ({ server, open }) => {
  const markdown = `${"A line before it.\n\n".repeat(10)}${TABLE}${"And after.\n\n".repeat(60)}`;
  const id = await server.create({ markdown });
  const page = await opened(await open(id, NOTE));
  const look = page.page.getByRole("radiogroup", { name: "How the note shows" });
  await page.note.locator(".cm-line").first().click();
  await cell(page, 1, 0).click();
  await page.page.keyboard.press("End");
  await expect.poll(() => focused(page)).toBe("Row 1, column Plant");
  await look.getByRole("radio", { name: "Markdown" }).check({ force: true });
  const row = page.note.locator(".cm-line", { hasText: "| Tomato | 12 |" });
  await expect(row).toBeInViewport();
  await expect(page.note.locator("table")).toHaveCount(0);
  await page.note.focus();
  await page.page.keyboard.type("es");
  await expect.poll(() => page.noteText()).toContain("| Tomatoes | 12 |");
  await look.getByRole("radio", { name: "Write" }).check({ force: true });
  await expect(page.note.locator("table")).toBeInViewport();
});

test("a reader selects, copies and follows, and changes nothing", async ({ server, open }) => {
  const markdown = "- [ ] task\n\n| a | b |\n| - | - |\n| **carrot** | [d](https://example.com/d) |\n\n[out](https://example.com/e)\n";
  const id = await server.create({ markdown });
  const view = server.link(id, "view");
  const page = await opened(await open(view, NOTE));
  await expect(page.note).toHaveAttribute("contenteditable", "false");
  await expect(page.note.getByRole("checkbox")).toBeDisabled();
  await cell(page, 1, 0).click();
  await expect(page.note.locator(".cm-editor")).toHaveCount(0);
  await page.note.getByText("carrot").dblclick();
  const selected = () => page.page.evaluate(() => String(getSelection()).trim());
  expect(await selected()).toBe("carrot");
  const ada = await opened(await open(id, NOTE));
  await ada.typeAtEnd("more");
  await expect.poll(() => page.noteText()).toBe(`${markdown}more`);
  expect(await selected(), "what others write takes no selection away").toBe("carrot");
  await page.page.evaluate(() => {
    Object.assign(window, { opened: [] });
    window.open = (address) => ((window as unknown as { opened: unknown[] }).opened.push(address), null);
  });
  await cell(page, 1, 1).getByText("d", { exact: true }).click();
  await page.note.getByText("out", { exact: true }).click();
  expect(await page.page.evaluate(() => (window as unknown as { opened: unknown[] }).opened)).toEqual([
    "https://example.com/d",
    "https://example.com/e",
  ]);
  expect(await page.noteText()).toBe(`${markdown}more`);
});

test("a note of a megabyte opens, and is edited at its end", async ({ server, open }) => {
  const prose = "Some **bold** text and a [link](https://example.com/). ".repeat(60);
  const passage = `## Part\n\n${prose}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n`;
  const markdown = passage.repeat(Math.ceil(1_000_000 / passage.length));
  const id = await server.create({ markdown });
  const page = await open(id, NOTE);
  test.slow(); // The server's HTML of it takes the browser longest.
  await expect(page.note).toBeVisible({ timeout: 60_000 });
  await page.live();
  await page.note.locator(".cm-line").first().click();
  await page.page.keyboard.press("Control+End");
  await page.page.keyboard.type("the end");
  await expect.poll(() => page.noteText()).toBe(`${markdown}the end`);
  const last = page.note.locator("table").last();
  await expect(last).toBeVisible();
  await last.locator("td").first().click();
  await page.page.keyboard.type("x");
  await expect.poll(async () => (await page.noteText()).slice(-28)).toMatch(/\| (x1|1x) \| 2 \|\n\nthe end$/);
});
