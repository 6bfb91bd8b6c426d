import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSet, Text } from "@codemirror/state";
import { BREAK, type Delta, difference, fromDelta, mended, toDelta } from "../src/delta";
import { Held } from "../src/held";
import { type Random, seeded, someText } from "./random";

const text = (plain: string) => Text.of(plain.split(BREAK));
const plain = (text: Text) => text.sliceString(0, text.length, BREAK);

/** What Rust does with a delta; refuses what it would refuse: half characters, and running past the end. */
function applied(delta: Delta, to: string): string {
  let at = 0;
  let out = "";
  const whole = (part: string) => (assert.doesNotMatch(part, /\p{Surrogate}/u, "a character was cut in two"), part);
  for (const entry of delta) {
    if (typeof entry === "string") out += whole(entry);
    else {
      const part = whole(to.slice(at, at + Math.abs(entry)));
      assert.equal(part.length, Math.abs(entry), "past the end");
      if (entry > 0) out += part;
      at += Math.abs(entry);
    }
  }
  return out + whole(to.slice(at));
}

/** Some changes at random places, also inside surrogate pairs when `cut`. */
function someChanges(random: Random, of: string, cut: boolean): ChangeSet {
  const changes = [];
  for (let at = 0, left = random.below(4); left > 0 && at <= of.length; left--) {
    const bounds = [...of].reduce<number[]>((all, char) => [...all, all.at(-1)! + char.length], [0]);
    const places = (cut ? Array.from({ length: of.length + 1 }, (_, i) => i) : bounds).filter((place) => place >= at);
    const from = random.pick(places);
    const to = random.pick(places.filter((place) => place >= from).slice(0, 5));
    changes.push({ from, to, insert: someText(random, 2) });
    at = to + 1;
  }
  return ChangeSet.of(changes, of.length, BREAK);
}

test("a change set that becomes a delta and a change set again does the same", () => {
  seeded(2000, (random) => {
    const before = someText(random, 20);
    const changes = someChanges(random, before, false);
    const after = plain(changes.apply(text(before)));
    const delta = toDelta(changes, text(before), text(after));
    assert.equal(applied(delta, before), after);
    assert.equal(plain(fromDelta(delta, before.length).apply(text(before))), after);
    assert.deepEqual(JSON.parse(JSON.stringify(delta)), delta);
  });
});

test("changes that cut characters in two become deltas that do not", () => {
  seeded(2000, (random) => {
    const before = someText(random, 12);
    const changes = someChanges(random, before, true);
    const after = plain(changes.apply(text(before)));
    assert.equal(applied(toDelta(changes, text(before), text(after)), before), after.replace(/\p{Surrogate}/gu, "\ufffd"));
  });
});

test("an emoji whose second half is replaced is replaced whole", () => {
  const changes = ChangeSet.of({ from: 2, to: 3, insert: "\ude01" }, 4);
  assert.deepEqual(toDelta(changes, text("a😀b"), text("a😁b")), [1, "😁", -2]);
});

test("a character that arrives in two halves is whole in the end", () => {
  const [none, half, both] = [text("ab"), text("a\ud83db"), text("a😀b")];
  const first = toDelta(ChangeSet.of({ from: 1, insert: "\ud83d" }, 2), none, half);
  const second = toDelta(ChangeSet.of({ from: 2, insert: "\ude00" }, 3), half, both);
  assert.deepEqual(first, [1, "\ufffd"]);
  assert.equal(applied(second, applied(first, "ab")), "a😀b");
});

test("a carriage return is a character, not a line break", () => {
  const delta: Delta = [1, "x\r\ny", -2];
  assert.equal(plain(fromDelta(delta, 5).apply(text("a\r\nb\r"))), "ax\r\nyb\r");
});

test("a delta past the end of the text is refused", () => {
  assert.throws(() => fromDelta([6], 5), RangeError);
  assert.throws(() => fromDelta([4, -2], 5), RangeError);
});

test("the difference of two texts leads from the one to the other and touches nothing else", () => {
  seeded(1000, (random) => {
    const before = someText(random, 12);
    const after = random.below(4) ? plain(someChanges(random, before, false).apply(text(before))) : someText(random, 12);
    assert.equal(plain(fromDelta(difference(before, after), before.length).apply(text(before))), after);
  });
  assert.deepEqual(difference("one two three", "one 2 three"), [4, "2", -3]);
  assert.deepEqual(difference("same", "same"), [4]);
});

test("a cut of a surrogate pair leaves what it leaves in the document", () => {
  const after = (delta: Delta, before: string) => plain(fromDelta(mended(delta, text(before)), before.length).apply(text(before)));
  assert.equal(after([2, "x"], "a😀b"), "a\ufffdx\ufffdb");
  assert.equal(after([1, -1], "a😀b"), "a\ufffdb");
  assert.equal(after([2, -1], "a😀b"), "a\ufffdb");
  assert.equal(after([2, -2], "a😀😁b"), "a\ufffd\ufffdb");
  assert.equal(after([1, "x", -2, "y"], "a😀b"), "axyb");
  assert.equal(after([2, 3], "a😀😁b"), "a\ufffd\ufffd😁b", "a format begins between the halves");
});

test("what others do while an input method composes waits where it would disturb, and both texts agree afterwards", () => {
  let waited = 0;
  let passed = 0;
  seeded(2000, (random) => {
    const held = new Held();
    let editor = text(someText(random, 12));
    let document = plain(editor);
    for (let step = random.below(12); step > 0; step--) {
      const line = editor.lineAt(random.below(editor.length + 1));
      if (random.below(2)) {
        const change = someChanges(random, document, false);
        document = plain(change.apply(text(document)));
        const here = held.arrive(change, editor, line);
        if (here) {
          assert.ok(!here.touchesRange(line.from, line.to), "the line is left alone");
          if (held.any) passed++;
        } else waited++;
        editor = here?.apply(editor) ?? editor;
      } else {
        const change = someChanges(random, plain(editor), false);
        const sent = held.local(change, editor);
        document = applied(toDelta(sent.change, sent.before, sent.after), document);
        editor = change.apply(editor);
      }
      assert.equal(plain(held.whole(editor)), document);
      const at = random.below(editor.length + 1);
      assert.ok(held.outward(at) <= document.length && held.inward(held.outward(at)) <= editor.length);
    }
    editor = held.release()?.apply(editor) ?? editor;
    assert.equal(plain(editor), document);
    assert.equal(held.any, false);
  });
  assert.ok(process.env["TANDEM_SEED"] || (waited > 100 && passed > 100), `${waited} waited, ${passed} passed those`);
});
