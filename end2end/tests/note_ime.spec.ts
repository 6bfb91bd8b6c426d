import type { CDPSession } from "@playwright/test";
import type { DocumentPage } from "../support/document_page";
import { expect, test } from "../support/fixtures";
import type { Server } from "../support/server";

test.describe.configure({ mode: "parallel" });

/** The little of CodeMirror's view that is asked here. */
interface View {
  state: { doc: { length: number } };
  compositionStarted: boolean;
  focus(): void;
  dispatch(spec: object): void;
}
declare global {
  interface Window {
    /** What the page's input methods have ended, each with the text it left. */
    ended: string[];
    /** Of the note's editor. */
    view: View;
  }
}

/** Somebody at a note: an input method by CDP, plain edits by the keyboard. */
class Writer {
  private constructor(
    readonly at: DocumentPage,
    private readonly cdp: CDPSession,
  ) {}

  static async of(at: DocumentPage): Promise<Writer> {
    await at.live();
    await at.page.evaluate(() => {
      const content = document.querySelector(".cm-content") as unknown as { cmTile?: { view: View }; editContext?: EventTarget };
      window.view = content.cmTile!.view;
      window.ended = [];
      const end = (event: Event) => void window.ended.push((event as CompositionEvent).data);
      addEventListener("compositionend", end, { capture: true });
      // Where the editor has an edit context (Android) its element hears nothing.
      content.editContext?.addEventListener("compositionend", end);
    });
    return new Writer(at, await at.page.context().newCDPSession(at.page));
  }

  /** The caret between the text before `|` and the text after it, which occur so once. */
  async caret(place: string): Promise<void> {
    const [before, after] = place.split("|") as [string, string];
    const at = (await this.text()).indexOf(before + after) + before.length;
    await this.at.page.evaluate((anchor) => {
      window.view.focus();
      window.view.dispatch({ selection: { anchor } });
    }, at);
  }

  /** What the input method shows, with its caret at the end. */
  async compose(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
  }

  /** The input method is done. */
  async commit(text: string): Promise<void> {
    await this.cdp.send("Input.insertText", { text });
  }

  async type(place: string, text: string): Promise<void> {
    await this.caret(place);
    await this.at.page.keyboard.type(text, { delay: 10 });
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.at.page.keyboard.press(key)), Promise.resolve());
  }

  text(): Promise<string> {
    return this.at.noteText();
  }

  composes(): Promise<boolean> {
    return this.at.page.evaluate(() => window.view.compositionStarted);
  }

  ended(): Promise<string[]> {
    return this.at.page.evaluate(() => window.ended);
  }
}

type Open = (id: string) => Promise<DocumentPage>;

/** Ada composes, Ben writes. */
async function two(open: Open, server: Server, markdown: string) {
  const id = await server.create({ title: "Input methods", markdown });
  const [ada, ben] = await Promise.all([open(id).then(Writer.of), open(id).then(Writer.of)]);
  const both = async (text: string) => {
    for (const one of [ada, ben]) await expect.poll(() => one.text()).toBe(text);
  };
  return { ada, ben, both };
}

const LINES = "alpha beta\n\nother\n";

test("what another types in the line where one composes waits, and comes when the input method is done", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, LINES);
  await ada.caret("alpha |beta");
  await ada.compose("n", "に", "にほ", "にほん");
  await expect.poll(() => ben.text(), "what is composed is seen").toBe("alpha にほんbeta\n\nother\n");
  await ben.type("|alpha", "before ");
  await ben.type("beta|", " after");
  await expect.poll(() => ben.text()).toBe("before alpha にほんbeta after\n\nother\n");
  await ada.at.saved();
  await ada.compose("にほんg", "にほんご", "日本語");
  expect(await ada.ended(), "nothing has broken the composition off").toEqual([]);
  expect(await ada.text(), "the line is left alone").toBe("alpha 日本語beta\n\nother\n");
  await ada.commit("日本語");
  await both("before alpha 日本語beta after\n\nother\n");
  expect(await ada.ended()).toEqual(["日本語"]);
  await ada.at.page.keyboard.type("!");
  await both("before alpha 日本語!beta after\n\nother\n");
});

test("what another writes in other lines is seen at once, and breaks no composition off", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, LINES);
  await ada.caret("alpha |beta");
  await ada.compose("k", "か");
  await ben.type("other|", " line");
  await ben.type("|alpha", "above\n");
  await expect.poll(() => ada.text(), "a new line above is in this line's reach, and waits").toBe("alpha かbeta\n\nother line\n");
  await ben.type("line|", " below");
  await expect.poll(() => ada.text(), "while one change waits, others do not").toBe("alpha かbeta\n\nother line below\n");
  await ada.compose("かn", "かん", "漢");
  expect(await ada.composes()).toBe(true);
  expect(await ada.ended()).toEqual([]);
  await ada.commit("漢字");
  await both("above\nalpha 漢字beta\n\nother line below\n");
  await ben.type("|above", "top ");
  await both("top above\nalpha 漢字beta\n\nother line below\n");
});

test("a line that another deletes while one composes in it leaves what was composed", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, `first\n${LINES}`);
  await ada.caret("alpha |beta");
  await ada.compose("に", "日本");
  await expect.poll(() => ben.text()).toContain("日本");
  await ben.caret("|alpha");
  await ben.press("Shift+ArrowDown", "Delete");
  await expect.poll(() => ben.text()).toBe("first\n\nother\n");
  // What was composed is gone with the line; what is composed from now on is new.
  await ada.compose("日本語");
  await ada.commit("日本語");
  await both("first\n語\nother\n");
  expect(await ada.ended()).toEqual(["日本語"]);
});

test("a composition that is cancelled leaves what it found, with what others wrote meanwhile", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, LINES);
  await ada.caret("alpha |beta");
  await ada.compose("に", "にほ");
  await expect.poll(() => ben.text()).toContain("にほ");
  await ben.type("beta|", " after");
  await ada.compose("");
  await both("alpha beta after\n\nother\n");
  await ada.at.page.keyboard.type("x");
  await both("alpha xbeta after\n\nother\n");
});

test("a file that arrives while one composes in its line waits as well", async ({ open, server }) => {
  const { ada, both } = await two(open, server, LINES);
  let go = () => {};
  const held = new Promise<void>((done) => (go = done));
  await ada.at.page.route("**/files", async (route) => {
    await held;
    await route.continue();
  });
  await ada.caret("alpha |beta");
  await ada.at.note.evaluate((content) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["x"], "x.txt"));
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(ada.at.page.locator(".cm-upload")).toBeVisible();
  await ada.caret("beta|");
  await ada.compose("n", "に", "にほ");
  const arrived = ada.at.page.waitForResponse("**/files");
  go();
  await (await arrived).finished();
  await ada.compose("にほん", "にほんg", "にほんご", "日本");
  expect(await ada.ended(), "nothing has broken the composition off").toEqual([]);
  expect(await ada.text()).toBe("alpha beta日本\n\nother\n");
  await ada.commit("日本語");
  await expect.poll(() => ada.text()).toMatch(/^alpha \[x\.txt\]\(\/blobs\/[\w-]{43}\/x\.txt\)beta日本語\n\nother\n$/);
  await both(await ada.text());
});

test("undo after a composition takes back what was composed, not what others wrote meanwhile", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, LINES);
  await ada.caret("alpha |beta");
  await ada.compose("に", "にほ", "日本");
  await expect.poll(() => ben.text()).toContain("日本");
  await ben.type("beta|", " after");
  await ada.commit("日本");
  await both("alpha 日本beta after\n\nother\n");
  await ada.press("Control+z");
  await both("alpha beta after\n\nother\n");
  await ada.press("Control+y");
  await both("alpha 日本beta after\n\nother\n");
});

test("syllables that an input method takes back into its next composition (Korean) are there once", async ({ open, server }) => {
  const { ada, ben, both } = await two(open, server, LINES);
  await ada.caret("alpha |beta");
  await ada.compose("ㄱ", "가", "갑");
  await ben.type("|alpha", "before ");
  // The last consonant belongs to the next syllable after all.
  await ada.commit("가");
  await ada.compose("바", "방");
  await ben.type("beta|", " after");
  await ada.commit("방");
  await both("before alpha 가방beta after\n\nother\n");
});

test("an input method that works on words (Android) is left alone as well", async ({ browser, server }) => {
  const agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
  const { DocumentPage } = await import("../support/document_page");
  const pages: DocumentPage[] = [];
  const android: Open = async (id) => {
    const context = await browser.newContext({ userAgent: agent, viewport: { width: 412, height: 915 } });
    const page = new DocumentPage(await context.newPage());
    pages.push(page);
    await page.page.goto(`${server.url}/d/${id}?mode=note`);
    return page;
  };
  const { ada, ben, both } = await two(android, server, LINES);
  expect(await ada.at.note.evaluate((content) => "editContext" in content && content.editContext !== null), "as on Android").toBe(true);
  await ada.caret("alpha |beta");
  await ada.compose("w", "wo", "wor", "word");
  await expect.poll(() => ben.text()).toContain("word");
  await ben.type("beta|", " after");
  await ben.type("other|", " line");
  await expect.poll(() => ada.text()).toBe("alpha wordbeta\n\nother line\n");
  await ada.compose("words");
  await ada.commit("words");
  await both("alpha wordsbeta after\n\nother line\n");
  await ada.commit(" ");
  await both("alpha words beta after\n\nother line\n");
  expect(pages.flatMap((page) => page.faults)).toEqual([]);
  for (const page of pages) await page.page.context().close();
});
