import { expect, test, type Page } from "@playwright/test";
import { DocumentPage } from "../support/document_page";
import { Server } from "../support/server";
import { stockSite } from "../support/stock_page";

const textOf = (page: Page) => page.evaluate(() => (window as unknown as { noteText(): string }).noteText());

test("y-codemirror.next on another site and a Tandem page are one editor: text, carets, undo, a restart", async ({ browser }) => {
  const [server, site] = await Promise.all([Server.start(), stockSite()]);
  server.origins = [server.url, site.origin];
  await server.restart();
  const id = await server.create({ title: "Both", markdown: "start\n" });
  const ours = new DocumentPage(await (await browser.newContext()).newPage());
  await ours.page.goto(`${server.url}/d/${id}`);
  const theirs = await (await browser.newContext()).newPage();
  const faults: string[] = [];
  theirs.on("pageerror", (error) => faults.push(String(error)));
  await theirs.goto(`${site.origin}/?${new URLSearchParams({ server: `${server.url.replace("http", "ws")}/ws`, id, name: "Stock" })}`);
  const editor = theirs.locator(".cm-content");
  await Promise.all([ours.live(), expect(editor).toBeVisible()]);
  const agree = async (text: string) => {
    await expect.poll(() => ours.noteText()).toBe(text);
    await expect.poll(() => textOf(theirs)).toBe(text);
    await expect(editor).toContainText(text.split("\n")[0]!);
  };
  const theyType = async (text: string) => {
    await editor.click();
    await theirs.keyboard.press("Control+Home");
    await theirs.keyboard.type(text, { delay: 5 });
  };

  // Both at once, at the two ends.
  await Promise.all([theyType("stock "), ours.typeAtEnd("tandem")]);
  await agree("stock start\ntandem");

  // Each sees the other's caret, with a name (a guest is called something like Amber Fox).
  await expect(ours.page.locator(".cm-editor").getByText("Stock (program)")).toBeAttached();
  await expect(theirs.locator(".cm-ySelectionInfo")).toHaveText(/^\w+ \w+$/);

  // Undo is one's own.
  await theirs.keyboard.press("Control+z");
  await agree("start\ntandem");
  await theirs.keyboard.press("Control+y");
  await agree("stock start\ntandem");
  await ours.page.keyboard.press("Control+z");
  await agree("stock start\n");

  // A restart while both write.
  const typing = Promise.all([theyType("they wrote on "), ours.typeAtEnd("we wrote on")]);
  await server.restart();
  await typing;
  await ours.live();
  await agree("they wrote on stock start\nwe wrote on");
  await ours.saved();
  await expect.poll(async () => (await server.export(id)).note).toBe("they wrote on stock start\nwe wrote on");
  await expect(ours.page.locator(".cm-editor").getByText("Stock (program)")).toBeAttached();
  expect([...faults, ...ours.faults]).toEqual([]);
  for (const page of [ours.page, theirs]) await page.context().close();
  await server.stop();
  site.close();
});
