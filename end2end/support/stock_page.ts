import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/** What the manual of y-codemirror.next says to write, and nothing of ours; `more` extensions are CodeMirror's own. */
const program = (imports: string, more: string) => `
  import * as Y from "yjs";
  import { WebsocketProvider } from "y-websocket";
  import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
  import { EditorView, basicSetup } from "codemirror";
  import { keymap } from "@codemirror/view";
  ${imports}

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
      extensions: [keymap.of(yUndoManagerKeymap), basicSetup, yCollab(text, provider.awareness, { undoManager })${more}],
      parent: document.body,
    });
  });`;

/** For figures beside the note's: Markdown as GitHub has it, wrapped lines, text of the same width and size. */
const markdown = [
  `import { markdown, markdownLanguage } from "@codemirror/lang-markdown";`,
  `, markdown({ base: markdownLanguage }), EditorView.lineWrapping, EditorView.theme({
    "&": { fontSize: "17px" }, ".cm-scroller": { fontFamily: "sans-serif", lineHeight: "1.65" }, ".cm-content": { maxWidth: "36.5rem" },
  })`,
] as const;

export interface Stock {
  origin: string;
  /** Of the program. */
  bytes: Uint8Array;
  close: () => void;
}

/** A web site somewhere else whose only page is a stock editor: npm `codemirror`, `y-codemirror.next` and `y-websocket`, bundled now. */
export async function stockSite({ production = false } = {}): Promise<Stock> {
  const bundle = await build({
    stdin: { contents: production ? program(...markdown) : program("", ""), resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    minify: production,
    write: false,
    logLevel: "error",
  });
  const script = bundle.outputFiles[0]!;
  const html = '<!doctype html><meta charset=utf-8><link rel=icon href="data:,"><title>Stock</title><body><script type=module src=/stock.js></script>';
  const site = createServer((request, answer) => {
    const isScript = request.url === "/stock.js";
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html").end(isScript ? script.text : html);
  });
  await new Promise<void>((ready) => site.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, bytes: script.contents, close: () => site.close() };
}
