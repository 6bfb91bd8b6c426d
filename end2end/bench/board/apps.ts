import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import type { Server } from "../../support/server";
import type { Scene } from "./scene";

export interface Camera {
  /** `screen = board * zoom + (x, y)`, CSS pixels of the board's own box. */
  zoom: number;
  x: number;
  y: number;
}

/** A whiteboard under measurement, with one scene on it. */
export interface App {
  name: string;
  /** Where to open it. */
  url: string;
  /** What the canvas hangs in. */
  board: string;
  /** The keys of select tool and pen. */
  keys: { select: string; pen: string };
  /** Runs in the page: how many elements there are, or -1 before there is an answer. */
  count: () => number;
  /** Looks from here; the page is as if a person had gone there. */
  look(page: Page, camera: Camera): Promise<void>;
  close(): void;
}

declare global {
  interface Window {
    bench: { count(): number; look(camera: Camera): void; snapshot?: () => string };
  }
}

export async function tandem(server: Server, scene: Scene): Promise<App> {
  const id = await server.create({ title: "Bench", excalidraw: scene.json });
  return {
    name: "Tandem",
    url: `${server.url}/d/${id}?mode=board`,
    board: "[role=application]",
    keys: { select: "v", pen: "p" },
    count: () => Number(document.body?.dataset.shapes ?? -1),
    // Only what a person has: everything, then the wheel.
    async look(page, camera) {
      await page.locator("[role=application]").focus();
      await page.keyboard.press("1");
      const box = (await page.locator("[role=application]").boundingBox())!;
      const fit = fitted(scene, box);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.keyboard.down("Control");
      // A step of the wheel zooms by e to a hundredth of it, at most by e to 0.3.
      for (let left = Math.log(camera.zoom / fit.zoom); Math.abs(left) > 1e-6; ) {
        const step = Math.max(-0.3, Math.min(0.3, left));
        await page.mouse.wheel(0, -step * 100);
        left -= step;
      }
      await page.keyboard.up("Control");
    },
    close() {},
  };
}

/** Everything in the middle of a view, as Tandem fits it. */
export function fitted({ area }: Scene, view: { width: number; height: number }): Camera {
  const zoom = Math.min((view.width - 96) / area.width, (view.height - 96) / area.height, 1);
  return { zoom, x: view.width / 2 - (area.width / 2) * zoom, y: view.height / 2 - (area.height / 2) * zoom };
}

const EXCALIDRAW = `
  import { createElement } from "react";
  import { createRoot } from "react-dom/client";
  import { Excalidraw } from "@excalidraw/excalidraw";
  import "@excalidraw/excalidraw/index.css";
  const initialData = fetch("/scene.json").then((answer) => answer.json());
  const start = (api) => (window.bench = {
    count: () => api.getSceneElements().length,
    look: ({ zoom, x, y }) => api.updateScene({ appState: { zoom: { value: zoom }, scrollX: x / zoom, scrollY: y / zoom } }),
  });
  createRoot(document.getElementById("root")).render(createElement(Excalidraw, { initialData, excalidrawAPI: start }));`;

/** tldraw reads an Excalidraw scene as what somebody pastes; the second visit opens the snapshot that the first one made. */
const TLDRAW = `
  import { createElement } from "react";
  import { createRoot } from "react-dom/client";
  import { Tldraw, getSnapshot, putExcalidrawContent } from "tldraw";
  import "tldraw/tldraw.css";
  const get = (path) => fetch(path).then((answer) => (answer.ok ? answer.json() : undefined));
  const snapshot = await get("/snapshot.json");
  const start = async (editor) => {
    if (!snapshot) {
      const scene = await get("/scene.json");
      const far = (side, size) => Math.max(...scene.elements.map((one) => one[side] + one[size]));
      // It puts the middle of what is pasted there.
      await putExcalidrawContent(editor, scene, { x: far("x", "width") / 2, y: far("y", "height") / 2 });
    }
    window.bench = {
      count: () => editor.getCurrentPageShapeIds().size,
      look: ({ zoom, x, y }) => (editor.selectNone(), editor.setCamera({ x: x / zoom, y: y / zoom, z: zoom })),
      snapshot: () => (editor.selectNone(), JSON.stringify(getSnapshot(editor.store))),
    };
  };
  createRoot(document.getElementById("root")).render(
    createElement(Tldraw, { snapshot, onMount: (editor) => void start(editor), options: { maxShapesPerPage: 1e6 }, cameraOptions: { zoomSteps: [0.01, 1, 8] } }));`;

const types: Record<string, string> = { js: "text/javascript", css: "text/css", woff2: "font/woff2", json: "application/json" };

async function site(contents: string, data: Map<string, string>) {
  const bundle = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true, minify: true, splitting: true, format: "esm", outdir: "/out", write: false,
    loader: { ".woff2": "file" }, conditions: ["production"], logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"', "process.env.IS_PREACT": '"false"', "import.meta.env": "{}" },
  });
  const files = new Map(bundle.outputFiles.map((file) => [file.path.replace("/out", ""), file.contents]));
  const html = '<!doctype html><link rel=icon href="data:,"><link rel=stylesheet href=/stdin.css><body style="margin:0"><div id=root style="position:fixed;inset:0"></div><script type=module src=/stdin.js></script>';
  const server = createServer((request, response) => {
    const path = new URL(request.url!, "http://x").pathname;
    const file = path === "/" ? html : (data.get(path) ?? files.get(path));
    response.writeHead(file ? 200 : 404, { "content-type": path === "/" ? "text/html" : (types[path.split(".").pop()!] ?? "application/octet-stream") });
    response.end(file ?? "");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
}

const look = (page: Page, camera: Camera) => page.evaluate((camera) => window.bench.look(camera), camera);
const count = () => window.bench?.count() ?? -1;

export async function excalidraw(scene: Scene): Promise<App> {
  const { url, close } = await site(EXCALIDRAW, new Map([["/scene.json", JSON.stringify(scene.json)]]));
  return { name: "Excalidraw", url, board: ".excalidraw", keys: { select: "v", pen: "p" }, count, look, close };
}

/** `visit` opens an address until the scene has been read, for the snapshot. */
export async function tldraw(scene: Scene, visit: (app: App, done: (page: Page) => Promise<void>) => Promise<void>): Promise<App> {
  const data = new Map([["/scene.json", JSON.stringify(scene.json)]]);
  const { url, close } = await site(TLDRAW, data);
  const app: App = { name: "tldraw", url, board: ".tl-container", keys: { select: "v", pen: "d" }, count, look, close };
  await visit(app, async (page) => void data.set("/snapshot.json", await page.evaluate(() => window.bench.snapshot!())));
  return app;
}
