import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

// A trace copies the whole page at each step, which takes minutes with a megabyte.
test.use({ trace: "off" });

const root = resolve(import.meta.dirname, "../..");

/** CommonMark's own examples, as the npm package brings them. */
const spec = join(root, "end2end/node_modules/commonmark-spec/spec.txt");

/** A long note of all kinds of blocks: a megabyte. */
function long(): string {
  const part = (n: number) =>
    `## Part ${n} of *many*\n\nA paragraph with **bold**, \`code\`, [a link](https://example.com/${n}) and https://example.org/${n}.\n` +
    `Its second line.\n\n- [ ] open ${n}\n- [x] done\n  1. one\n  2. two\n\n> [!note] Part ${n}\n> quoted\n\n| a | b |\n| - | :-: |\n| ${n} | *x* |\n\n` +
    `\`\`\`rust\nfn part_${n}() -> u32 { ${n} } // comment\n\`\`\`\n\n***\n\n`;
  let text = "# Long\n\n";
  for (let n = 0; text.length < 1_000_000; n++) text += part(n);
  return text;
}

/** The tree of the note in words: elements with their attributes, and text. */
const tree = (html: Element) => {
  // The read mode lets boxes be ticked.
  const lines: string[] = [];
  const walk = (node: Node, depth: string) => {
    for (const child of node.childNodes) {
      if (child instanceof Element) {
        const attributes = [...child.attributes].filter(({ name }) => name !== "disabled");
        lines.push(`${depth}${child.localName} ${attributes.map(({ name, value }) => `${name}=${value}`).sort().join(" ")}`);
        walk(child, depth + " ");
      } else if (child.nodeType === Node.TEXT_NODE) {
        const text = child.textContent!;
        // Line breaks between blocks stand in no place that shows.
        if (depth || text.trim()) lines.push(`${depth}"${text}"`);
      }
    }
  };
  walk(html, "");
  return lines;
};

async function same(page: Page, url: string): Promise<number> {
  const served = await (await page.request.get(url)).text();
  await page.addInitScript(() => {
    localStorage.setItem("tandem.look", "read");
    document.addEventListener("DOMContentLoaded", () => {
      for (const part of document.querySelectorAll(".part")) Reflect.set(part.firstElementChild!, "served", true);
    });
  });
  await page.goto(url);
  // Asked in the page: a locator that is asked again and again keeps a page of a hundred thousand elements from its work.
  await page.waitForFunction(() => document.body.dataset["phase"] === "live" && document.querySelector(".note-html[data-alive]"), undefined, { timeout: 60_000 });
  const [theirs, ours] = await page.evaluate(
    ([html, tree]) => {
      const walk = eval(`(${tree})`) as (html: Element) => string[];
      return [walk(new DOMParser().parseFromString(html!, "text/html").querySelector(".note-html")!), walk(document.querySelector(".note-html")!)];
    },
    [served, tree.toString()] as const,
  );
  expect(ours!.length).toBeGreaterThan(100);
  // Nothing is made anew that was there.
  const anew = await page.evaluate(() => [...document.querySelectorAll(".part")].filter((part) => !Reflect.has(part.firstElementChild!, "served")).length);
  expect(anew).toBe(0);
  const at = theirs!.findIndex((line, at) => line !== ours![at]);
  expect(at < 0 ? "the same" : `${at}: ${ours![at]}`).toBe(at < 0 ? "the same" : `${at}: ${theirs![at]}`);
  expect(ours!.length).toBe(theirs!.length);
  return ours!.length;
}

for (const [name, markdown] of [
  ["this project's README", () => readFileSync(join(root, "README.md"), "utf8")],
  ["CommonMark's spec.txt", () => readFileSync(spec, "utf8")],
  ["a long note of everything", long],
] as const) {
  test(`${name} is the same page in the read mode and from the server`, async ({ browser, server }) => {
    test.setTimeout(120_000);
    const id = await server.create({ title: "Same", markdown: markdown() });
    const context = await browser.newContext({ bypassCSP: true }); // the comparison is evaluated in the page
    const lines = await same(await context.newPage(), `${server.url}/d/${id}?mode=note`);
    console.log(`  ${name}: ${lines} lines of tree`);
    await context.close();
  });
}

test("a note that is longer than the server's page is whole in the read mode", async ({ open, server }) => {
  const paragraph = "words of it ".repeat(2000);
  const id = await server.create({ title: "Longer", markdown: `${Array(100).fill(paragraph).join("\n\n")}\n\nThe last of it.` });
  const served = await (await fetch(`${server.url}/d/${id}`)).text();
  expect(served).toContain("The note goes on");
  const ada = await open(id, { query: "?mode=note" });
  await ada.live();
  await ada.page.getByRole("radio", { name: "Read" }).check({ force: true });
  await expect(ada.page.locator(".part").last()).toContainText("The last of it.");
  await ada.page.reload();
  await expect(ada.page.locator(".note-html[data-alive] > .part").last()).toContainText("The last of it.");
  await expect(ada.page.locator(".note-html > :not(.part)")).toHaveCount(0);
});
