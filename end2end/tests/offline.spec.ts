import { expect, test } from "../support/fixtures";
import { DocumentPage } from "../support/document_page";
import { Server } from "../support/server";

/** Another program of this origin takes all the room that is left. */
const fill = (page: DocumentPage) =>
  page.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const opening = indexedDB.open("filler");
      opening.onupgradeneeded = () => opening.result.createObjectStore("all", { autoIncrement: true });
      opening.onsuccess = () => done(opening.result);
    });
    const put = (size: number) =>
      new Promise<boolean>((done) => {
        const transaction = database.transaction("all", "readwrite");
        transaction.objectStore("all").put(crypto.getRandomValues(new Uint8Array(size)));
        transaction.oncomplete = () => done(true);
        transaction.onabort = () => done(false);
      });
    for (const size of [60_000, 6_000, 600, 60, 6]) while (await put(size)) continue;
    database.close();
  });

const makeRoom = (page: DocumentPage) =>
  page.page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.deleteDatabase("filler").onsuccess = done;
      }).then(() => undefined),
  );

const offline = (page: DocumentPage, is: boolean) => page.page.context().setOffline(is);

test("what is written offline survives reloads, and merges with what others wrote meanwhile", async ({ server, open }) => {
  const id = await server.create({ title: "Plane", markdown: "start\n" });
  const ada = await open(id);
  await Promise.all([ada.live(), ada.onDevice()]);
  await offline(ada, true);
  // An open socket outlives `setOffline`; the reload does not bring it back.
  await ada.page.reload();
  await expect(ada.note).toBeVisible();
  await expect(ada.root).toHaveAttribute("data-phase", "waiting");
  await ada.typeAtEnd("in the air\n");
  await expect(ada.root).toHaveAttribute("data-save", "kept");
  await expect(ada.page.getByTestId("save-state")).toContainText("Kept on this device");

  await ada.page.reload();
  await expect.poll(() => ada.noteText()).toBe("start\nin the air\n");
  await ada.tool("Rectangle");
  await ada.drag([60, 60], [140, 120]);
  await ada.page.reload();
  await expect.poll(() => ada.shapes()).toBe(1);
  await expect(ada.root).toHaveAttribute("data-save", "kept");

  const ben = await open(id);
  await ben.live();
  await ben.typeAt("Home", "on the ground\n");
  await ben.saved();
  await offline(ada, false);
  await ada.live();
  await ada.saved();
  for (const page of [ada, ben]) {
    await expect.poll(() => page.noteText()).toBe("on the ground\nstart\nin the air\n");
    await expect.poll(() => page.shapes()).toBe(1);
  }
  const disk = await server.export(id);
  expect([disk.note, disk.shapes.length]).toEqual(["on the ground\nstart\nin the air\n", 1]);
});

test("a device whose storage answers late is not waited for, and what it holds comes when it does", async ({ server, open }) => {
  const id = await server.create({ title: "Slow", markdown: "start\n" });
  const ada = await open(id);
  await Promise.all([ada.live(), ada.onDevice()]);
  await ada.page.addInitScript(() => {
    const held: (() => void)[] = [];
    const add = EventTarget.prototype.addEventListener;
    IDBOpenDBRequest.prototype.addEventListener = function (this: IDBOpenDBRequest, type: string, hear: EventListener) {
      add.call(this, type, type === "success" ? (event) => held.push(() => hear.call(this, event)) : hear);
    };
    Object.assign(window, { answer: () => held.splice(0).forEach((say) => say()) });
  });
  await offline(ada, true);
  await ada.page.reload();
  await expect(ada.root).toHaveAttribute("data-phase", "waiting");
  await ada.page.evaluate(() => (window as unknown as { answer: () => void }).answer());
  await expect.poll(() => ada.noteText()).toBe("start\n");
  await ada.typeAtEnd("late");
  await expect(ada.root).toHaveAttribute("data-save", "kept");
  await offline(ada, false);
  await ada.live();
  await ada.saved();
  expect((await server.export(id)).note).toBe("start\nlate");
});

test("a document that is made offline gets its address here and appears on the server later", async ({ server, browser }) => {
  const context = await browser.newContext();
  const page = new DocumentPage(await context.newPage());
  await page.page.goto(server.url);
  await expect.poll(() => page.page.evaluate(async () => (await caches.match("/blank")) !== undefined)).toBe(true);
  await expect.poll(() => page.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await page.page.getByRole("button", { name: "New document" }).click();
  await page.page.waitForURL(/\/d\/[\w-]{22}$/);
  const id = page.page.url().slice(-22);
  await expect(page.note).toBeVisible();
  await page.typeAtEnd("born offline");
  await expect(page.root).toHaveAttribute("data-save", "kept");
  await page.page.reload();
  await expect.poll(() => page.noteText()).toBe("born offline");
  await context.setOffline(false);
  await page.live();
  await page.saved();
  expect((await server.export(id)).note).toBe("born offline");
  await page.page.reload();
  await page.live();
  await expect.poll(() => page.noteText()).toBe("born offline");
  expect(page.faults).toEqual([]);
  await context.close();
});

test("two tabs of one browser see each other's edits offline and overwrite nothing", async ({ server, open }) => {
  const id = await server.create({ title: "Tabs", markdown: "" });
  const one = await open(id);
  await Promise.all([one.live(), one.onDevice()]);
  const two = new DocumentPage(await one.page.context().newPage());
  await offline(one, true);
  await two.page.goto(one.page.url());
  await one.page.reload();
  for (const tab of [one, two]) await expect(tab.root).toHaveAttribute("data-phase", "waiting");
  await one.typeAtEnd("first ");
  await expect.poll(() => two.noteText()).toBe("first ");
  await two.typeAtEnd("second");
  await expect.poll(() => one.noteText()).toBe("first second");
  for (const tab of [one, two]) await expect(tab.root).toHaveAttribute("data-save", "kept");
  // One tab is closed before anything reached the server: the other brings it all.
  await one.page.close();
  await two.page.context().setOffline(false);
  await two.live();
  await two.saved();
  expect((await server.export(id)).note).toBe("first second");
  expect(two.faults).toEqual([]);
});

test("a server that is restarted mid-typing is a blink", async ({ browser }) => {
  const server = await Server.start();
  const id = await server.create({ title: "Deploy", markdown: "" });
  const page = new DocumentPage(await (await browser.newContext()).newPage());
  await page.page.goto(`${server.url}/d/${id}`);
  await page.live();
  await page.note.click();
  const text = "the quick brown fox jumps over the lazy dog ".repeat(4);
  const typing = page.page.keyboard.type(text, { delay: 10 });
  await server.restart();
  await typing;
  await page.live();
  await page.saved();
  expect(await page.noteText()).toBe(text);
  expect((await server.export(id)).note).toBe(text);
  expect(page.faults).toEqual([]);
  await page.page.context().close();
  await server.stop();
});

test("a server that hangs is not called saved, and is caught up with", async ({ browser }) => {
  const server = await Server.start();
  const id = await server.create({ title: "Half open", markdown: "" });
  const page = new DocumentPage(await (await browser.newContext()).newPage());
  await page.page.goto(`${server.url}/d/${id}`);
  await page.live();
  server.freeze(true);
  await page.typeAtEnd("is anybody there?");
  await expect(page.root).toHaveAttribute("data-save", "kept");
  server.freeze(false);
  await page.live();
  await page.saved();
  expect((await server.export(id)).note).toBe("is anybody there?");
  await page.page.context().close();
  await server.stop();
});

test("a tab that slept through a restart is in step again when it wakes", async ({ browser }) => {
  const server = await Server.start();
  const id = await server.create({ title: "Sleep", markdown: "" });
  const [ada, ben] = await Promise.all(
    [0, 1].map(async () => {
      const page = new DocumentPage(await (await browser.newContext()).newPage());
      await page.page.goto(`${server.url}/d/${id}`);
      await page.live();
      return page;
    }),
  );
  const cdp = await ada.page.context().newCDPSession(ada.page);
  await ada.typeAtEnd("before ");
  await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  await server.kill();
  await server.start();
  await ben.live();
  await expect.poll(() => ben.noteText()).toBe("before ");
  await ben.typeAtEnd("meanwhile");
  await ben.saved();
  await cdp.send("Page.setWebLifecycleState", { state: "active" });
  await expect.poll(() => ada.noteText()).toBe("before meanwhile");
  await ada.saved();
  for (const page of [ada, ben]) await page.page.context().close();
  await server.stop();
});

test("with no network and no room on the device nothing more can be typed, and it says why", async ({ server, open }) => {
  const id = await server.create({ title: "Full", markdown: "start" });
  const page = await open(id);
  await Promise.all([page.live(), page.onDevice()]);
  await offline(page, true);
  await page.page.reload();
  await expect(page.root).toHaveAttribute("data-phase", "waiting");
  const cdp = await page.page.context().newCDPSession(page.page);
  const origin = new URL(server.url).origin;
  await cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 6_000_000 });
  await fill(page);
  await page.typeAtEnd(" and what nobody can keep");
  await expect(page.root).toHaveAttribute("data-save", "tab-only");
  await expect(page.page.getByTestId("save-state")).toContainText("Cannot save");
  const before = await page.noteText();
  await page.typeAtEnd("x");
  expect(await page.noteText()).toBe(before);
  await makeRoom(page);
  // The browser counts files of a database that is gone until it tidies up, which may be much later.
  await cdp.send("Storage.overrideQuotaForOrigin", { origin });
  await expect(page.root).toHaveAttribute("data-save", "kept", { timeout: 15_000 });
  await offline(page, false);
  await page.live();
  await page.saved();
  expect((await server.export(id)).note).toBe(before);
});

test("without its tools the board can be looked at, and one press brings them when the network is better", async ({ server, browser }) => {
  const box = { id: "a", type: "rectangle", x: 0, y: 0, width: 10, height: 10 };
  const excalidraw = { type: "excalidraw", version: 2, elements: [box] };
  const id = await server.create({ title: "Slow", markdown: "the note does not wait\n", excalidraw });
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = new DocumentPage(await context.newPage());
  await page.page.route(/\/pkg\/split_board/, (route) => route.abort());
  await page.page.goto(`${server.url}/d/${id}`);
  await page.live();
  const trouble = page.page.getByRole("alert").filter({ hasText: "The drawing tools did not load." });
  await expect(trouble).toBeVisible();
  await expect(page.page.locator(".board-host > svg")).toBeVisible();
  await page.typeAtEnd("and is typed in\n");
  await page.saved();
  await page.page.unroute(/\/pkg\/split_board/);
  await trouble.getByRole("button", { name: "Try again" }).click();
  await page.tool("Rectangle");
  await expect(trouble).toBeHidden();
  await page.drag([60, 60], [140, 120]);
  await expect.poll(() => page.shapes()).toBe(2);
  await page.saved();
  const disk = await server.export(id);
  expect([disk.note, disk.shapes.length]).toEqual(["the note does not wait\nand is typed in\n", 2]);
  await context.close();
});
