import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "../support/fixtures";
import { Server } from "../support/server";

const root = resolve(import.meta.dirname, "../..");
const scene = resolve(import.meta.dirname, "../fixtures/every-element.excalidraw");
const boards = process.env.TANDEM_BOARDS ?? resolve(root, "../shared/data/boards");
const elements = (file: string) => JSON.parse(readFileSync(file, "utf8")).elements as { type: string; isDeleted?: boolean }[];

/** One document out of a real Markdown file and a real scene, as the command line and HTTP make it. */
async function document(server: Server): Promise<string> {
  return server.create({
    title: "Two people",
    markdown: readFileSync(join(root, "README.md"), "utf8"),
    excalidraw: JSON.parse(readFileSync(scene, "utf8")),
  });
}

test("two people edit one note and one board, and a killed server loses nothing that was saved", async ({ browser }) => {
  test.setTimeout(120_000);
  expect(elements(scene).length).toBeGreaterThanOrEqual(200);
  // A server of its own: this one gets killed.
  const server = await Server.start();
  const { DocumentPage } = await import("../support/document_page");
  const id = await document(server);
  const [ada, ben] = await Promise.all(
    [0, 1].map(async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = new DocumentPage(await context.newPage());
      await page.page.goto(`${server.url}/d/${id}`);
      return page;
    }),
  );
  await Promise.all([ada.live(), ben.live()]);
  await expect.poll(() => ada.shapes()).toBeGreaterThanOrEqual(150);
  const before = await ada.shapes();

  await test.step("both write in the note and draw on the board at once", async () => {
    // Not in the same place: there, two people's letters mix, as they should.
    const write = async (page: typeof ada, where: "Home" | "End", text: string, tool: string, at: number) => {
      await page.typeAt(where, text);
      await page.tool(tool);
      await page.drag([at, at], [at + 80, at + 60]);
    };
    await Promise.all([write(ada, "End", "\nwritten by Ada\n", "Rectangle", 60), write(ben, "Home", "written by Ben\n\n", "Ellipse", 220)]);
    for (const page of [ada, ben]) {
      await expect.poll(() => page.shapes(), "both shapes are on both boards").toBe(before + 2);
      await expect.poll(() => page.noteText()).toContain("written by Ada");
      await expect.poll(() => page.noteText()).toContain("written by Ben");
    }
    expect(await ada.noteText()).toBe(await ben.noteText());
  });

  await test.step("each sees the other's caret and cursor", async () => {
    for (const [page, other] of [[ada, ben], [ben, ada]] as const) {
      for (const one of [page, other]) {
        await one.note.click();
        await one.page.keyboard.press("Control+End");
      }
      await expect(page.page.locator(".cm-editor .cm-peer").first()).toBeAttached();
      const box = (await other.board.boundingBox())!;
      await other.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
      await expect(page.board).toHaveAttribute("data-cursors", "1");
    }
  });

  await test.step("kill -9, start again: what was marked saved is there, and the pages go on by themselves", async () => {
    await Promise.all([ada.saved(), ben.saved()]);
    const note = await ada.noteText();
    await server.kill();
    await expect(ada.root).toHaveAttribute("data-phase", /waiting|connecting/);
    await ada.typeAtEnd("while the server was down\n");
    await expect(ada.root).toHaveAttribute("data-save", "kept");
    await server.start();
    const disk = await server.export(id);
    expect(disk.note).toBe(note);
    expect(disk.shapes.length).toBe(before + 2);

    await Promise.all([ada.live(), ben.live()]);
    await expect.poll(() => ben.noteText(), "what was written meanwhile arrives").toContain("while the server was down");
    await ben.tool("Diamond");
    await ben.drag([120, 320], [200, 380]);
    await expect.poll(() => ada.shapes()).toBe(before + 3);
    await Promise.all([ada.saved(), ben.saved()]);
    const after = await server.export(id);
    expect(after.note).toBe(await ben.noteText());
    expect(after.shapes.length).toBe(before + 3);
  });

  expect([...ada.faults, ...ben.faults]).toEqual([]);
  await Promise.all([ada.page.context().close(), ben.page.context().close()]);
  await server.stop();
});

test("`tandem import` takes this project's README and a scene, and the pages show them @no-js", async ({ page, server }) => {
  await page.goto(server.url + server.import(join(root, "README.md")));
  await expect(page.getByRole("heading", { name: "Tandem", level: 1 }).first()).toBeVisible();
  await page.goto(server.url + server.import(scene));
  await expect(page).toHaveTitle(/every-element/);
});

test("the scenes of real drawings import and render", async ({ server, open }) => {
  test.skip(!existsSync(boards), `no folder of real drawings at ${boards}: nothing to import`);
  test.setTimeout(120_000);
  for (const name of readdirSync(boards).filter((name) => name.endsWith(".excalidraw"))) {
    const file = join(boards, name);
    const alive = elements(file).filter((element) => !element.isDeleted).length;
    const id = await server.create({ title: name, excalidraw: JSON.parse(readFileSync(file, "utf8")) });
    const page = await open(id, { query: "?mode=board" });
    await page.boardLive();
    // The page is connected before the document has come.
    await expect.poll(() => page.shapes()).toBeGreaterThan(alive * 0.5);
    console.log(`  ${name}: ${await page.shapes()} shapes of ${alive} elements`);
    const svg = await (await fetch(`${server.url}/api/v1/docs/${id}/export?format=svg`)).text();
    expect(svg).toMatch(/^<svg/);
    await page.page.context().close();
  }
});

test("what an import cannot carry is said", async ({ server }) => {
  const file = join(server.data, "odd.excalidraw");
  const odd = { type: "excalidraw", version: 2, elements: [{ id: "a", type: "embeddable", x: 0, y: 0, width: 10, height: 10 }] };
  writeFileSync(file, JSON.stringify(odd));
  const answer = await fetch(`${server.url}/api/v1/docs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "odd", excalidraw: odd }),
  });
  expect(answer.status).toBe(201);
  expect(JSON.stringify(await answer.json())).toContain("embedded pages");
});
