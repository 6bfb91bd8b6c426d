import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { chromium as engine, type Browser, type CDPSession, type Page } from "@playwright/test";
import { chromium } from "../support/chromium";
import { test } from "../support/fixtures";
import { excalidraw, fitted, tandem, tldraw, type App, type Camera } from "./board/apps";
import { FrameCounter, type Frames } from "./board/frames";
import { scene, type Scene } from "./board/scene";

/** `SIZES=20000 OPS=pan,drag1 PEERS=1 ROUNDS=3 make bench-board` */
const words = (name: string, otherwise: string) => (process.env[name] ?? otherwise).split(",").filter(Boolean);
const SIZES = words("SIZES", "1000,5000,10000,20000").map(Number);
const OPS = new Set(words("OPS", "open,memory,pan,pan5,zoom,drag1,drag200,draw,keys"));
const APPS = words("APPS", process.env.PEERS ? "tandem,excalidraw,tldraw" : "tandem");
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const VIEW = { width: 1280, height: 800 };
/** Milliseconds of a gesture, and from one event of the mouse to the next. */
const GESTURE = 2000;
const EVENT = 8;
const PATIENCE = Number(process.env.PATIENCE ?? 120_000);

type Figures = Map<string, string>;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const ms = (value: number) => value.toFixed(value < 100 ? 1 : 0);

/** One browser, one page, one scene: nothing else is in its processes. */
class Visit {
  private constructor(
    readonly app: App, readonly scene: Scene, readonly browser: Browser, readonly page: Page, readonly cdp: CDPSession, readonly frames: FrameCounter,
  ) {}

  static async start(app: App, scene: Scene): Promise<Visit> {
    const browser = await engine.launch({ ...chromium, args: [...chromium.args, "--js-flags=--expose-gc"] });
    const page = await browser.newPage({ viewport: VIEW });
    // Nothing but this machine: fonts and telemetry of others stay away.
    await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort());
    return new Visit(app, scene, browser, page, await page.context().newCDPSession(page), await FrameCounter.of(browser));
  }

  get box() {
    return this.page.locator(this.app.board).first().boundingBox();
  }

  /** Milliseconds from the address to all elements, painted, and a page that answers; the longest that it did not answer until then. */
  async open(): Promise<{ took: number; blocked: number }> {
    await this.page.addInitScript(() => {
      const tasks: number[] = [];
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask", buffered: true });
      const memories = new Set<WebAssembly.Memory>();
      const note = (instance: WebAssembly.Instance) =>
        Object.values(instance.exports).forEach((one) => one instanceof WebAssembly.Memory && memories.add(one));
      for (const name of ["instantiate", "instantiateStreaming"] as const) {
        const real = WebAssembly[name] as (...args: unknown[]) => Promise<WebAssembly.WebAssemblyInstantiatedSource | WebAssembly.Instance>;
        Object.assign(WebAssembly, {
          [name]: async (...args: unknown[]) => {
            const made = await real(...args);
            note("instance" in made ? made.instance : made);
            return made;
          },
        });
      }
      Object.assign(window, { longTasks: tasks });
      Object.defineProperty(window, "memories", { get: () => [...memories] });
    });
    await this.page.goto(this.app.url, { waitUntil: "commit", timeout: PATIENCE });
    const took = await this.until(this.scene.count, 0);
    return { took, blocked: await this.page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks)) };
  }

  /** Milliseconds from `since` (the page's clock) until there are `count` elements and a frame with them is out. */
  async until(count: number, since: number): Promise<number> {
    const source = `(async () => {
      const count = ${this.app.count.toString()};
      const frame = () => new Promise((go) => requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = go; port.port2.postMessage(0); }));
      while (count() !== ${count}) await frame();
      await frame();
      return performance.now() - ${since};
    })()`;
    // What is asked before the page is there is asked again.
    const end = performance.now() + PATIENCE;
    for (;;) {
      try {
        const timeout = new Promise<never>((_, late) => setTimeout(() => late(new Error("patience")), end - performance.now()).unref());
        return (await Promise.race([this.page.evaluate(source), timeout])) as number;
      } catch (error) {
        if (!/context|navigat/i.test(String(error))) throw error;
      }
    }
  }

  async look(share: number): Promise<Camera> {
    const box = (await this.box)!;
    const all = fitted(this.scene, box);
    const zoom = all.zoom / Math.sqrt(share);
    const { width, height } = this.scene.area;
    const camera = { zoom, x: box.width / 2 - (width / 2) * zoom, y: box.height / 2 - (height / 2) * zoom };
    await this.app.look(this.page, camera);
    await this.page.waitForTimeout(600);
    return { zoom, x: camera.x + box.x, y: camera.y + box.y };
  }

  /** Sends what a mouse sends, at its pace and without waiting for the page. */
  async mouse(type: string, x: number, y: number, more: object = {}) {
    void this.cdp.send("Input.dispatchMouseEvent", { type: type as "mouseMoved", x, y, pointerType: "mouse", ...more }).catch(() => {});
  }
  async paced(step: (at: number) => void) {
    const start = performance.now();
    for (let n = 0; ; n++) {
      const at = performance.now() - start;
      if (at >= GESTURE) return;
      step(at / GESTURE);
      await new Promise((go) => setTimeout(go, Math.max(0, (n + 1) * EVENT - (performance.now() - start))));
    }
  }

  /** Frames while the wheel turns. */
  wheel(modifiers: number): Promise<Frames> {
    const [x, y] = [VIEW.width / 2, VIEW.height / 2];
    return this.frames.during(this.page, () =>
      this.paced((at) => {
        const sign = Math.floor(at * 4) % 2 ? -1 : 1;
        void this.mouse("mouseWheel", x, y, modifiers ? { modifiers, deltaX: 0, deltaY: sign * -2 } : { deltaX: sign * 6, deltaY: sign * 3 });
      }),
    );
  }

  /** Frames while something is held and moved in circles; it is put down in the end. */
  async drag(x: number, y: number, radius: number): Promise<Frames> {
    await this.mouse("mouseMoved", x, y);
    await this.mouse("mousePressed", x, y, { button: "left", buttons: 1, clickCount: 1 });
    for (let i = 1; i <= 5; i++) await this.mouse("mouseMoved", x + i * 2, y, { button: "left", buttons: 1 });
    await this.page.waitForTimeout(50);
    const frames = await this.frames.during(this.page, () =>
      this.paced((at) => {
        const turn = at * Math.PI * 4;
        void this.mouse("mouseMoved", x + Math.sin(turn) * radius + 10, y + Math.cos(turn) * radius, { button: "left", buttons: 1 });
      }),
    );
    await this.mouse("mouseReleased", x, y, { button: "left", buttons: 0, clickCount: 1 });
    await this.settled();
    return frames;
  }

  async settled() {
    await this.page.evaluate(() => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 300))));
  }

  /** With `PROFILE` (a path's beginning), what the page's thread did during `act`: a `.cpuprofile` for the browser's tools. Figures suffer. */
  async profiled<T>(name: string, act: () => Promise<T>): Promise<T> {
    if (!process.env.PROFILE) return act();
    await this.cdp.send("Profiler.enable");
    await this.cdp.send("Profiler.setSamplingInterval", { interval: 200 });
    await this.cdp.send("Profiler.start");
    const result = await act();
    const { profile } = await this.cdp.send("Profiler.stop");
    const file = [process.env.PROFILE, this.app.name, this.scene.count, name.replace(/[^a-z0-9]+/gi, "_")].join("-");
    writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
    return result;
  }

  /** Milliseconds from a key to the frame that shows what it did. */
  async key(key: string, count: number): Promise<number> {
    await this.page.evaluate(() => {
      const heard = (event: KeyboardEvent) => {
        if (!["Control", "Shift"].includes(event.key)) Object.assign(window, { heard: event.timeStamp });
      };
      Object.assign(window, { heard: 0 });
      addEventListener("keydown", heard, { capture: true });
    });
    await this.page.keyboard.press(key);
    const took = (await this.until(count, 0)) - (await this.page.evaluate(() => (window as unknown as { heard: number }).heard));
    await this.page.waitForTimeout(700);
    return took;
  }

  /** MB of the page's heap (garbage collected), of WebAssembly, and of the process that holds both. */
  async memory() {
    await this.page.waitForTimeout(1000);
    await this.cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.cdp.send("Runtime.getHeapUsage");
    const wasm = await this.page.evaluate(() =>
      (window as unknown as { memories: WebAssembly.Memory[] }).memories.reduce((all, one) => all + one.buffer.byteLength, 0),
    );
    const browser = await this.browser.newBrowserCDPSession();
    const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
    const resident = (pid: number) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))![1]) / 1000;
    const renderer = Math.max(...processInfo.filter((one) => one.type === "renderer").map((one) => resident(one.id)));
    return { heap: usedSize / 1e6, wasm: wasm / 1e6, renderer };
  }

  close() {
    return this.browser.close();
  }
}

async function measure(app: App, scene: Scene): Promise<Figures> {
  const out: Figures = new Map();
  const opens: { took: number; blocked: number }[] = [];
  let visit = await Visit.start(app, scene);
  try {
    for (let round = 0; ; round++) {
      opens.push(await visit.profiled("open", () => visit.open()));
      if (!OPS.has("open") || round + 1 >= ROUNDS || opens[0]!.took > 20_000) break;
      await visit.close();
      visit = await Visit.start(app, scene);
    }
    out.set("open, ms", ms(median(opens.map((open) => open.took))));
    out.set("blocked meanwhile, ms", ms(median(opens.map((open) => open.blocked))));
    if (OPS.has("memory")) {
      const { heap, wasm, renderer } = await visit.memory();
      out.set("heap + wasm, MB", `${heap.toFixed(0)} + ${wasm.toFixed(0)}`);
      out.set("renderer, MB", renderer.toFixed(0));
    }
    const frames = async (name: string, act: () => Promise<Frames>) => {
      const rounds: Frames[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push(await visit.profiled(name, act));
        if (rounds[0]!.rate < 1) break;
      }
      const of = (key: keyof Frames) => median(rounds.map((one) => one[key]));
      out.set(name, `${of("rate").toFixed(1)}/s, ${ms(of("median"))}, ${ms(of("p95"))}, ${ms(of("worst"))}`);
    };
    const on = (camera: Camera, at: { x: number; y: number }) => [at.x * camera.zoom + camera.x, at.y * camera.zoom + camera.y] as const;
    const select = async () => {
      await visit.page.keyboard.press("Escape");
      await visit.page.keyboard.press(app.keys.select);
    };
    await visit.page.locator(app.board).first().focus().catch(() => {});
    let camera = await visit.look(1);
    await select();
    if (OPS.has("pan")) await frames("pan, all in view", () => visit.wheel(0));
    if (OPS.has("zoom")) await frames("zoom", () => visit.wheel(2));
    camera = await visit.look(1);
    if (OPS.has("drag1")) {
      const [x, y] = on(camera, scene.target);
      await frames("drag one", async () => {
        await visit.mouse("mouseMoved", x, y);
        const result = await visit.drag(x, y, 150);
        await visit.page.keyboard.press("Control+z");
        await visit.settled();
        return result;
      });
    }
    if (OPS.has("drag200")) {
      await select();
      const { left, top, width, height } = scene.part;
      const [[x0, y0], [x1, y1]] = [on(camera, { x: left, y: top + height }), on(camera, { x: left + width, y: top })];
      await visit.page.mouse.move(x1 + 20, y1);
      await visit.page.mouse.down();
      await visit.page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2, { steps: 3 });
      await visit.page.mouse.move(x0, y0, { steps: 3 });
      await visit.page.mouse.up();
      await visit.settled();
      const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
      await frames("drag 200", async () => {
        const result = await visit.drag(cx, cy, 100);
        await visit.page.keyboard.press("Control+z");
        await visit.settled();
        return result;
      });
      await select();
    }
    if (OPS.has("draw")) {
      await visit.page.keyboard.press(app.keys.pen);
      await frames("draw a stroke", () => visit.drag(VIEW.width / 2, VIEW.height / 2, 180));
      await select();
      for (let round = 0; round < ROUNDS; round++) await visit.page.keyboard.press("Control+z");
      await visit.until(scene.count, 0);
    }
    if (OPS.has("pan5")) {
      await visit.look(0.05);
      await frames("pan, 5 % in view", () => visit.wheel(0));
      await visit.look(1);
    }
    if (OPS.has("keys")) {
      await select();
      const all: number[][] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const press = (key: string, count: number) => visit.profiled(key, () => visit.key(key, count));
        const steps = [await press("Control+a", scene.count), await press("Delete", 0), await press("Control+z", scene.count)];
        all.push(steps);
        await select();
        if (steps.some((step) => step > 20_000)) break;
      }
      const step = (i: number) => ms(median(all.map((steps) => steps[i]!)));
      out.set("select all, delete, undo, ms", `${step(0)} + ${step(1)} + ${step(2)} = ${ms(median(all.map((steps) => steps.reduce((a, b) => a + b))))}`);
    }
  } catch (error) {
    out.set("given up", String(error).split("\n")[0]!);
  }
  if (process.env.SHOT) await visit.page.screenshot({ path: `${process.env.SHOT}-${app.name}-${scene.count}.png`, timeout: PATIENCE }).catch(() => {});
  await visit.close();
  return out;
}

for (const size of SIZES)
  test(`a board of ${size} elements`, async ({ server }) => {
    test.setTimeout(1_800_000);
    const board = scene(size);
    for (const name of APPS) {
      const visit = async (app: App, done: (page: Page) => Promise<void>) => {
        const first = await Visit.start(app, board);
        await first.open();
        await done(first.page);
        await first.close();
      };
      const app = name === "tandem" ? await tandem(server, board) : name === "excalidraw" ? await excalidraw(board) : await tldraw(board, visit);
      const figures = await measure(app, board);
      app.close();
      console.log(`\n${app.name}, ${board.count} elements (load ${loadavg()[0]!.toFixed(1)}; frames: rate, median ms, p95 ms, worst ms)`);
      for (const [what, figure] of figures) console.log(`  ${what.padEnd(30)} ${figure}`);
    }
  });
