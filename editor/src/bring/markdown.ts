// HTML of the clipboard as Markdown: what is plain after cleaning is written by turndown, with rules of our own for tables, tasks, code, and
// pictures that come along.

import Turndown from "turndown";
import { all, clean, said } from "./clean";
import { type Parser, parsed } from "./inert";

/** A picture that came within the HTML, and where it belongs in the Markdown. */
export interface Inlaid {
  file: File;
  at: number;
}

/** Private characters around the number of a picture, in the text until its offset is known. */
const [OPEN, CLOSE] = ["\ue000", "\ue001"];
const PLACE = /\ue000(\d+)\ue001/;

/** `origin` is this site's; `code` is what editors of code say of it as JSON, `{"mode": "rust"}`. */
export function toMarkdown(html: string, parser: Parser, origin: string, code = ""): { markdown: string; inlaid: Inlaid[] } {
  const { body } = parsed(html.replace(/[\ue000\ue001]/g, ""), parser);
  clean(body, origin);
  const files: File[] = [];
  for (const image of all(body, "img")) picture(image, origin, files);
  const written = writer(language(code)).turndown(body);
  return lifted(written.replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim(), files);
}

/** The text without the numbers, and where they were. */
function lifted(text: string, files: readonly File[]): { markdown: string; inlaid: Inlaid[] } {
  const inlaid: Inlaid[] = [];
  for (let found = PLACE.exec(text); found; found = PLACE.exec(text)) {
    inlaid.push({ file: files[Number(found[1])]!, at: found.index });
    text = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  }
  return { markdown: text, inlaid };
}

/** Pictures of this site are shown, those that came along will be, and of those elsewhere a link remains: a page must not tell who reads it. */
function picture(image: HTMLElement, origin: string, files: File[]): void {
  const [source, alt] = [image.getAttribute("src") ?? "", image.getAttribute("alt") ?? ""];
  const file = inData(source, alt);
  if (file) {
    image.setAttribute("data-number", String(files.push(file) - 1));
    return;
  }
  const path = source.startsWith(`${origin}/blobs/`) ? source.slice(origin.length) : source;
  if (/^\/blobs\/[\w-]{43}/.test(path)) return image.setAttribute("src", path);
  if (!/^https?:/.test(source)) return image.remove();
  const words = image.ownerDocument.createTextNode(alt || source.split(/[?#]/)[0]!.split("/").pop() || "picture");
  if (image.closest("a")) return void image.parentNode!.replaceChild(words, image);
  const link = image.ownerDocument.createElement("a");
  link.setAttribute("href", source);
  link.appendChild(words);
  image.parentNode!.replaceChild(link, image);
}

function inData(source: string, alt: string): File | null {
  const found = /^data:image\/([\w.+-]+);base64,([\w+/=\s]+)$/.exec(source);
  if (!found) return null;
  try {
    const bytes = Uint8Array.from(atob(found[2]!), (c) => c.charCodeAt(0));
    const ending = found[1]!.replace("svg+xml", "svg");
    return new File([bytes], `${alt.trim().slice(0, 80) || "picture"}.${ending}`, { type: `image/${found[1]}` });
  } catch {
    return null;
  }
}

function language(code: string): string {
  try {
    const { mode } = JSON.parse(code) as { mode?: unknown };
    return typeof mode === "string" && /^[\w+#.-]+$/.test(mode) && mode !== "plaintext" ? mode : "";
  } catch {
    return "";
  }
}

function writer(mode: string): Turndown {
  const turndown = new Turndown({ headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*", hr: "---", br: "" });
  turndown.escape = escape;
  turndown.addRule("struck", { filter: ["del"], replacement: (content) => (content.trim() ? `~~${content}~~` : "") });
  turndown.addRule("inlaid", {
    filter: (node) => node.nodeName === "IMG" && node.hasAttribute("data-number"),
    replacement: (_, node) => OPEN + (node as Element).getAttribute("data-number") + CLOSE,
  });
  turndown.addRule("link", {
    filter: (node) => node.nodeName === "A" && node.hasAttribute("href"),
    replacement(content, node) {
      const href = (node as Element).getAttribute("href")!;
      const text = content.trim().replace(/\s*\n\s*/g, " ");
      if (node.textContent === href && /^https?:/.test(href)) return `<${href}>`;
      return `[${text}](${/[\s<>]|[()].*[()]|[()]/.test(href) ? `<${href.replace(/[<>\n]/g, encodeURIComponent)}>` : href})`;
    },
  });
  turndown.addRule("item", {
    filter: "li",
    replacement(content, node) {
      const item = node as Element;
      const list = item.parentElement!;
      const number = Number(list.getAttribute("start") ?? 1) + Array.from(list.children).indexOf(item);
      const marker = list.nodeName === "OL" ? `${number}. ` : "- ";
      const task = item.getAttribute("data-task");
      const typed = /^\\?\[([ xX])\\?\] /.exec(content.trimStart());
      const text = content.trim().replace(/^\\?\[([ xX])\\?\] /, "").replace(/\n(?!\n|$)/g, `\n${" ".repeat(marker.length)}`);
      const box = task ?? typed?.[1];
      const loose = /\n\s*$/.test(content) && item.querySelector("p") ? "\n" : "";
      return marker + (box ? `[${box.toLowerCase()}] ` : "") + text + loose + (item.nextElementSibling ? "\n" : "");
    },
  });
  turndown.addRule("code", {
    filter: "pre",
    replacement(_, node) {
      const pre = node as Element;
      for (const br of all(pre, "br")) br.parentNode!.replaceChild(pre.ownerDocument.createTextNode("\n"), br);
      const text = (pre.textContent ?? "").replace(/\n+$/, "");
      const classes = [pre, pre.querySelector("code"), pre.parentElement].map((element) => element?.getAttribute("class") ?? "").join(" ");
      const named = /\b(?:language-|lang-|highlight-source-|brush:\s*)([\w+#.-]+)/.exec(classes)?.[1] ?? mode;
      const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/^\s*(`{3,})/gm)].map(([, ticks]) => ticks!.length + 1)));
      return `\n\n${fence}${named}\n${text}\n${fence}\n\n`;
    },
  });
  turndown.addRule("table", { filter: "table", replacement: (_, node) => table(node as Element, turndown) });
  return turndown;
}

/** Rows of cells; the first is the head, as Markdown wants it. */
function table(table: Element, turndown: Turndown): string {
  const rows = all(table, "tr").map((row) =>
    Array.from(row.children).flatMap((cell) => {
      const text = turndown.turndown(cell as HTMLElement).replace(/\s*\n\s*/g, " ").replace(/\\?\|/g, "\\|").trim();
      return [text, ...Array<string>(Math.min(Number(cell.getAttribute("colspan") ?? 1) || 1, 100) - 1).fill("")];
    }),
  );
  while (rows.length > 0 && rows[rows.length - 1]!.every((cell) => cell === "")) rows.pop();
  const filled = Math.max(0, ...rows.map((row) => row.length - [...row].reverse().findIndex((cell) => cell !== "")).filter((wide, at) => rows[at]!.some((cell) => cell !== "") && wide));
  if (rows.length === 0 || filled === 0) return "";
  const first = Array.from((table.querySelector("tr")?.children ?? []));
  const sides = Array.from({ length: filled }, (_, at) => {
    const cell = first[at];
    const side = cell ? said(cell, "text-align") || cell.getAttribute("align") : "";
    return side === "center" ? ":---:" : side === "right" ? "---:" : "---";
  });
  const line = (cells: readonly string[]) => `| ${Array.from({ length: filled }, (_, at) => cells[at] ?? "").join(" | ")} |`;
  const caption = table.querySelector("caption")?.textContent?.trim();
  return `\n\n${caption ? `${escape(caption)}\n\n` : ""}${[line(rows[0]!), line(sides), ...rows.slice(1).map(line)].join("\n")}\n\n`;
}

/** Text that must read as itself: no more backslashes than it takes. */
function escape(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, "\\\\")
    .replace(/`|\*(?!\s)|(?<!\s)\*|~~/g, (mark) => `\\${mark}`)
    .replace(/(?<![\p{L}\p{N}])_(?!\s)|(?<!\s)_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/\[(?=[^\]]*\](\(|\[|:))/g, "\\[")
    .replace(/^(\s*)([-+](?= )|#{1,6}(?= )|>|=+$|-+$|~~~)/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?= )/, "$1\\$2");
}
