import { expect, type Locator, type Page } from "@playwright/test";

/** The pixels of a part of a canvas as red, green, blue, alpha; of a copy, which may be read as often as one likes. */
export function pixels(canvas: Locator, ...part: [x: number, y: number, width: number, height: number]): Promise<number[]> {
  return canvas.evaluate((canvas, [x, y, width, height]) => {
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas as HTMLCanvasElement, -x, -y);
    return [...copy.getImageData(0, 0, width, height).data];
  }, part);
}

/** A document in a browser, in the words of a person who uses it. */
export class DocumentPage {
  /** Console errors and warnings, and exceptions of the page; a refused connection is a person's network, not a fault. */
  readonly faults: string[] = [];
  readonly note: Locator;
  readonly board: Locator;
  readonly root: Locator;

  constructor(readonly page: Page) {
    // Not the field of a cell, which is one in the other.
    this.note = page.locator(".note-host > .cm-editor > .cm-scroller > .cm-content");
    this.board = page.getByRole("application");
    this.root = page.locator("body");
    page.on("console", (message) => {
      // The recorder of traces asks for the bytes of pictures that could not be shown.
      const network = /ERR_CONNECTION|WebSocket connection|Failed to load resource|^Connecting to 'blob:/.test(message.text());
      if (["error", "warning"].includes(message.type()) && !network) this.faults.push(message.text());
    });
    page.on("pageerror", (error) => this.faults.push(String(error)));
  }

  /** The editor is there and the document is in step with the server. */
  async live(): Promise<void> {
    await expect(this.root).toHaveAttribute("data-phase", "live", { timeout: 30_000 });
    await expect(this.note).toBeVisible();
  }

  /** The board alone is shown and in step with the server. */
  async boardLive(): Promise<void> {
    await expect(this.root).toHaveAttribute("data-phase", "live", { timeout: 30_000 });
    await expect(this.board.locator("canvas").first()).toBeVisible();
  }

  /** The page says that everything is on the server's disk. */
  async saved(): Promise<void> {
    await expect(this.root).toHaveAttribute("data-save", "saved");
  }

  /** The service worker has put this page and what it loads on the device, and the document itself is there. */
  async onDevice(): Promise<void> {
    await expect
      .poll(() =>
        this.page.evaluate(async () => {
          const html = await (await caches.match(location.pathname, { cacheName: "tandem-pages-1" }))?.text();
          const files = [...new Set(html?.match(/\/(?:pkg|editor)\/[\w.-]+/g))];
          const here = await Promise.all(files.map((file) => caches.match(file)));
          const id = location.pathname.slice("/d/".length);
          const rows = await new Promise<number>((done) => {
            const opening = indexedDB.open("tandem");
            opening.onsuccess = () => {
              const counting = opening.result.transaction("rows").objectStore("rows").count(IDBKeyRange.bound([id], [id, []]));
              counting.onsuccess = () => done(counting.result);
              opening.result.close();
            };
          });
          return files.length > 2 && here.every(Boolean) && (await caches.match("/blank")) !== undefined && rows > 0;
        }),
      )
      .toBe(true);
  }

  /** The note as the editor holds it (lines that are scrolled away included). */
  async noteText(): Promise<string> {
    return this.note.evaluate((content) => {
      type Tile = { cmTile?: { view?: { state: { doc: object } } }; cmView?: { view?: { state: { doc: object } } } };
      const tile = content as unknown as Tile;
      return String((tile.cmTile?.view ?? tile.cmView?.view)!.state.doc);
    });
  }

  async typeAtEnd(text: string): Promise<void> {
    await this.typeAt("End", text);
  }

  async typeAt(where: "Home" | "End", text: string): Promise<void> {
    await this.note.click();
    await this.page.keyboard.press(`Control+${where}`);
    await this.page.keyboard.type(text, { delay: 5 });
  }

  async tool(name: string): Promise<void> {
    await this.page.getByRole("toolbar", { name: /tools/i }).getByRole("button", { name: new RegExp(`^${name}`, "i") }).click();
  }

  /** Presses, moves in steps and lifts, in pixels from the board's top left. */
  async drag(from: [number, number], to: [number, number]): Promise<void> {
    const box = (await this.board.boundingBox())!;
    await this.page.mouse.move(box.x + from[0], box.y + from[1]);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + (from[0] + to[0]) / 2, box.y + (from[1] + to[1]) / 2, { steps: 4 });
    await this.page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 });
    await this.page.mouse.up();
  }

  async shapes(): Promise<number> {
    return Number(await this.root.getAttribute("data-shapes"));
  }
}
