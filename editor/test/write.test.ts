import assert from "node:assert/strict";
import { test } from "node:test";
import { CompletionContext } from "@codemirror/autocomplete";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { SearchQuery } from "@codemirror/search";
import { ChangeSet, EditorState, type TransactionSpec } from "@codemirror/state";
import { type EditorView } from "@codemirror/view";
import { fromDocument } from "../src/held";
import { markdown } from "../src/live/parser";
import { address, linkAt, merged, rewritten, source } from "../src/write/address";
import { type Emoji, found, named } from "../src/write/emoji";
import { active } from "../src/write/formats";
import { count } from "../src/write/matches";
import { pattern } from "../src/write/mention";
import { offered, today } from "../src/write/slash";
import { begun, fits } from "../src/write/suggest";
import { automatic, enter, takeBack, typed } from "../src/write/typed";

const state = (doc: string, from = doc.length, to = from) =>
  EditorState.create({ doc, selection: { anchor: from, head: to }, extensions: [markdownLanguage] });

/** As much of a view as commands know: the caret is at the bar. */
function stage(marked: string) {
  const at = marked.indexOf("|");
  const extensions = [markdown, typed([])];
  const view = {
    state: EditorState.create({ doc: marked.replace("|", ""), selection: { anchor: at }, extensions }),
    dispatch(...specs: TransactionSpec[]) {
      this.state = this.state.update(...specs).state;
    },
  };
  return view as unknown as EditorView;
}

const shown = ({ state }: EditorView) => {
  const { head } = state.selection.main;
  return `${state.sliceDoc(0, head)}|${state.sliceDoc(head)}`;
};

test("a sign begins a list at the start, after a space or a bracket, and nowhere else", () => {
  const query = (text: string) => begun(new CompletionContext(state(text), text.length, false), "/", /^\w*$/)?.query ?? null;
  assert.equal(query("/"), "");
  assert.equal(query("a /he"), "he");
  assert.equal(query("(/he"), "he");
  for (const text of ["and/or", "http://x", "/he llo", "a / "]) assert.equal(query(text), null, text);
  for (const code of ["`/he`", "```\n/he", "    /he"]) assert.equal(query(code), null, `in code it means itself: ${code}`);
  assert.equal(begun(new CompletionContext(state("at 10:30"), 8, false), ":", /^\w*$/), null);
});

test("blocks are found by their names, by other words, and by several beginnings", () => {
  const labels = (query: string) => offered(query).map(({ label }) => label);
  assert.equal(labels("").length, 22);
  assert.deepEqual(labels("todo"), ["Task list"]);
  assert.deepEqual(labels("h2"), ["Heading 2"]);
  assert.deepEqual(labels("head 3"), ["Heading 3"]);
  assert.deepEqual(labels("warn"), ["Warning"]);
  assert.deepEqual(labels("Lists"), ["Bulleted list", "Numbered list", "Task list"]);
  assert.deepEqual(labels("zzz"), []);
  assert.deepEqual(
    offered("code Rust").map(({ does }) => does),
    ["code-block:rust"],
  );
  assert.ok(fits("Ada Lovelace", "lov") && !fits("Ada Lovelace", "ove"));
});

test("a date is the local day", () => {
  assert.equal(today(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("what people write as an address becomes one, and what is none is refused", () => {
  const good: [string, string][] = [
    ["example.com", "https://example.com"],
    [" example.com/a?b#c ", "https://example.com/a?b#c"],
    ["müller.de:8080", "https://müller.de:8080"],
    ["http://x", "http://x"],
    ["HTTPS://X.org", "HTTPS://X.org"],
    ["https://x.org/a b", "https://x.org/a%20b"],
    ["ada@example.org", "mailto:ada@example.org"],
    ["mailto:ada@example.org", "mailto:ada@example.org"],
    ["tel:+49123", "tel:+49123"],
    ["/d/abc", "/d/abc"],
    ["#heading", "#heading"],
  ];
  for (const [written, meant] of good) assert.equal(address(written), meant);
  const bad = [
    "",
    "word",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.org",
    "vbscript:x",
    "https://",
    " javascript:alert(1)//x.org",
    "file:///x",
  ];
  for (const written of bad) assert.equal(address(written), null, written);
});

test("a link is written so that it reads as one", () => {
  assert.equal(source("words", "https://x.org").join(""), "[words](https://x.org)");
  assert.equal(source("", "mailto:a@b.c").join(""), "[a@b.c](mailto:a@b.c)");
  assert.equal(source("a [b] c", "https://x.org/(y)").join(""), "[a [b] c](https://x.org/(y))");
  assert.equal(source("a ] c", "https://x.org/)").join(""), "[a \\] c](<https://x.org/)>)");
  assert.equal(source("**b**\nc", "/x").join(""), "[**b** c](/x)");
});

test("the link at a place is found, written in any way; a picture is none", () => {
  const doc = "see [the **list**](https://x.org/l) and <https://y.org> ![p](z.png) [no](javascript:x)";
  const at = (text: string) => linkAt(state(doc), doc.indexOf(text) + 1);
  assert.deepEqual(at("list"), { from: 4, to: 35, words: 5, text: "the **list**", address: "https://x.org/l" });
  assert.deepEqual(at("y.org"), { from: 40, to: 55, words: 41, text: "https://y.org", address: "https://y.org" });
  assert.equal(at("z.png"), null);
  assert.equal(at("see"), null);
  assert.equal(address(at("no]")!.address), null, "and is not opened");
});

test("a link is written around its words, so that what others write in them at the same time stays", () => {
  const doc = "see the words here";
  const words = { from: 8, to: 13, words: 8, text: "words", address: "" };
  const theirs = ChangeSet.of([{ from: 8, insert: "good " }, { from: 10, insert: "XX" }, { from: 13, insert: " too" }], doc.length);
  const link = rewritten(state(doc), words, source("words", "https://x.org"));
  assert.equal(link.apply(state(doc).doc).toString(), "see the [words](https://x.org) here");
  assert.match(link.map(theirs).apply(theirs.apply(state(doc).doc)).toString(), /\[.*woXXrds.*\]\(https:\/\/x\.org\)/);

  const written = "[words](https://x.org) <https://y.org>";
  const change = (at: number, parts: readonly [string, string, string]) => {
    const changed = rewritten(state(written), linkAt(state(written), at)!, parts);
    return [changed.apply(state(written).doc).toString(), changed.touchesRange(2, 4)];
  };
  assert.deepEqual(change(2, source("words", "https://z.org")), ["[words](https://z.org) <https://y.org>", false]);
  assert.deepEqual(change(2, ["", "words", ""]), ["words <https://y.org>", false]);
  assert.deepEqual(change(30, source("why", "https://y.org")), ["[words](https://x.org) [why](https://y.org)", false]);
  const here = { from: 3, to: 3, words: 3, text: "", address: "" };
  assert.equal(rewritten(state("see"), here, source("a", "/b")).apply(state("see").doc).toString(), "see[a](/b)");
});

test("of words that two people changed both changes are kept", () => {
  assert.equal(merged("the words", "the words", "the good words"), "the good words");
  assert.equal(merged("the words", "my words", "the words!"), "my words!");
  assert.equal(merged("the words", "my words", "the words"), "my words");
});

const some: Emoji[] = [
  ["💓", "heartbeat", "pulse"],
  ["❤️", "heart", "love red heart"],
  ["🎉", "tada", "party hooray party popper"],
  ["👍", "+1 thumbsup", "approve ok"],
];

test("emoji are found by name and by word, the closest name first", () => {
  const signs = (query: string) => found(some, query).map(([sign]) => sign);
  assert.deepEqual(signs("hea"), ["❤️", "💓"]);
  assert.deepEqual(signs("party"), ["🎉"]);
  assert.deepEqual(signs("+1"), ["👍"]);
  assert.equal(named(some, "thumbsup"), "👍");
  assert.equal(named(some, "thumb"), undefined);
});

test("known names are marked whole, the longer of two before the shorter", () => {
  const all = (text: string) => [...text.matchAll(pattern(["Ada", "Ada L.", "Zoë"])!)].map(([name]) => name);
  assert.deepEqual(all("@Ada and @Ada L., @Zoë; @Adam, Ada"), ["@Ada", "@Ada L.", "@Zoë"]);
  assert.equal(pattern([]), null);
});

test("what the bar shows as pressed is what holds for the whole selection", () => {
  const on = (doc: string, part: string) => [...active(state(doc, doc.indexOf(part), doc.indexOf(part) + part.length))].sort();
  assert.deepEqual(on("a **b *c*** d", "c"), ["bold", "italic"]);
  assert.deepEqual(on("a **b** c", "b** c"), []);
  assert.deepEqual(on("<mark>a</mark> <mark>b c</mark>", "b"), ["mark"]);
  assert.deepEqual(on("<mark>a</mark> b <mark>c</mark>", "b"), []);
  assert.deepEqual(on("# a `b`", "b"), ["code", "h1"]);
  assert.deepEqual(on("> 1. a", "a"), ["numbers", "quote"]);
  assert.deepEqual(on("- [x] a", "a"), ["tasks"]);
});

test("matches are counted in pieces, up to a bound, and the one that is selected has its place", () => {
  const pieces: (() => void)[] = [];
  const counted = (doc: string, search: string, regexp = false) => {
    let told = false;
    const made = count(
      new SearchQuery({ search, regexp }),
      state(doc),
      () => (told = true),
      (next) => void pieces.push(next),
    );
    while (pieces.length > 0) pieces.shift()!();
    assert.ok(told);
    return made;
  };
  const two = counted("one two one", "one");
  assert.equal(two.words({ from: 8, to: 11 }), "2 of 2");
  assert.equal(two.words({ from: 3, to: 3 }), "2");
  assert.equal(counted("abc", "x").words({ from: 0, to: 0 }), "None");
  assert.equal(counted("a".repeat(5000), "a").words({ from: 0, to: 1 }), "1 of 999+");
  assert.equal(counted("a1 b22", "\\d+", true).words({ from: 4, to: 6 }), "2 of 2");
  const stopped = count(
    new SearchQuery({ search: "a" }),
    state("a"),
    () => assert.fail("stopped"),
    (next) => void pieces.push(next),
  );
  stopped.stop();
  pieces.shift()!();
});

test("Enter ends a list at an item without words, and takes nothing where the same signs are words", () => {
  const after = (marked: string) => {
    const view = stage(marked);
    return enter(view) ? shown(view) : null;
  };
  assert.equal(after("- a\n- |"), "- a\n\n|");
  assert.equal(after("1. a\n2. |\n\nb"), "1. a\n\n|\n\nb");
  assert.equal(after("- [x] a\n- [ ] |"), "- [x] a\n\n|");
  assert.equal(after("> - a\n> - |"), "> - a\n>\n> |");
  for (const words of ["He was born in\n1984.|", "a\n2)|", "a\n-|", "```yaml\n-|\n```", "```\n*|\n```", "~~~\n+|\n~~~", "> ```\n> 2)|\n> ```"]) {
    const view = stage(words);
    enter(view);
    assert.equal(view.state.sliceDoc().startsWith(words.split("|")[0]!), true, `${words} became ${shown(view)}`);
  }
});

test("Backspace takes an automatic change back only while it is there", () => {
  const replaced = () => {
    const view = stage("a :tada:|");
    view.dispatch({ changes: { from: 2, to: 8, insert: "🎉" }, selection: { anchor: 4 }, annotations: automatic.of(true) });
    return view;
  };
  const heard = (view: EditorView, spec: TransactionSpec) => view.dispatch({ ...spec, annotations: fromDocument.of(true) });
  const plain = replaced();
  heard(plain, { changes: { from: 0, insert: "before " } });
  assert.equal(takeBack(plain), true);
  assert.equal(shown(plain), "before a :tada:|");
  assert.equal(takeBack(plain), false, "once");

  const undone = replaced();
  heard(undone, { changes: { from: 2, to: 4, insert: ":tada:" }, selection: { anchor: 8 } });
  assert.equal(takeBack(undone), false);
  assert.equal(shown(undone), "a :tada:|");

  const deleted = replaced();
  heard(deleted, { changes: { from: 2, to: 4 } });
  assert.equal(takeBack(deleted), false);
  assert.equal(shown(deleted), "a |");
});
