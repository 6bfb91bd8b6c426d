import type { CDPSession } from "@playwright/test";
import { pixels, type DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";

type Finger = [x: number, y: number];

/** Fingers on the glass, by the browser's own touch events; they say that 16 ms lie between one and the next, however long it took. */
async function hand(who: DocumentPage) {
  const cdp: CDPSession = await who.page.context().newCDPSession(who.page);
  const box = (await who.board.boundingBox())!;
  let timestamp = Date.now() / 1000;
  const send = (type: "touchStart" | "touchMove" | "touchEnd", fingers: Finger[]) => {
    timestamp += 0.016;
    return cdp.send("Input.dispatchTouchEvent", { type, timestamp, touchPoints: fingers.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })) });
  };
  return {
    down: (...fingers: Finger[]) => send("touchStart", fingers),
    move: (...fingers: Finger[]) => send("touchMove", fingers),
    up: () => send("touchEnd", []),
  };
}

/** Where the paper lies: the dots of the grid are its. */
const paper = (who: DocumentPage) => who.board.evaluate((board) => ["--grid-x", "--grid-y"].map((name) => parseFloat((board as HTMLElement).style.getPropertyValue(name))));

async function touchable(who: DocumentPage): Promise<void> {
  await who.boardLive();
  await expect(who.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await who.board.press("g");
  await expect(who.board).toHaveAttribute("data-grid", "");
}

test("two fingers zoom and push the paper, which glides on; a tap of two undoes", async ({ server, open }) => {
  const id = await server.create({ title: "Touch" });
  const ada = await open(id, { query: "?mode=board", touch: true });
  await touchable(ada);
  const fingers = await hand(ada);
  await ada.tool("Rectangle");
  await fingers.down([300, 300]);
  for (let i = 1; i <= 5; i++) await fingers.move([300 + i * 20, 300 + i * 10]);
  await fingers.up();
  await expect.poll(() => ada.shapes()).toBe(1);

  const zoom = await ada.root.getAttribute("data-zoom");
  await fingers.down([400, 500], [500, 500]);
  for (let i = 1; i <= 5; i++) await fingers.move([400 - i * 10, 500], [500 + i * 10, 500]);
  await fingers.up();
  await expect.poll(() => ada.root.getAttribute("data-zoom")).not.toBe(zoom);
  expect(await ada.shapes(), "two fingers draw nothing").toBe(1);
  await ada.board.press("0");
  await expect(ada.root).toHaveAttribute("data-zoom", "100");

  // Where the paper lies in each frame after the fingers are gone, until it rests.
  const glide = ada.board.evaluate(
    (board) =>
      new Promise<string[]>((done) => {
        const places = new Set<string>();
        let still = 0;
        const look = () => {
          const place = (board as HTMLElement).style.getPropertyValue("--grid-x");
          still = places.has(place) ? still + 1 : 0;
          places.add(place);
          if (still > 30) done([...places]);
          else requestAnimationFrame(look);
        };
        board.addEventListener("pointerup", look, { once: true });
      }),
  );
  await fingers.down([300, 500], [420, 500]);
  for (let i = 1; i <= 8; i++) await fingers.move([300 + i * 25, 500], [420 + i * 25, 500]);
  await fingers.up();
  expect((await glide).length, "it glides on by itself, and comes to rest").toBeGreaterThan(4);

  await fingers.down([400, 500], [500, 500]);
  await fingers.up();
  await expect.poll(() => ada.shapes(), "a tap of two fingers undoes").toBe(0);
});

test("once a pen was seen it draws and a finger pushes the paper", async ({ server, open }) => {
  const id = await server.create({ title: "Pen" });
  const ada = await open(id, { query: "?mode=board", touch: true });
  await touchable(ada);
  await ada.tool("Pen");
  const pen = (type: string, x: number, y: number, pressure: number) =>
    ada.board.evaluate(
      (board, [type, x, y, pressure]) => {
        const { left, top } = board.getBoundingClientRect();
        const init = { pointerId: 7, pointerType: "pen", isPrimary: true, clientX: left + x, clientY: top + y, pressure, buttons: pressure > 0 ? 1 : 0, bubbles: true, cancelable: true };
        board.dispatchEvent(new PointerEvent(type, init));
      },
      [type, x, y, pressure] as const,
    );
  await pen("pointerdown", 300, 300, 0.4);
  for (let i = 1; i <= 10; i++) await pen("pointermove", 300 + i * 12, 300 + i * 4, 0.4 + i * 0.05);
  await pen("pointerup", 420, 340, 0);
  await expect.poll(() => ada.shapes()).toBe(1);

  const fingers = await hand(ada);
  const before = await paper(ada);
  await fingers.down([500, 500]);
  for (let i = 1; i <= 6; i++) await fingers.move([500 + i * 7, 500 + i * 3]);
  await fingers.up();
  await expect.poll(() => paper(ada)).not.toEqual(before);
  expect(await ada.shapes(), "the finger drew nothing").toBe(1);
});

test("a laser is seen by the other while it is held, and leaves nothing", async ({ server, open }) => {
  const id = await server.create({ title: "Laser" });
  const [ada, ben] = [await open(id, { query: "?mode=board" }), await open(id, { query: "?mode=board" })];
  await Promise.all([ada.boardLive(), ben.boardLive()]);
  await expect(ben.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await ada.board.press("k");
  const box = (await ada.board.boundingBox())!;
  await ada.page.mouse.move(box.x + 400, box.y + 500);
  await ada.page.mouse.down();
  /** Painted pixels of the upper canvas about where the trail is, the cursor's arrow and name apart. */
  const trail = async () => {
    const seen = await pixels(ben.board.locator("canvas").nth(1), 380, 480, 240, 16);
    return seen.filter((value, i) => i % 4 === 3 && value > 100).length;
  };
  let step = 0;
  await expect
    .poll(async () => {
      step += 1;
      await ada.page.mouse.move(box.x + (step % 2 ? 600 : 400), box.y + 487, { steps: 6 });
      return trail();
    })
    .toBeGreaterThan(400);
  await ada.page.mouse.up();
  await ada.page.mouse.move(box.x + 500, box.y + 200);
  await expect.poll(trail, "the trail fades").toBe(0);
  expect([await ada.shapes(), await ben.shapes()]).toEqual([0, 0]);
});
