import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator } from "@playwright/test";
import type { DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";
import type { Server } from "../support/server";

test("a link to view shows the document and takes no edits, and names no other address", async ({ server, open }) => {
  const id = await server.create({ title: "Shared", markdown: "to read\n" });
  const ada = await open(id);
  await ada.live();
  await ada.page.getByRole("button", { name: "Share" }).click();
  await ada.page.getByRole("button", { name: /Can view/ }).click();
  await expect(ada.page.getByText("Anyone who has it can view.")).toBeVisible();
  const link = await ada.page.evaluate(() => navigator.clipboard.readText());
  const look = new URL(link).pathname.slice("/d/".length);
  expect(look).not.toBe(id);

  const ben = await open(look);
  await ben.live();
  await expect.poll(() => ben.noteText()).toBe("to read\n");
  expect(await ben.page.content()).not.toContain(id);
  await expect(ben.note).toHaveAttribute("contenteditable", "false");
  await ada.typeAtEnd("more\n");
  await expect.poll(() => ben.noteText()).toBe("to read\nmore\n");
});

/** Somebody writes in the air, and meanwhile the link they came by ends. */
async function ended(server: Server, open: (id: string) => Promise<DocumentPage>): Promise<{ ben: DocumentPage; id: string; sheet: Locator }> {
  const id = await server.create({ title: "Ends", markdown: "ours\n" });
  const address = server.link(id, "edit");
  const ben = await open(address);
  await Promise.all([ben.live(), ben.onDevice()]);
  await ben.page.context().setOffline(true);
  await ben.page.reload();
  await expect(ben.root).toHaveAttribute("data-phase", "waiting");
  await ben.typeAtEnd("from the train\n");
  await ben.tool("Rectangle");
  await ben.drag([60, 60], [140, 120]);
  await expect(ben.root).toHaveAttribute("data-save", "kept");
  server.endLink(address);
  await ben.page.context().setOffline(false);
  await expect(ben.root).toHaveAttribute("data-phase", "gone");
  await expect(ben.page.getByTestId("save-state")).toContainText("Cannot save");
  // A reload shows the page again: what was written here is not gone with the right.
  await ben.page.reload();
  await expect(ben.root).toHaveAttribute("data-phase", "gone");
  await ben.page.getByRole("button", { name: "Show what is not saved" }).click();
  const sheet = ben.page.getByRole("dialog", { name: "Not saved" });
  await expect(sheet).toContainText("from the train");
  await expect(sheet).toContainText("Rectangle");
  return { ben, id, sheet };
}

test("what was written while the right ended can be put into a document of one's own", async ({ server, open }) => {
  const { ben, id, sheet } = await ended(server, open);
  const address = ben.page.url();
  await sheet.getByRole("button", { name: "Put it into a new document" }).click();
  await ben.page.waitForURL((url) => url.href !== address);
  await ben.live();
  await expect.poll(() => ben.noteText()).toBe("ours\nfrom the train\n");
  await expect.poll(() => ben.shapes()).toBe(1);
  expect((await server.export(id)).note).toBe("ours\n");
});

test("what was written while the right ended can be copied out, and given up", async ({ server, open }) => {
  const { ben, id, sheet } = await ended(server, open);
  await sheet.getByRole("button", { name: "Copy the note as Markdown" }).click();
  await expect.poll(() => ben.page.evaluate(() => navigator.clipboard.readText())).toBe("ours\nfrom the train\n");
  await sheet.getByRole("button", { name: "Copy the shapes as JSON" }).click();
  await expect.poll(() => ben.page.evaluate(() => navigator.clipboard.readText())).toContain('"rectangle"');
  await sheet.getByRole("button", { name: "Give it up and reload" }).click();
  await expect(ben.page.getByRole("heading", { level: 1 })).toContainText(/not|no /i);
  expect((await server.export(id)).note).toBe("ours\n");
});

test("who is connected when the right ends is told within a second or two, and types no more", async ({ server, open }) => {
  const id = await server.create({ title: "Live", markdown: "ours\n" });
  const address = server.link(id, "edit");
  const ben = await open(address);
  await ben.live();
  await ben.typeAtEnd("saved\n");
  await ben.saved();
  server.endLink(address);
  await expect(ben.root).toHaveAttribute("data-phase", "gone");
  await expect(ben.page.getByTestId("save-state")).toContainText("Disconnected");
  expect((await server.export(id)).note).toBe("ours\nsaved\n");
});

test("a page of another origin cannot open a socket with the visitor's cookie", async ({ server, browser }) => {
  const id = await server.create({ title: "Theirs", markdown: "secret" });
  const evil = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>evil</title>"));
  await new Promise<void>((done) => evil.listen(0, "127.0.0.1", done));
  const port = (evil.address() as AddressInfo).port;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/d/${id}`);
  await page.goto(`http://127.0.0.1:${port}/`);
  const outcome = await page.evaluate(
    (url) =>
      new Promise((done) => {
        const socket = new WebSocket(url);
        socket.onopen = () => done("open");
        socket.onerror = () => done("refused");
      }),
    `${server.url.replace("http", "ws")}/ws/${id}`,
  );
  expect(outcome).toBe("refused");
  await context.close();
  evil.close();
});
