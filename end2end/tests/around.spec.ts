import { serious } from "../support/axe";
import { expect, test } from "../support/fixtures";

test("every command is found by a few letters, in a menu, and in the outline", async ({ server, open }) => {
  const id = await server.create({ title: "Around" });
  const ada = await open(id, { query: "?mode=board" });
  await ada.boardLive();
  await ada.tool("Rectangle");
  await ada.drag([200, 200], [320, 280]);
  await expect.poll(() => ada.shapes()).toBe(1);

  await ada.page.keyboard.press("Control+k");
  const palette = ada.page.getByRole("combobox", { name: "Command" });
  await expect(palette).toBeFocused();
  expect(await serious(ada.page), "with the palette open").toEqual([]);
  await palette.fill("minim");
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.locator(".minimap")).toBeVisible();

  const box = (await ada.board.boundingBox())!;
  await ada.page.mouse.click(box.x + 202, box.y + 240, { button: "right" });
  const menu = ada.page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: /Duplicate/ })).toBeVisible();
  expect(await serious(ada.page), "with a menu open").toEqual([]);
  await menu.getByRole("menuitem", { name: /Duplicate/ }).click();
  await expect.poll(() => ada.shapes()).toBe(2);

  await ada.page.keyboard.press("Control+Shift+O");
  await expect(ada.page.getByRole("treeitem")).toHaveCount(2);
  await ada.page.keyboard.press("g");
  await expect(ada.board).toHaveAttribute("data-grid", "");

  await ada.page.keyboard.press("Control+f");
  await ada.page.getByRole("textbox", { name: "Find on the board" }).fill("nothing like it");
  await expect(ada.page.getByRole("search")).toContainText("Nothing found");
  await ada.page.keyboard.press("Escape");
  expect(await serious(ada.page)).toEqual([]);
});

test("who clicks a face sees what that person looks at, until they move", async ({ server, open }) => {
  const id = await server.create({ title: "Follow" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  await Promise.all([ada.boardLive(), ben.boardLive()]);
  await expect(ben.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await ben.page.getByRole("button", { name: /^Follow / }).click();
  await expect(ben.page.locator(".following")).toBeVisible();
  await ada.page.keyboard.press("+");
  await expect(ben.root).toHaveAttribute("data-zoom", (await ada.root.getAttribute("data-zoom"))!);
  await ben.board.press("Escape");
  await expect(ben.page.locator(".following")).toHaveCount(0);
});

test("who may only look is told so and has no tools that would do nothing", async ({ server, open }) => {
  const id = await server.create({ title: "Look" });
  const ben = await open(server.link(id, "view"), { query: "?mode=board" });
  await ben.boardLive();
  await expect(ben.page.getByText("View only")).toBeVisible();
  const tools = ben.page.getByRole("toolbar", { name: /tools/i });
  await expect(tools.getByRole("button", { name: "Hand" })).toBeVisible();
  await expect(tools.getByRole("button", { name: "Rectangle" })).toBeHidden();
});
