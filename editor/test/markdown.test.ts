import assert from "node:assert/strict";
import { test } from "node:test";
// @ts-expect-error Its types are those of no module.
import domino from "@mixmark-io/domino";
import { handless } from "../src/bring/inert";
import { toMarkdown } from "../src/bring/markdown";
import { clipboards } from "./clipboards";

const parser = { parseFromString: (html: string) => domino.createDocument(html, true) };
const origin = "https://notes.example.org";

for (const { from, html, markdown, code } of clipboards) {
  test(from, () => assert.equal(toMarkdown(html, parser, origin, code).markdown, markdown));
}

test("pictures that come along keep their places, those of this site are shown, others are links", () => {
  const pixel = "data:image/png;base64,iVBORw0KGgo=";
  const blob = `/blobs/${"a".repeat(43)}`;
  const html = `<p>a <img src="${pixel}" alt="one"> b<img src="${pixel}">c</p><p><img src="${origin}${blob}" alt="ours"></p><img src="cid:x"><img src="data:text/html,x"><img src="file:///etc/passwd">`;
  const { markdown, inlaid } = toMarkdown(html, parser, origin);
  assert.equal(markdown, `a  bc\n\n![ours](${blob})`);
  assert.deepEqual(inlaid.map(({ file, at }) => [file.name, file.type, file.size, at]), [["one.png", "image/png", 8, 2], ["picture.png", "image/png", 8, 4]]);
});

test("a link of this site is a path, and one that shows its address is the address", () => {
  const html = `<a href="${origin}/d/x#y">here</a> <a href="https://a.b/c(d)">e</a> <a href="https://a.b/">https://a.b/</a>`;
  assert.equal(toMarkdown(html, parser, origin).markdown, "[here](/d/x#y) [e](<https://a.b/c(d)>) <https://a.b/>");
});

test("handlers of events are no attributes any more, and nothing else changes", () => {
  for (const [html, plain] of [
    ["<p onclick=a ONERROR = 'b>' title=\"on c=d\"onload=x>on e=f</p>", "<p data-onclick=a data-ONERROR = 'b>' title=\"on c=d\"data-onload=x>on e=f</p>"],
    ["<svg/onload=x><a/onfocus><b =on onblur>", "<svg/data-onload=x><a/data-onfocus><b =on data-onblur>"],
    ["<!-- <p \" --><p onclick=x>", "<!-- <p \" --><p data-onclick=x>"],
    ["one &lt;b onclick=x&gt; < p onclick=x> </p onclick=x>", "one &lt;b onclick=x&gt; < p onclick=x> </p onclick=x>"],
    ["<p a=\" onclick=x>", "<p a=\" onclick=x>"],
    ["<!--><p onclick=x>", "<!--><p data-onclick=x>"],
    ["<a = onclick=x>", "<a = data-onclick=x>"],
    ["<svg><textarea><b onclick=x></textarea><p title=a\u00a0onsale=1>", "<svg><textarea><b data-onclick=x></textarea><p title=a\u00a0onsale=1>"],
  ] as const) {
    assert.equal(handless(html), plain);
  }
  for (const piece of ["<a ", "<!--", "<a b='", "<a =", "<a    ", "<a/"]) assert.doesNotThrow(() => handless(piece.repeat(200_000)));
});

test("whatever comes, it ends", () => {
  // Browsers cut deeper nesting off.
  const deep = "<div>".repeat(500) + "x" + "</div>".repeat(500);
  assert.equal(toMarkdown(deep, parser, origin).markdown, "x");
  for (const html of ["", "<table>", "<ul><ul><ul>", "<li>", "<td>a", "<a href='http://['>x</a>", "<img>", "\ue0000\ue001<p>\ue0007\ue001", "<pre>", "<input type=checkbox>"]) {
    assert.doesNotThrow(() => toMarkdown(html, parser, origin), html);
  }
});
