// The service worker: with no network, the documents opened last come from this device, and new ones are made here. It serves what the
// server once sent, never anything else; edits are the page's own business (IndexedDB and the socket).

const PAGES = "tandem-pages-1"; // "/", "/d/…" as last seen, and the blank document
const FILES = "tandem-files-1"; // what these pages load; names change with the content
const LIMITS = { [PAGES]: 40, [FILES]: 60 };
const BLANK = "/blank";
/** Stands in the blank document for the id of the one to be made. */
const NO_ID = "0000000000000000000000";
/** On a page that was made here and that the server may not know yet. */
const BORN = "x-tandem-born";
/** A network that does not answer by then is treated like none, where there is something to show instead. */
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET" && isKept(url.pathname)) event.respondWith(page(event, url.pathname));
  else if (request.mode === "navigate" && url.pathname === "/api/fn/create_doc") event.respondWith(create(request));
  else if (request.method === "GET" && isFile(url.pathname)) event.respondWith(file(event));
});

const isKept = (path) => path === "/" || /^\/d\/[\w-]{22}$/.test(path);
const isFile = (path) => /^\/(pkg|editor|fonts)\/|^\/d\/[\w-]{22}\/preview\.svg$|^\/(favicon\.svg|manifest\.webmanifest)$/.test(path);

/** From the first visit on: the pages that are open now, and what a new document needs. */
async function begin() {
  await self.clients.claim();
  const open = await self.clients.matchAll({ type: "window" });
  const paths = new Set([BLANK, "/", ...open.map((client) => new URL(client.url).pathname).filter(isKept)]);
  await Promise.all([...paths].map((path) => load(path).catch(() => undefined)));
}

async function load(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await keepPage(path, answer);
}

async function page(event, path) {
  const kept = await caches.match(path, { cacheName: PAGES });
  const network = fetch(event.request);
  const stored = network.then(async (answer) => {
    const born = kept?.headers.has(BORN);
    if (answer.ok && !answer.redirected) await keepPage(path, answer.clone());
    if (answer.status >= 500 && kept) return undefined; // a proxy whose server is away
    if (answer.status !== 404 || !kept) return answer;
    // Not known yet, or not there any more; but what was written here is shown until its person has decided about it.
    if (born || (await hasUnsaved(path.slice("/d/".length)))) return undefined;
    await (await caches.open(PAGES)).delete(path);
    return answer;
  });
  event.waitUntil(stored.catch(() => undefined));
  const late = kept && new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([stored.catch(() => undefined), ...(late ? [late] : [])]);
  return answer ?? kept?.clone() ?? (await alone());
}

/** Whether this device has edits of the document that the server did not take (`client/device.rs` writes them). */
function hasUnsaved(id) {
  return new Promise((done) => {
    const opening = indexedDB.open("tandem");
    opening.onerror = () => done(false);
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is no database, and it is not ours to make
    opening.onsuccess = () => {
      const counting = opening.result.transaction("unsaved").objectStore("unsaved").count(IDBKeyRange.bound([id], [id, []]));
      counting.onsuccess = () => done(counting.result > 0);
      counting.onerror = () => done(false);
      opening.result.close();
    };
  });
}

/** No network, and nothing kept at this address. */
async function alone() {
  const style = "font:16px/1.5 system-ui,sans-serif;color-scheme:light dark;max-width:32rem;margin:20vh auto;padding:0 1.5rem";
  const text =
    `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Offline · Tandem</title>` +
    `<body style="${style}"><h1>You are offline</h1><p>This page was not opened on this device before, so there is no copy of it here.` +
    `<p><a href="/">Your documents on this device</a>`;
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

/** A new document; without a network it is made here, and the server hears of it when there is one. */
async function create(request) {
  try {
    return await fetch(request.clone());
  } catch (lost) {
    const blank = await caches.match(BLANK, { cacheName: PAGES });
    if (!blank) return alone();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const html = (await blank.text()).replaceAll(NO_ID, id).replace("<html", "<html data-born");
    const headers = new Headers(blank.headers);
    headers.set(BORN, "1");
    await put(PAGES, `/d/${id}`, new Response(html, { headers }));
    return Response.redirect(`/d/${id}`, 303);
  }
}

async function file(event) {
  const kept = await caches.match(event.request);
  const hashed = kept?.headers.get("cache-control")?.includes("immutable");
  if (hashed) return kept;
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(put(FILES, event.request, answer.clone()));
    return answer;
  } catch (lost) {
    if (kept) return kept;
    throw lost;
  }
}

/** A page is worth keeping with all that it loads: that first. */
async function keepPage(path, answer) {
  const html = await answer.clone().text();
  const cache = await caches.open(FILES);
  for (const file of ["/favicon.svg", ...new Set(html.match(/\/(?:pkg|editor)\/[\w.-]+/g))]) {
    if (!(await cache.match(file))) await cache.add(file).catch(() => undefined);
  }
  await put(PAGES, path, answer);
}

/** Puts it last, and lets the oldest go. */
async function put(name, key, answer) {
  const cache = await caches.open(name);
  await cache.delete(key);
  await cache.put(key, answer);
  const keys = await cache.keys();
  const old = keys.filter((kept) => new URL(kept.url).pathname !== BLANK).slice(0, Math.max(0, keys.length - LIMITS[name]));
  await Promise.all(old.map((kept) => cache.delete(kept)));
}
