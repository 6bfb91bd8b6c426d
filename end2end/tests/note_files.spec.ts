import { readFileSync, writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { serious } from "../support/axe";
import { DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";

interface Thing {
  /** Drawn as a picture of this colour when it has one. */
  color?: string;
  name: string;
  bytes?: number;
}

/** Has the browser tell the page that this was dropped on, or pasted into, an element. */
async function give(target: Locator, event: "drop" | "paste", things: Thing[], texts: Record<string, string> = {}): Promise<void> {
  await target.evaluate(
    async (element, { event, things, texts }) => {
      const data = new DataTransfer();
      for (const { color, name, bytes } of things) {
        const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 80 });
        const ctx = canvas.getContext("2d")!;
        ctx.fillStyle = color ?? "";
        ctx.fillRect(0, 0, 120, 80);
        const drawn = await new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!), "image/png"));
        data.items.add(color ? new File([drawn], name, { type: "image/png" }) : new File([new Uint8Array(bytes ?? 3).fill(65)], name));
      }
      for (const [kind, text] of Object.entries(texts)) data.setData(kind, text);
      const box = element.getBoundingClientRect();
      const line = [...element.querySelectorAll(".cm-line")].at(-1)?.getBoundingClientRect() ?? box;
      const init = { bubbles: true, cancelable: true, composed: true };
      element.dispatchEvent(
        event === "drop"
          ? new DragEvent("drop", { ...init, dataTransfer: data, clientX: line.right - 2, clientY: line.top + line.height / 2 })
          : new ClipboardEvent("paste", { ...init, clipboardData: data }),
      );
    },
    { event, things, texts },
  );
}

const card = (who: DocumentPage, name: string) => who.page.locator(".cm-upload").filter({ hasText: name });

/** Keeps uploads from arriving until the answer is called. */
async function hold(page: Page): Promise<() => void> {
  let go = () => {};
  const held = new Promise<void>((done) => (go = done));
  await page.route("**/files", async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return () => go();
}

test("a picture is dropped into the note: its place is the dropper's alone, the picture everybody's, and one undo takes it", async ({ server, open }) => {
  const id = await server.create({ title: "Trip", markdown: "First line\n\nLast line" });
  const [ada, ben] = [await open(id, { query: "?mode=note" }), await open(id, { query: "?mode=note" })];
  await Promise.all([ada.live(), ben.live()]);
  const go = await hold(ada.page);
  await give(ada.note, "drop", [{ color: "#c22", name: "red flag.png" }]);
  await expect(card(ada, "red flag.png")).toContainText(/on its way|looks at it/i);
  expect(await serious(ada.page), "with a file on its way").toEqual([]);
  await ben.typeAt("Home", "Before. ");
  await ada.typeAtEnd(" and more");
  await expect.poll(() => ben.noteText()).toBe("Before. First line\n\nLast line and more");
  await expect(ben.page.locator(".cm-upload"), "others do not see what has not come").toHaveCount(0);
  go();
  const written = /^Before\. First line\n\nLast line!\[red flag\]\(\/blobs\/[\w-]{43}\) and more$/;
  await expect.poll(() => ben.noteText()).toMatch(written);
  expect(await ada.noteText()).toMatch(written);
  await expect(ada.page.locator(".cm-upload")).toHaveCount(0);
  await ada.saved();
  const address = /\/blobs\/[\w-]+/.exec(await ben.noteText())![0];
  const shown = await ben.page.request.get(server.url + address);
  expect([shown.status(), shown.headers()["content-type"]]).toEqual([200, "image/png"]);
  await ada.note.press("Control+z");
  await expect.poll(() => ben.noteText()).toBe("Before. First line\n\nLast line and more");
});

test("several files at once stand in their order; one is called off, one is too large, a viewer brings none", async ({ server, open }) => {
  const id = await server.create({ title: "Several" });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const go = await hold(ada.page);
  await ada.note.click();
  await give(ada.note, "paste", [
    { color: "#a00", name: "one.png" },
    { name: "two.pdf", bytes: 9 },
    { color: "#0a0", name: "three.png" },
    { name: "vast.bin", bytes: (20 << 20) + 1 },
  ]);
  await expect(ada.page.locator(".cm-upload")).toHaveCount(4);
  await card(ada, "three.png").getByRole("button", { name: /^Cancel/ }).click();
  await expect(ada.page.locator(".cm-upload")).toHaveCount(3);
  go();
  await expect.poll(() => ada.noteText()).toMatch(/^!\[one\]\(\/blobs\/[\w-]{43}\)\n\[two\.pdf\]\(\/blobs\/[\w-]{43}\/two\.pdf\)$/);
  const vast = card(ada, "vast.bin");
  await expect(vast).toContainText("It is larger than 20 MiB.");
  expect(await serious(ada.page), "with a file that was refused").toEqual([]);
  await vast.getByRole("button", { name: /^Remove/ }).click();
  await expect(ada.page.locator(".cm-upload")).toHaveCount(0);

  const eve = await open(server.link(id, "view"), { query: "?mode=note" });
  await eve.live();
  await give(eve.note, "drop", [{ color: "#00f", name: "no.png" }]);
  await give(eve.note, "paste", [{ color: "#00f", name: "no.png" }]);
  await expect(eve.page.locator(".cm-upload")).toHaveCount(0);
});

test("a file that is pasted in a cell stands below the table, with the rows that are made meanwhile", async ({ server, open }) => {
  const id = await server.create({ title: "Table", markdown: "| a |\n| - |\n| 1 |\n\nBelow" });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const go = await hold(ada.page);
  await ada.note.locator("td").click();
  const field = ada.note.locator("td .cm-content");
  await expect(field).toBeFocused();
  await give(field, "paste", [{ color: "#c22", name: "red.png" }]);
  await field.press("Enter");
  await expect(ada.note.locator("tr")).toHaveCount(3);
  await ada.page.keyboard.type("2");
  await expect(card(ada, "red.png")).toBeInViewport();
  go();
  await expect.poll(() => ada.noteText()).toMatch(/^\| a \|\n\| - \|\n\| 1 \|\n\| 2 {2}\|\n\n!\[red\]\(\/blobs\/[\w-]{43}\)\n\nBelow$/);
  await ada.page.keyboard.type("2");
  await expect.poll(() => ada.noteText(), "who writes in a cell goes on").toContain("| 22  |");
});

test("without a connection a file waits in the note, and comes by itself", async ({ server, open }) => {
  const id = await server.create({ title: "Offline", markdown: "Here: " });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  await ada.page.context().setOffline(true);
  await ada.note.click();
  await ada.note.press("Control+End");
  await give(ada.note, "paste", [{ color: "#a00", name: "later.png" }]);
  await expect(card(ada, "later.png")).toContainText("No connection");
  await expect(card(ada, "later.png").getByRole("button", { name: /^Try again/ })).toBeVisible();
  await ada.page.context().setOffline(false);
  await expect.poll(() => ada.noteText()).toMatch(/^Here: !\[later\]\(\/blobs\//);
  await ada.saved();
});

test("rich text becomes Markdown, plain text stays plain, and what was copied here comes back as it was", async ({ server, open }) => {
  const id = await server.create({ title: "Paste" });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  await ada.note.click();
  const html = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2><span style="font-weight:400">Plan</span></h2><ul><li><p><span style="font-weight:700">bold</span></p></li><ul><li><p>inner</p></li></ul></ul></b>`;
  await give(ada.note, "paste", [], { "text/html": html, "text/plain": "Plan\nbold\ninner" });
  await expect.poll(() => ada.noteText()).toBe("## Plan\n\n- **bold**\n  - inner");
  // In code nothing is read.
  await ada.page.keyboard.press("Control+End");
  await ada.page.keyboard.insertText("\n\n```\n"); // typed, it would go on with the list
  await give(ada.note, "paste", [], { "text/html": "<b>x</b>", "text/plain": "x y" });
  await expect.poll(() => ada.noteText()).toContain("```\nx y");

  const whole = await ada.noteText();
  await ada.page.keyboard.press("Control+a");
  await ada.page.keyboard.press("Control+x");
  await expect.poll(() => ada.noteText()).toBe("");
  await ada.page.keyboard.press("Control+v");
  await expect.poll(() => ada.noteText()).toBe(whole);
});

test("pictures in pasted pages come along, those of others stay where they are", async ({ server, open }) => {
  const id = await server.create({ title: "Pictures" });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  await ada.note.click();
  const pixel =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const html = `<p>See <img src="${pixel}" alt="a dot"> and <img src="https://x.invalid/cat.png" alt="a cat"></p>`;
  await give(ada.note, "paste", [], { "text/html": html, "text/plain": "See and" });
  await expect.poll(() => ada.noteText()).toMatch(/^See !\[a dot\]\(\/blobs\/[\w-]{43}\) and \[a cat\]\(https:\/\/x\.invalid\/cat\.png\)$/);
});

test("a Markdown file is put in below the table in whose cell the caret is", async ({ server, open }, info) => {
  const table = "| a | b |\n|---|---|\n| 1 | 2 |\n";
  const id = await server.create({ title: "Cells", markdown: `${table}\nThe end.\n` });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const words = info.outputPath("words.md");
  writeFileSync(words, "Some\nlines.\n");
  await ada.note.locator("td").first().click();
  await ada.page.getByRole("button", { name: "Menu", exact: true }).click();
  const choosing = ada.page.waitForEvent("filechooser");
  await ada.page.getByRole("button", { name: "Insert Markdown file…" }).click();
  await (await choosing).setFiles(words);
  await expect.poll(() => ada.noteText()).toBe(`${table}\nSome\nlines.\n\nThe end.\n`);
});

test("a file that is dropped after text was dragged is a file, also where nothing was heard of the end of that", async ({ server, open }) => {
  const ada = await open(await server.create({ title: "Dragged", markdown: "Words" }), { query: "?mode=note" });
  await ada.live();
  await ada.note.evaluate((note) => note.dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer: new DataTransfer() })));
  await give(ada.note, "drop", [{ color: "#c22", name: "flag.png" }]);
  await expect.poll(() => ada.noteText()).toMatch(/^Words!\[flag\]\(\/blobs\/[\w-]{43}\)$/);
});

test("files become documents on the home page @no-js", async ({ page, server, javaScriptEnabled }, info) => {
  const note = info.outputPath("trip.md");
  writeFileSync(note, "# Trip to *Lisbon*\n\nText.\n");
  await page.goto(server.url);
  const field = page.getByLabel(/^Files to import/);
  await field.setInputFiles(note);
  if (javaScriptEnabled === false) await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page).toHaveURL(/\/d\/[\w-]{22}/);
  await expect(page.getByRole("heading", { name: "Trip to Lisbon" }).first()).toBeVisible();

  const odd = info.outputPath("odd.pdf");
  writeFileSync(odd, "%PDF-1.7");
  await page.goto(server.url);
  await field.setInputFiles([note, odd]);
  if (javaScriptEnabled === false) await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "One document was imported" })).toBeVisible();
  await expect(page.getByText("its name tells no format")).toBeVisible();
  if (javaScriptEnabled !== false) expect(await serious(page), "the report").toEqual([]);
  await page.getByRole("link", { name: "Trip to Lisbon" }).click();
  await expect(page).toHaveURL(/\/d\/[\w-]{22}/);
});

test("a file that is dropped anywhere on the home page is imported", async ({ page, server }) => {
  await page.goto(server.url);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["# Dropped\n"], "dropped.md"));
    const event = (name: string) => new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data });
    document.body.dispatchEvent(event("dragover"));
    document.body.dispatchEvent(event("drop"));
  });
  await expect(page).toHaveURL(/\/d\/[\w-]{22}/);
  await expect(page.getByRole("heading", { name: "Dropped" }).first()).toBeVisible();
});

test("a document leaves by its menu as a page and as a folder, and the page opens without a server", async ({ server, open, page }, info) => {
  const id = await server.create({ title: "Leaving", markdown: "# Leaving\n\n- [x] **done**\n" });
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  const download = async (name: string) => {
    await ada.page.getByRole("button", { name: "Menu" }).click();
    const coming = ada.page.waitForEvent("download");
    await ada.page.getByRole("link", { name }).click();
    const file = await coming;
    const path = info.outputPath(file.suggestedFilename());
    await file.saveAs(path);
    await ada.page.keyboard.press("Escape");
    return path;
  };
  const zip = await download("Folder with files (ZIP)");
  expect([zip.endsWith("Leaving.zip"), readFileSync(zip).subarray(0, 4).toString("latin1")]).toEqual([true, "PK\x03\x04"]);
  const html = await download("Page as HTML");
  await page.goto(`file://${html}`);
  await expect(page.getByRole("heading", { name: "Leaving" })).toBeVisible();
  await expect(page.getByRole("checkbox")).toBeChecked();
  expect(await page.evaluate(() => getComputedStyle(document.querySelector("h1")!).fontSize), "the site's looks are in it").not.toBe("32px");

  await ada.page.getByRole("button", { name: "Menu" }).click();
  await ada.page.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect.poll(() => ada.page.evaluate(() => navigator.clipboard.readText())).toBe("# Leaving\n\n- [x] **done**\n");
});

test("a page on paper is the note and nothing of the app @no-js", async ({ page, server, javaScriptEnabled }) => {
  const long = Array.from({ length: 80 }, (_, i) => `Paragraph ${i} of a note that is longer than a page.`).join("\n\n");
  const id = await server.create({ title: "Paper", markdown: `# Paper\n\n${long}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n` });
  await page.goto(`${server.url}/d/${id}?mode=note`);
  if (javaScriptEnabled !== false) {
    await new DocumentPage(page).live();
    await expect(page.locator(".note-bar")).toBeVisible();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint"))); // as the browser does before it lays out the paper
  }
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Paragraph 79 of")).toBeVisible();
  await expect(page.locator(".bar")).toBeHidden();
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll(".document, .panes, .pane-note, .note-host")]
      .filter((part) => getComputedStyle(part).overflow !== "visible" || part.scrollHeight > part.clientHeight + 1)
      .map((part) => part.className),
  );
  expect(cut, "nothing scrolls on paper").toEqual([]);
});
