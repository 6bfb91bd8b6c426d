import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "../support/fixtures";

const root = resolve(import.meta.dirname, "../..");

test("the picture of README", async ({ server, open }) => {
  const home = await (await fetch(server.url)).text();
  const id = /\/d\/([\w-]{22})/.exec(home)![1];
  const [ada, ben] = [await open(id, { width: 1440, height: 900 }), await open(id, { width: 1440, height: 900 })];
  await Promise.all([ada.live(), ben.live()]);
  // The other person is there: a caret in the note, a cursor on the board.
  await ben.note.click();
  await ben.page.keyboard.press("Control+End");
  const box = (await ben.board.boundingBox())!;
  await ben.page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.45, { steps: 5 });
  await expect(ada.board).toHaveAttribute("data-cursors", "1");
  const file = resolve(root, "public/screenshot.png");
  await ada.page.screenshot({ path: file, animations: "disabled" });
  expect(statSync(file).size, "a picture people load in a moment").toBeLessThan(300_000);
  expect(readFileSync(file).subarray(1, 4).toString()).toBe("PNG");
});
