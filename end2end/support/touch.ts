import type { Page } from "@playwright/test";

/**
 * What a finger could press on this page and would miss: controls below 44 by 44 CSS pixels whose surroundings do not count as them either, and
 * those that the window cuts off. Text that is written, and links in it, are left out.
 */
export async function missed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const TAP = 44;
    const controls = "button, a[href], input, select, textarea, [role=option], [role=treeitem], [role^=menuitem]";
    const written = ".unseen, .cm-editor, .note-html, .board-host, .plain-hint";
    const bad: string[] = [];
    for (const control of new Set([...document.querySelectorAll(controls)].map((it) => (it.matches("label *") ? it.closest("label")! : it)))) {
      const { left, right, top, bottom, width, height } = control.getBoundingClientRect();
      const off = control.matches(":disabled") || !control.checkVisibility({ visibilityProperty: true }) || control.closest(written);
      if (off || width < 1 || height < 1) continue;
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      // Rounded to the pixel, the way a finger is.
      const hit = (dx: number, dy: number) => control.contains(document.elementFromPoint(x + dx, y + dy));
      const reach = TAP / 2 - 1;
      const large = width > TAP - 0.5 && height > TAP - 0.5;
      // What lies under a sheet is not to be pressed now.
      const surrounded = () => !hit(0, 0) || (hit(-reach, 0) && hit(reach, 0) && hit(0, -reach) && hit(0, reach));
      const name = (control.getAttribute("aria-label") || control.textContent || control.tagName).trim().slice(0, 40);
      if (!large && !surrounded()) bad.push(`${name}: ${width.toFixed(0)} × ${height.toFixed(0)}`);
      const scrolls = control.closest(".avatars, .commands, .tree, .writing-dock");
      if (!scrolls && (left < -0.5 || right > innerWidth + 0.5)) bad.push(`${name}: cut off at ${left.toFixed(0)} to ${right.toFixed(0)}`);
    }
    return bad;
  });
}
