import { serious } from "../support/axe";
import { expect, test } from "../support/fixtures";

test("a labelled flowchart of five boxes is made with the keyboard alone, read back by a screen reader, and seen by another", async ({ server, open }) => {
  const id = await server.create({ title: "Flow" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  await Promise.all([ada.boardLive(), ben.boardLive()]);
  await expect(ada.page.getByRole("button", { name: "Undo" })).toBeVisible();
  const keys = ada.page.keyboard;
  const field = ada.board.locator("textarea, [contenteditable]");
  const label = async (text: string) => {
    await keys.press("Enter");
    await expect(field).toBeFocused();
    await keys.type(text);
    await keys.press("Escape");
    await expect(field).toHaveCount(0);
  };

  await ada.board.focus();
  await keys.press("r");
  await keys.press("Enter");
  await label("Start");
  for (const [way, text] of [["ArrowRight", "Check"], ["ArrowRight", "Ship"], ["ArrowDown", "Done"]]) {
    await keys.press(`Control+${way}`);
    await label(text);
  }
  await keys.press("Alt+ArrowUp");
  await keys.press("Alt+ArrowLeft");
  await keys.press("Control+ArrowDown");
  await label("Mend");
  await ada.saved();

  // The outline follows the board at a distance.
  const reads = (who: typeof ada, words: string) => expect.poll(() => who.page.getByRole("tree").ariaSnapshot()).toContain(words);
  for (const words of [
    "Rectangle: Start, arrow to ‘Check’",
    "Rectangle: Check, arrow from ‘Start’, arrow to ‘Ship’, arrow to ‘Mend’",
    "Rectangle: Ship, arrow from ‘Check’, arrow to ‘Done’",
    "Rectangle: Done, arrow from ‘Ship’",
    "Rectangle: Mend, arrow from ‘Check’",
  ]) {
    await reads(ada, words);
    await reads(ben, words);
  }
  expect(await ben.shapes()).toBe(9);
  expect(await serious(ada.page)).toEqual([]);
});
