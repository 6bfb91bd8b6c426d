import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

/** The npm originals, as anybody's own Yjs program would use them. */
export function stockClient(url: string, id: string, params: Record<string, string> = {}) {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${url.replace("http", "ws")}/ws`, id, doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    params,
  });
  const synced = new Promise<void>((done) => provider.once("sync", () => done()));
  return { doc, provider, synced, note: doc.getText("note"), close: () => provider.destroy() };
}
