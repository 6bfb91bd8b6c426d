import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium as engine, type Browser, type CDPSession, type Page } from "@playwright/test";
import { chromium } from "../support/chromium";
import { Server } from "../support/server";
import { stockClient } from "../support/stock_client";
import { stockSite, type Stock } from "../support/stock_page";
import { expect, test } from "../support/fixtures";
import { note, PLACES, type Spot } from "./note/text";

/**
 * `SIZES=1000,100000 APPS=tandem KEYS=24 PROFILE=profile- make bench-note`
 *
 * **Latency** is from the time stamp of `keydown` (when the browser got the key) to the end of the first frame after the `input` event that the
 * key caused: a message posted in that frame's `requestAnimationFrame` is heard when style, layout and paint of the frame are done. It waits
 * for the frame, of which there are 60 a second: work that takes no time has a median of 8 ms. `shown` is the same by Chromium's own account
 * (Event Timing: to the frame on the screen, in steps of 8 ms). `work` is what the page's thread computed for each key, and for what the other
 * typed meanwhile: time of the processor, which other programs on the machine change less than they change waiting.
 */
const words = (name: string, otherwise: string) => (process.env[name] ?? otherwise).split(",").filter(Boolean);
const SIZES = words("SIZES", "1000,100000,1000000").map(Number);
const APPS = words("APPS", "tandem,stock");
/** At each spot; there are three places of the note with four kinds of line each. */
const KEYS = Number(process.env.KEYS ?? 12);
const PACE = 80;
const OPENS = 3;

const site = resolve(import.meta.dirname, "../../target/site/editor");
const ms = (value: number) => value.toFixed(1);
const share = (values: number[], part: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;

interface App {
  name: string;
  url(id: string): string;
  bytes: Uint8Array;
}

/** What the page notes of itself. */
interface Watched {
  /** When the document's data came: the socket's first large frame. */
  arrived: number;
  editable: number;
  painted: number[];
  shown: number[];
}
declare global {
  interface Window {
    watched: Watched;
  }
}

/** Runs in the page, before anything of it. */
function watch() {
  const watched: Watched = { arrived: 0, editable: 0, painted: [], shown: [] };
  window.watched = watched;
  const afterFrame = (act: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = act;
      port2.postMessage(0);
    });
  const Real = WebSocket;
  window.WebSocket = class extends Real {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const size = (data as ArrayBuffer).byteLength ?? (data as Blob).size ?? 0;
        if (size < 500 || watched.arrived) return;
        watched.arrived = performance.now();
        const look = () => {
          if (!document.querySelector('.cm-content[contenteditable="true"]')) return requestAnimationFrame(look);
          afterFrame(() => (watched.editable = performance.now()));
        };
        look();
      });
    }
  };
  let key = 0;
  addEventListener("keydown", (event) => (key = event.timeStamp), { capture: true });
  addEventListener(
    "input",
    () => {
      const since = key;
      key = 0;
      if (since) afterFrame(() => watched.painted.push(performance.now() - since));
    },
    { capture: true },
  );
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") watched.shown.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

/** One browser, one page, nothing else in its processes. */
class Visit {
  private constructor(
    readonly browser: Browser,
    readonly page: Page,
    readonly cdp: CDPSession,
  ) {}

  static async open(app: App, id: string): Promise<Visit> {
    const browser = await engine.launch(chromium);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(watch);
    await page.goto(app.url(id));
    await page.waitForFunction(() => window.watched.editable > 0, undefined, { timeout: 60_000 });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    return new Visit(browser, page, cdp);
  }

  /** Milliseconds from the document's data to a page in which one can write, painted. */
  opened(): Promise<number> {
    return this.page.evaluate(() => window.watched.editable - window.watched.arrived);
  }

  /** The caret to the end of the line that has `mark`, in the middle of the screen. */
  async go(mark: string): Promise<void> {
    await this.page.evaluate((mark) => {
      type View = { state: { doc: { length: number; toString(): string } }; dispatch(spec: object): void; focus(): void };
      const tile = document.querySelector(".cm-content") as unknown as { cmTile?: { view: View }; cmView?: { view: View } };
      const view = (tile.cmTile ?? tile.cmView)!.view;
      const anchor = view.state.doc.toString().indexOf(mark) + mark.length;
      view.focus();
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
    }, mark);
    await this.page.waitForTimeout(400);
  }

  /** Keys at a person's pace; they do not wait for each other. */
  async type(keys: number): Promise<void> {
    const start = performance.now();
    for (let n = 0; n < keys; n++) {
      const text = n % 6 === 5 ? " " : "abcdefghijklmnopqrstuvwxyz"[n % 26]!;
      const code = text === " " ? "Space" : `Key${text.toUpperCase()}`;
      const key = { text, key: text, code, unmodifiedText: text, windowsVirtualKeyCode: text.toUpperCase().charCodeAt(0) };
      void this.cdp.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
      void this.cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: key.key, code: key.code });
      await new Promise((go) => setTimeout(go, Math.max(0, (n + 1) * PACE - (performance.now() - start))));
    }
    await this.page.waitForTimeout(150);
  }

  /** Milliseconds that the page's thread has computed. */
  async worked(): Promise<number> {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1000;
  }

  /** What was measured since the last time. */
  take(): Promise<{ painted: number[]; shown: number[] }> {
    return this.page.evaluate(() => ({ painted: window.watched.painted.splice(0), shown: window.watched.shown.splice(0) }));
  }

  /** With `PROFILE` (a path's beginning), what the page's thread did during `act`: a `.cpuprofile` for the browser's tools. Figures suffer. */
  async profiled(name: string, act: () => Promise<void>): Promise<void> {
    if (!process.env.PROFILE) return act();
    await this.cdp.send("Profiler.enable");
    await this.cdp.send("Profiler.setSamplingInterval", { interval: 200 });
    await this.cdp.send("Profiler.start");
    await act();
    const { profile } = await this.cdp.send("Profiler.stop");
    writeFileSync(`${process.env.PROFILE}${name}.cpuprofile`, JSON.stringify(profile));
  }
}

interface Row {
  app: string;
  size: number;
  painted: number[];
  shown: number[];
  spots: Map<string, number[]>;
  opened: number[];
  work: number;
}

async function measure(server: Server, app: App, size: number): Promise<Row> {
  const row: Row = { app: app.name, size, painted: [], shown: [], spots: new Map(), opened: [], work: 0 };
  const id = await server.create({ title: "Figures", markdown: note(size) });
  for (let left = OPENS - 1; left > 0; left--) {
    const visit = await Visit.open(app, id);
    row.opened.push(await visit.opened());
    await visit.browser.close();
  }
  // The second writer: ten characters a second, a third of the way into the note.
  const other = stockClient(server.url, id);
  await other.synced;
  const visit = await Visit.open(app, id);
  row.opened.push(await visit.opened());
  let at = other.note.toString().indexOf("The second writer writes here") + 1;
  const writing = setInterval(() => other.note.insert(at++, "x"), 100);
  const spots: Spot[] = PLACES.flatMap((place) => ["paragraph", "list", "heading", "table"].map((kind) => ({ place, kind }) as Spot));
  await visit.go(`${spots[0]!.place}-paragraph`);
  await visit.type(10);
  await visit.take();
  await visit.profiled(`${app.name}-${size}`, async () => {
    for (const { place, kind } of spots) {
      await visit.go(`${place}-${kind}`);
      const before = await visit.worked();
      await visit.type(KEYS);
      row.work += ((await visit.worked()) - before) / KEYS / spots.length;
      const { painted, shown } = await visit.take();
      expect(painted.length, `${app.name} took every key at ${place}-${kind}`).toBe(KEYS);
      row.painted.push(...painted);
      row.shown.push(...shown);
      row.spots.set(kind, [...(row.spots.get(kind) ?? []), ...painted]);
    }
  });
  clearInterval(writing);
  if (process.env.SHOT) await visit.page.screenshot({ path: `${process.env.SHOT}${app.name}-${size}.png` });
  await visit.browser.close();
  other.close();
  return row;
}

test("typing in a note of 1 kB, 100 kB and 1 MB while somebody else writes, beside y-codemirror.next", async () => {
  test.setTimeout(600_000);
  const [server, stock]: [Server, Stock] = await Promise.all([Server.start(), stockSite({ production: true })]);
  server.origins = [server.url, stock.origin];
  await server.restart();
  const apps: App[] = [
    { name: "tandem", url: (id) => `${server.url}/d/${id}?mode=note`, bytes: readFileSync(join(site, readdirSync(site).find((name) => name.endsWith(".js"))!)) },
    {
      name: "stock",
      url: (id) => `${stock.origin}/?${new URLSearchParams({ server: `${server.url.replace("http", "ws")}/ws`, id, name: "Stock" })}`,
      bytes: stock.bytes,
    },
  ];
  const rows: Row[] = [];
  for (const size of SIZES) for (const app of apps.filter(({ name }) => APPS.includes(name))) rows.push(await measure(server, app, size));
  const columns = ["app", "size", "keys", "median", "p95", "max", "shown", "work", "paragraph", "list", "heading", "table", "opened"];
  const table = rows.map(({ app, size, painted, shown, spots, opened, work }) => [
    app,
    `${size / 1000} kB`,
    `${painted.length}`,
    ...[share(painted, 0.5), share(painted, 0.95), Math.max(...painted)].map(ms),
    // Those under 16 ms are not told of one by one.
    `${share([...shown, ...Array<number>(Math.max(0, painted.length - shown.length)).fill(8)], 0.5)}`,
    ms(work),
    ...columns.slice(8, 12).map((kind) => ms(share(spots.get(kind)!, 0.5))),
    ms(share(opened, 0.5)),
  ]);
  const widths = columns.map((column, i) => Math.max(column.length, ...table.map((cells) => cells[i]!.length)));
  console.log(`\nkeydown to painted, ms (medians by kind of line; opened: data to editable; load ${loadavg()[0]!.toFixed(1)})`);
  for (const cells of [columns, ...table]) console.log(cells.map((cell, i) => cell.padStart(widths[i]!)).join("  "));
  for (const { name, bytes } of apps) console.log(`${name}'s editor: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} with brotli`);
  await server.stop();
  stock.close();
});
