import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/** What the manual of y-codemirror.next says to write, and nothing of ours. */
const program = `
  import * as Y from "yjs";
  import { WebsocketProvider } from "y-websocket";
  import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
  import { EditorView, basicSetup } from "codemirror";
  import { keymap } from "@codemirror/view";

  const { server, id, name } = Object.fromEntries(new URLSearchParams(location.search));
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server, id, doc);
  const text = doc.getText("note");
  const undoManager = new Y.UndoManager(text);
  provider.awareness.setLocalStateField("user", { name, color: "#aa3300", colorLight: "#aa330033" });
  provider.on("sync", (synced) => (document.body.dataset.synced = synced));
  window.noteText = () => text.toString();
  provider.once("sync", () => {
    new EditorView({
      doc: text.toString(),
      extensions: [keymap.of(yUndoManagerKeymap), basicSetup, yCollab(text, provider.awareness, { undoManager })],
      parent: document.body,
    });
  });`;

/** A web site somewhere else whose only page is a stock editor: npm `codemirror`, `y-codemirror.next` and `y-websocket`, bundled now. */
export async function stockSite(): Promise<{ origin: string; close: () => void }> {
  const bundle = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "error",
  });
  const script = bundle.outputFiles[0]!.text;
  const html = '<!doctype html><meta charset=utf-8><link rel=icon href="data:,"><title>Stock</title><body><script type=module src=/stock.js></script>';
  const site = createServer((request, answer) => {
    const isScript = request.url === "/stock.js";
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html").end(isScript ? script : html);
  });
  await new Promise<void>((ready) => site.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, close: () => site.close() };
}
