// Rich text of other programs, made plain HTML that says what it means: word processors say with styles and wrappers what elements are for,
// editors of code paint it, web pages bring their furniture. Works on a document that is nobody's page.

/** What is never part of a text. */
const NOISE =
  "template, wbr, noscript, iframe, object, embed, svg, math, canvas, audio, video, nav, menu, dialog, button, select, " +
  "textarea, [hidden], [aria-hidden=true], [role=navigation], [role=menu], [role=toolbar], .sr-only, .visually-hidden, .mw-editsection, a.anchor, a.headerlink";
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, pre, blockquote, table, hr, figure, section, article";
const TRACKING = /^(utm_\w+|fbclid|gclid|mc_eid|igshid)$/;

export function clean(body: HTMLElement, origin: string): void {
  for (const found of all(body, NOISE)) found.remove();
  for (const found of all(body, "[style]")) if (/display:\s*none|mso-hide:\s*all/i.test(found.getAttribute("style")!)) found.remove();
  for (const box of all(body, "input")) if (box.getAttribute("type") !== "checkbox") box.remove();
  codeOfEditors(body);
  listsOfWord(body);
  wrappers(body);
  styles(body);
  lists(body);
  joined(body);
  for (const heading of all(body, "h1, h2, h3, h4, h5, h6")) for (const bold of all(heading, "strong, b")) unwrap(bold);
  for (const link of all(body, "a")) address(link, origin);
  layout(body);
}

/** What a style says, in lower case; of two the last counts. */
export function said(element: Element, property: string): string {
  const found = (element.getAttribute("style") ?? "").split(";").filter((rule) => rule.split(":")[0]!.trim().toLowerCase() === property).pop();
  return found ? found.slice(found.indexOf(":") + 1).trim().toLowerCase() : "";
}

export function all(root: Element, selector: string): HTMLElement[] {
  return Array.from(root.querySelectorAll<HTMLElement>(selector));
}

function unwrap(element: Element): void {
  while (element.firstChild) element.parentNode!.insertBefore(element.firstChild, element);
  element.remove();
}

/** Puts everything in `element` into a new element of this kind within it. */
function wrap(element: Element, tag: string): void {
  const inner = element.ownerDocument.createElement(tag);
  while (element.firstChild) inner.appendChild(element.firstChild);
  element.appendChild(inner);
}

function rename(element: Element, tag: string): HTMLElement {
  const other = element.ownerDocument.createElement(tag);
  while (element.firstChild) other.appendChild(element.firstChild);
  element.parentNode!.replaceChild(other, element);
  return other;
}

const isMono = (family: string) => /mono|courier|consolas|menlo|monaco|source code|fira code|sf mono/.test(family);

/** Lines of an editor: a box with a fixed width and white space that counts, a child for each line. */
function codeOfEditors(body: HTMLElement): void {
  for (const box of all(body, "div")) {
    if (!box.parentNode || !isMono(said(box, "font-family")) || !said(box, "white-space").startsWith("pre")) continue;
    const lines = Array.from(box.childNodes).map((line) => (line.nodeName === "BR" ? "" : (line.textContent ?? "")));
    const code = box.ownerDocument.createElement("code");
    code.textContent = lines.join("\n").replace(/\u00a0/g, " ");
    if (lines.length === 1) {
      box.parentNode.replaceChild(code, box);
      continue;
    }
    const pre = box.ownerDocument.createElement("pre");
    pre.appendChild(code);
    box.parentNode.replaceChild(pre, box);
  }
}

/** Word's lists are paragraphs, each with its level and its bullet as text. */
function listsOfWord(body: HTMLElement): void {
  let run: Item[] = [];
  const flush = () => {
    if (run.length > 0) nest(run);
    run = [];
  };
  for (const block of all(body, "p, div, h1, h2, h3, h4, h5, h6, table, ul, ol")) {
    const level = /level(\d+)/.exec(said(block, "mso-list"));
    if (!level) {
      if (!block.closest("table") && (block.textContent ?? "").trim() !== "" && !block.querySelector("[style*='mso-list']")) flush();
      continue;
    }
    let marker = "";
    for (const span of all(block, "span")) {
      if (!/ignore/.test(said(span, "mso-list"))) continue;
      marker ||= (span.textContent ?? "").trim();
      span.remove();
    }
    if (run.length > 0 && run[run.length - 1]!.element.parentNode !== block.parentNode) flush();
    run.push({ element: block, level: Number(level[1]), ordered: /^(\d+|[a-z]{1,4})[.)]/i.test(marker) });
  }
  flush();
  for (const title of all(body, "p.MsoTitle")) rename(title, "h1");
  for (const title of all(body, "p.MsoSubtitle")) rename(title, "h2");
}

interface Item {
  element: HTMLElement;
  level: number;
  ordered: boolean;
}

/** Makes one list, with lists in it, of items that stood one after another. */
function nest(items: readonly Item[]): void {
  const first = items[0]!;
  const document = first.element.ownerDocument;
  const parent = first.element.parentNode!;
  const open: { list: HTMLElement; level: number }[] = [];
  for (const { element, level, ordered } of items) {
    while (open.length > 1 && open[open.length - 1]!.level > level) open.pop();
    const top = open[open.length - 1];
    if (!top || top.level < level) {
      const list = document.createElement(ordered ? "ol" : "ul");
      if (top) (top.list.lastElementChild ?? top.list).appendChild(list);
      else parent.insertBefore(list, element);
      open.push({ list, level });
    }
    const item = document.createElement("li");
    while (element.firstChild) item.appendChild(element.firstChild);
    open[open.length - 1]!.list.appendChild(item);
    element.remove();
  }
}

/** Elements that say what they do not mean, and those that no browser knows. */
function wrappers(body: HTMLElement): void {
  for (const bold of all(body, "b, strong")) if (/^(normal|400)$/.test(said(bold, "font-weight"))) unwrap(bold);
  for (const slanted of all(body, "i, em")) if (said(slanted, "font-style") === "normal") unwrap(slanted);
  for (const odd of all(body, "*")) if (odd.nodeName.includes(":")) unwrap(odd);
  for (const link of all(body, "a:not([href])")) unwrap(link);
  // Blank lines between paragraphs.
  for (const br of all(body, "br")) {
    const beside = [br.previousElementSibling, br.nextElementSibling];
    const alone = beside.some((other) => other?.matches(BLOCKS)) && [br.previousSibling, br.nextSibling].every((other) => other?.nodeType !== 3 || !other.textContent!.trim());
    if (alone || br.classList.contains("Apple-interchange-newline")) br.remove();
  }
}

/** Spans that look like what elements are for. */
function styles(body: HTMLElement): void {
  for (const span of all(body, "span, font, a, u, ins")) {
    if (span.querySelector(BLOCKS) || (span.textContent ?? "").trim() === "" || span.closest("pre, code")) continue;
    const heavy = said(span, "font-weight");
    if (isMono(said(span, "font-family") || (span.getAttribute("face") ?? "").toLowerCase())) {
      const code = span.ownerDocument.createElement("code");
      code.textContent = span.textContent;
      span.textContent = "";
      span.appendChild(code);
    } else {
      if (heavy === "bold" || Number(heavy) >= 600) wrap(span, "strong");
      if (said(span, "font-style") === "italic") wrap(span, "em");
    }
    if (`${said(span, "text-decoration")} ${said(span, "text-decoration-line")}`.includes("line-through")) wrap(span, "del");
  }
}

/** Lists within lists stand in an item; boxes are boxes; an item is one paragraph where it has one. */
function lists(body: HTMLElement): void {
  for (const list of all(body, "ul > ul, ul > ol, ol > ul, ol > ol")) {
    const item = list.previousElementSibling;
    if (item?.nodeName === "LI") item.appendChild(list);
    else unwrap(list);
  }
  // Word's and Outlook's pages: a list for each item, which says how deep it is.
  const flat = all(body, "li[data-aria-level]").filter((item) => item.parentElement!.children.length === 1);
  if (flat.length > 1) {
    for (const list of all(body, ".ListContainerWrapper")) unwrap(list);
    const items = flat.map((item): Item => ({ element: item, level: Number(item.getAttribute("data-aria-level")), ordered: item.parentElement!.nodeName === "OL" }));
    for (const { element } of items) unwrap(element.parentElement!);
    let run: Item[] = [];
    items.forEach((item, at) => {
      run.push(item);
      if (item.element.nextElementSibling !== items[at + 1]?.element) (nest(run), (run = []));
    });
  }
  for (const item of all(body, "li")) {
    const box = item.querySelector("input, .checkbox, [role=checkbox]") ?? item;
    const own = box === item || box.closest("li") === item;
    const state = box.getAttribute("aria-checked") ?? item.getAttribute("aria-checked") ?? item.getAttribute("data-checked");
    const isBox = box !== item || item.getAttribute("role") === "checkbox" || item.hasAttribute("data-checked") || item.classList.contains("checkbox_list_item");
    if (own && isBox) {
      const done = state === "true" || box.hasAttribute("checked") || box.classList.contains("checkbox-on") || item.classList.contains("checked");
      if (box !== item) box.remove();
      item.setAttribute("data-task", done ? "x" : " ");
    }
    for (;;) {
      const paragraphs = Array.from(item.children).filter((child) => child.nodeName === "P" || child.nodeName === "DIV");
      if (paragraphs.length !== 1) break;
      unwrap(paragraphs[0]!);
    }
  }
}

/** Neighbours of one kind are one: programs cut text where its style changed and changed back. */
function joined(body: HTMLElement): void {
  for (const span of all(body, "span, font, label")) if (!span.hasAttribute("data-task")) unwrap(span);
  for (const element of all(body, "strong, b, em, i, del, s, code")) {
    if (element.closest("pre") || !element.parentNode) continue;
    let next = element.nextSibling;
    while (next && next.nodeName === element.nodeName) {
      while (next.firstChild) element.appendChild(next.firstChild);
      next.parentNode!.removeChild(next);
      next = element.nextSibling;
    }
    if (element.parentElement!.nodeName === element.nodeName) unwrap(element);
  }
  for (const strike of all(body, "s, strike")) rename(strike, "del");
}

/** Where a link leads, without who watches it; none for what is no place to go. */
function address(link: HTMLElement, origin: string): void {
  const written = link.getAttribute("href")!;
  let url: URL;
  let changed = false;
  try {
    url = new URL(written, origin);
    if (/^(www\.)?google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url" && url.searchParams.has("q")) {
      url = new URL(url.searchParams.get("q")!);
      changed = true;
    }
  } catch {
    return unwrap(link);
  }
  if (!/^(https?|mailto|tel):$/.test(url.protocol) || (link.textContent === "" && !link.querySelector("img"))) return unwrap(link);
  for (const key of [...url.searchParams.keys()]) {
    if (!TRACKING.test(key)) continue;
    url.searchParams.delete(key);
    changed = true;
  }
  // As it was written where it can be: browsers encode what readers like to read.
  if (url.origin === origin) link.setAttribute("href", url.pathname + url.search + url.hash);
  else if (changed || !/^[a-z]+:/i.test(written)) link.setAttribute("href", url.href);
}

/** Tables that only place things become what is in them. */
function layout(body: HTMLElement): void {
  for (const table of all(body, "table").reverse()) {
    const cells = all(table, "td, th");
    const placing =
      table.getAttribute("role") === "presentation" ||
      cells.length === 1 ||
      table.querySelector("table, ul, ol, pre, blockquote, h1, h2, h3");
    if (!placing) continue;
    for (const cell of cells) if (cell.closest("table") === table) rename(cell, "div");
    for (const part of all(table, "caption, colgroup, thead, tbody, tfoot, tr")) if (part.closest("table") === table) unwrap(part);
    unwrap(table);
  }
}
