import { expect, test } from "../support/fixtures";

/** A red dot: the smallest PNG there is. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
  "base64",
);

test("a picture that one person adds is seen by the other, and served as what it is", async ({ server, open }) => {
  const id = await server.create({ title: "Picture" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  await Promise.all([ada.boardLive(), ben.boardLive()]);
  await expect(ada.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await ada.board.focus();
  const choosing = ada.page.waitForEvent("filechooser");
  await ada.page.keyboard.press("i");
  const blob = ben.page.waitForResponse((response) => new URL(response.url()).pathname.startsWith("/blobs/"));
  await (await choosing).setFiles({ name: "dot.png", mimeType: "image/png", buffer: PNG });
  await expect.poll(() => ada.shapes()).toBe(1);
  await expect.poll(() => ben.shapes()).toBe(1);
  const response = await blob;
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toBe("image/png");
  await expect.poll(() => ben.page.getByRole("tree").ariaSnapshot()).toContain("Image");
});

test("a file that is no picture is refused in words and changes nothing", async ({ server, open }) => {
  const id = await server.create({ title: "No picture" });
  const ada = await open(id, { query: "?mode=board" });
  await ada.boardLive();
  await expect(ada.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await ada.board.focus();
  const choosing = ada.page.waitForEvent("filechooser");
  await ada.page.keyboard.press("i");
  await (await choosing).setFiles({ name: "dot.png", mimeType: "image/png", buffer: Buffer.from("this is no picture") });
  await expect(ada.page.getByText(/dot\.png/)).toBeVisible();
  expect(await ada.shapes()).toBe(0);
});

test("what is copied is pasted with its group, also by another person; a drawing of Excalidraw's comes in by the clipboard", async ({ server, open }) => {
  const id = await server.create({ title: "Clipboard" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  for (const who of [ada, ben]) {
    await who.boardLive();
    await expect(who.page.getByRole("button", { name: "Undo" })).toBeVisible();
    await who.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  }
  await ada.tool("Rectangle");
  await ada.drag([200, 200], [300, 260]);
  await ada.tool("Ellipse");
  await ada.drag([350, 200], [450, 260]);
  const keys = ada.page.keyboard;
  await keys.press("Control+a");
  await keys.press("Control+g");
  await expect.poll(() => ada.shapes()).toBe(3);
  await keys.press("Control+c");
  await keys.press("Control+v");
  await expect.poll(() => ben.shapes()).toBe(6);
  await keys.press("Control+z");
  await expect.poll(() => ben.shapes()).toBe(3);

  const text = JSON.stringify({
    type: "excalidraw/clipboard",
    elements: [{ id: "a", type: "diamond", x: 0, y: 0, width: 80, height: 60, strokeColor: "#1e1e1e", backgroundColor: "transparent", seed: 1, version: 1 }],
    files: {},
  });
  await ben.board.focus();
  await ben.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await ben.page.keyboard.press("Control+v");
  await expect.poll(() => ada.shapes()).toBe(4);
  await expect.poll(() => ada.page.getByRole("tree").ariaSnapshot()).toContain("Diamond");
});
