import { readFileSync } from "node:fs";
import type { JSHandle, Page } from "@playwright/test";
import { serious } from "../support/axe";
import { pixels, type DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";

/** A PNG of 200 by 100 pixels, red on the left and blue on the right, as something to drop. */
function picture(page: Page, name = "flag.png"): Promise<JSHandle<DataTransfer>> {
  return page.evaluateHandle(async (name) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 100 });
    const ctx = canvas.getContext("2d")!;
    for (const [x, color] of [[0, "#ff0000"], [100, "#0000ff"]] as const) {
      ctx.fillStyle = color;
      ctx.fillRect(x, 0, 100, 100);
    }
    const blob = await new Promise<Blob>((done) => canvas.toBlob((blob) => done(blob!), "image/png"));
    const data = new DataTransfer();
    data.items.add(new File([blob], name, { type: "image/png" }));
    return data;
  }, name);
}

/** Drops it with its middle at this place of the board. */
async function drop(who: DocumentPage, at: [number, number], name?: string): Promise<void> {
  const box = (await who.board.boundingBox())!;
  const dataTransfer = await picture(who.page, name);
  await who.board.dispatchEvent("drop", { dataTransfer, clientX: box.x + at[0], clientY: box.y + at[1] });
}

/** The colour of a pixel of the shapes' canvas. */
async function pixel(who: DocumentPage, x: number, y: number): Promise<string> {
  const [r, g, b, a] = await pixels(who.board.locator("canvas").first(), x, y, 1, 1);
  return a! < 255 ? "paper" : r! > 200 && g! < 80 && b! < 80 ? "red" : b! > 200 && r! < 80 && g! < 80 ? "blue" : "other";
}

async function live(who: DocumentPage): Promise<void> {
  await who.boardLive();
  await expect(who.page.getByRole("button", { name: "Undo" })).toBeVisible();
}

test("a picture lies where it was dropped, and both see how it is cropped by its edges and by keys", async ({ server, open }) => {
  const id = await server.create({ title: "Crop" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  await Promise.all([live(ada), live(ben)]);
  await drop(ada, [600, 400]);
  await expect.poll(() => ben.shapes()).toBe(1);
  for (const who of [ada, ben]) {
    await expect.poll(() => pixel(who, 510, 400)).toBe("red");
    await expect.poll(() => pixel(who, 690, 400)).toBe("blue");
  }
  await ada.board.press("Enter");
  await ada.drag([700, 400], [650, 400]);
  await expect.poll(() => pixel(ben, 690, 400)).not.toBe("blue");
  await expect.poll(() => pixel(ben, 640, 400)).toBe("blue");
  await ada.page.keyboard.press("Alt+Shift+ArrowLeft");
  await expect.poll(() => pixel(ben, 645, 400)).not.toBe("blue");
  await expect.poll(() => pixel(ben, 635, 400)).toBe("blue");
  await ada.page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => pixel(ben, 595, 400), "the picture slid to the left under its box").toBe("blue");
  await ada.page.keyboard.press("Enter");
  await ada.saved();
  const [shape] = (await server.export(id)).shapes as unknown as { image: { crop: number[] } }[];
  expect(shape!.image.crop[2]).toBeCloseTo(0.7, 2);
});

test("a picture is seen where it will lie while it is on its way, keeps its place, and can be called off", async ({ server, open }) => {
  const id = await server.create({ title: "On its way" });
  const ada = await open(id, { query: "?mode=board" });
  await live(ada);
  let go = () => {};
  const held = new Promise<void>((done) => (go = done));
  await ada.page.route("**/blobs", async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await drop(ada, [600, 400]);
  const [place, card] = [ada.page.locator(".upload-place"), ada.page.locator(".upload-card")];
  await expect(card).toContainText("flag.png");
  const board = (await ada.board.boundingBox())!;
  const before = (await place.boundingBox())!;
  expect([before.x - board.x, before.y - board.y, before.width, before.height].map(Math.round)).toEqual([500, 350, 200, 100]);
  expect(await serious(ada.page), "with a file on its way").toEqual([]);
  await ada.board.press("+");
  await expect.poll(async () => (await place.boundingBox())!.width).toBeGreaterThan(205);
  await ada.board.press("0");

  await drop(ada, [300, 200], "second.png");
  await expect(card).toHaveCount(2);
  await card.filter({ hasText: "second.png" }).getByRole("button", { name: "Cancel" }).click();
  await expect(card).toHaveCount(1);
  go();
  await expect.poll(() => ada.shapes()).toBe(1);
  await expect(card).toHaveCount(0);
  await expect.poll(() => pixel(ada, 690, 400)).toBe("blue");
});

test("a picture that is dropped without a connection is kept and comes when there is one", async ({ server, open }) => {
  const id = await server.create({ title: "Offline" });
  const ada = await open(id, { query: "?mode=board" });
  await live(ada);
  await ada.page.context().setOffline(true);
  await drop(ada, [600, 400]);
  const card = ada.page.locator(".upload-card");
  await expect(card).toContainText("No connection");
  await expect(card.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(await ada.shapes()).toBe(0);
  await ada.page.context().setOffline(false);
  await expect.poll(() => ada.shapes()).toBe(1);
  await expect(card).toHaveCount(0);
  await ada.saved();
});

/** Width and height of a PNG. */
const size = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test("the board leaves as PNG, SVG and to the clipboard, as the sheet has shown it, also what is not saved yet", async ({ server, open }) => {
  const id = await server.create({ title: "Leaving" });
  const ada = await open(id, { query: "?mode=board" });
  await live(ada);
  await ada.page.context().setOffline(true);
  await ada.board.press("f");
  await ada.drag([100, 100], [400, 300]);
  await ada.tool("Ellipse");
  await ada.drag([150, 150], [250, 250]);
  await expect.poll(() => ada.shapes()).toBe(2);

  await ada.page.keyboard.press("Control+Shift+E");
  const sheet = ada.page.getByRole("dialog", { name: "Export" });
  const look = sheet.getByRole("img", { name: "What will be exported" });
  await expect.poll(() => look.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(300);
  expect(await serious(ada.page), "with the sheet open").toEqual([]);
  await sheet.getByLabel("What").selectOption("Frame");
  await expect(sheet.getByRole("status")).toHaveText("600 × 400 pixels");
  await sheet.getByRole("radio", { name: "3×" }).check();
  await expect(sheet.getByRole("status")).toHaveText("900 × 600 pixels");
  const download = async () => {
    const coming = ada.page.waitForEvent("download");
    await sheet.getByRole("button", { name: "Download" }).click();
    const file = await coming;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const png = await download();
  expect([png.name, size(png.bytes)]).toEqual(["Leaving.png", [900, 600]]);

  await expect(sheet).toBeHidden();
  await ada.board.press("Control+Shift+E");
  await sheet.getByRole("radio", { name: "SVG" }).check();
  const svg = await download();
  expect(svg.name).toBe("Leaving.svg");
  expect(svg.bytes.toString()).toMatch(/^<svg[^>]*viewBox[^]*<path[^]*<\/svg>$/);

  await ada.board.press("Control+Shift+E");
  await sheet.getByRole("radio", { name: "Excalidraw" }).check();
  await sheet.getByRole("button", { name: "Download" }).click();
  await expect(sheet.getByRole("alert")).toContainText("there is no connection");
  await ada.page.context().setOffline(false);
  const file = await download();
  expect([file.name, (JSON.parse(file.bytes.toString()) as { elements: unknown[] }).elements.length]).toEqual(["Leaving.excalidraw", 2]);

  await ada.board.press("Control+a");
  await ada.board.press("Alt+Shift+C");
  await expect(ada.page.getByText("Copied as PNG")).toBeVisible();
  const kinds = await ada.page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  expect(kinds).toContain("image/png");
  // The menu brings it back as a picture.
  const box = (await ada.board.boundingBox())!;
  await ada.page.mouse.click(box.x + 700, box.y + 600, { button: "right" });
  await ada.page.getByRole("menuitem", { name: /^Paste\b(?! in)/ }).click();
  await expect.poll(() => ada.shapes()).toBe(3);
  await expect.poll(() => ada.page.getByRole("tree").ariaSnapshot()).toContain("Image");
});
