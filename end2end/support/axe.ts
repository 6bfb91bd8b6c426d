import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const program = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds serious or critical on the page as it is; by all of its rules, or by these alone.
 *
 * One rule passes over the faces of people: initials are the decoration of a name that the button has in full, not a label of their own
 * (label-content-name-mismatch). Another passes over the lists that open beside the text: the arrow keys move in them while the focus stays in the
 * text (aria-activedescendant), which is a field of many lines and so no combobox (scrollable-region-focusable).
 */
export async function serious(page: Page, only: string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(program);
  return page.evaluate(async (only) => {
    type Found = { violations: { id: string; impact: string; nodes: { html: string; target: string[] }[] }[] };
    const axe = (window as unknown as { axe: { run(options: object): Promise<Found> } }).axe;
    // Colours on their way from light to dark, and what is still fading in, would be measured half-way.
    const frame = () => new Promise(requestAnimationFrame);
    await frame().then(frame);
    const ends = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
    const named = "label-content-name-mismatch";
    const { violations } = await axe.run({
      resultTypes: ["violations"],
      preload: false, // it would fetch every style sheet anew each time, for one rule about turned screens
      ...(only.length > 0 ? { runOnly: only } : { rules: { [named]: { enabled: true } } }),
    });
    const passes: Record<string, string> = { [named]: ".avatar", "scrollable-region-focusable": ".cm-tooltip.suggest > ul" };
    const passed = (id: string, node: { target: string[] }) => id in passes && document.querySelector(node.target[0]!)?.matches(passes[id]!);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !passed(id, node)) }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }, only);
}
