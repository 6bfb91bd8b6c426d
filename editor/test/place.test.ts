import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../src/place";

test("of several equal blocks the one nearest to where the reader was is found", () => {
  const source = "# Day\n\nwrote\n\n# Day\n\nread\n\n# Day\n";
  assert.deepEqual([0, 0.5, 1].map((share) => nearest(source, "# Day", share)), [0, 14, 27]);
});

test("a text that is not there, or too short to tell, is not found", () => {
  assert.equal(nearest("some source", "other", 0.5), -1);
  assert.equal(nearest("a b a b", "a", 0.5), -1);
});
