// What programs put on the clipboard, in their own forms, and the Markdown that it means. All texts are ours.

export interface Clipboard {
  from: string;
  html: string;
  markdown: string;
  /** `vscode-editor-data`. */
  code?: string;
}

const docs = (inner: string) => `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-4f1c">${inner}</b>`;
const run = (text: string, style = "") =>
  `<span style="font-size:11pt;font-family:Arial,sans-serif;color:#000000;background-color:transparent;font-weight:400;font-style:normal;text-decoration:none;${style}white-space:pre-wrap;">${text}</span>`;
const word = (inner: string) =>
  `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm} @list l0:level1 {mso-level-text:"\\F0B7"} --></style><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-GB><!--StartFragment-->${inner}<!--EndFragment--></body></html>`;
const bullet = (level: number, text: string, marker = "·", place = "Middle") =>
  `<p class=MsoListParagraphCxSp${place} style='margin-left:${level * 36}pt;text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${marker}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>`;

export const clipboards: Clipboard[] = [
  {
    from: "Google Docs: headings, styles, a redirected link",
    html: docs(
      `<h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">Spring plan</span></h1><p dir="ltr">${run("We meet on ")}${run("Monday", "font-weight:700;")}${run(", ")}${run("not", "font-style:italic;")}${run(" ")}${run("Tuesday", "text-decoration:line-through;")}${run(". See ")}<a href="https://www.google.com/url?q=https://example.org/a?utm_source%3Dx%26b%3D1&amp;sa=D" style="text-decoration:none;">${run("the page")}</a>${run(".")}</p><br /><p dir="ltr">${run("Second.")}</p>`,
    ),
    markdown: "# Spring plan\n\nWe meet on **Monday**, *not* ~~Tuesday~~. See [the page](https://example.org/a?b=1).\n\nSecond.",
  },
  {
    from: "Google Docs: bold that is not, bold and italic at once, over several runs",
    html: docs(`<p>${run("a", "font-weight:700;")}${run("b", "font-weight:700;")}${run(" c", "font-weight:700;font-style:italic;")}${run(" d")}</p>`),
    markdown: "**ab** ***c*** d",
  },
  {
    from: "Google Docs: lists in lists, and a checklist",
    html: docs(
      `<ul><li dir="ltr" aria-level="1"><p role="presentation">${run("one")}</p></li><ul><li aria-level="2"><p role="presentation">${run("inner")}</p></li></ul><li aria-level="1"><p>${run("two")}</p></li></ul><ol><li><p>${run("first")}</p></li><li><p>${run("second")}</p></li></ol><ul><li role="checkbox" aria-checked="true"><p>${run("done")}</p></li><li role="checkbox" aria-checked="false"><p>${run("open")}</p></li></ul>`,
    ),
    markdown: "- one\n  - inner\n- two\n\n1. first\n2. second\n\n- [x] done\n- [ ] open",
  },
  {
    from: "Google Docs: a table",
    html: docs(
      `<div align="left"><table style="border:none;"><colgroup><col width="100"/></colgroup><tbody><tr><td><p>${run("Name")}</p></td><td style="text-align:right"><p>${run("Count")}</p></td></tr><tr><td><p>${run("a|b")}</p></td><td><p>${run("2")}</p></td></tr></tbody></table></div>`,
    ),
    markdown: "| Name | Count |\n| --- | ---: |\n| a\\|b | 2 |",
  },
  {
    from: "Google Docs: words in a typewriter face",
    html: docs(`<p>${run("Run ")}${run("make test", "font-family:'Roboto Mono',monospace;")}${run(" first.")}</p>`),
    markdown: "Run `make test` first.",
  },
  {
    from: "Word: title, paragraphs, styles, a smart tag",
    html: word(
      `<p class=MsoTitle>Report<o:p></o:p></p><h1>Part <b>one</b><o:p></o:p></h1><p class=MsoNormal>A <b style='mso-bidi-font-weight:normal'>bold</b> word in <st1:place w:st="on">Lisbon</st1:place>,<br>next line.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>End.<o:p></o:p></p>`,
    ),
    markdown: "# Report\n\n# Part one\n\nA **bold** word in Lisbon,\nnext line.\n\nEnd.",
  },
  {
    from: "Word: bullets and numbers, nested",
    html: word(
      bullet(1, "one", "·", "First") + bullet(2, "deeper", "o") + bullet(1, "two") + "<p class=MsoNormal>Between</p>" + bullet(1, "first", "1.", "First") + bullet(1, "second", "2.", "Last"),
    ),
    markdown: "- one\n  - deeper\n- two\n\nBetween\n\n1. first\n2. second",
  },
  {
    from: "Word on the web: each item a list of its own",
    html: `<div class="OutlineElement"><div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-aria-level="1" class="OutlineElement"><p class="Paragraph"><span class="TextRun"><span class="NormalTextRun">one</span></span><span class="EOP">&nbsp;</span></p></li></ul></div><div class="ListContainerWrapper"><ul><li data-aria-level="2"><p><span>deeper</span></p></li></ul></div><div class="ListContainerWrapper"><ul><li data-aria-level="1"><p><span>two</span></p></li></ul></div></div>`,
    markdown: "- one\n  - deeper\n- two",
  },
  {
    from: "Outlook: a message laid out with tables",
    html: word(
      `<table class=MsoNormalTable role=presentation border=0><tr><td><p class=MsoNormal>Hello <span style='mso-bookmark:x'>Ada</span>,<o:p></o:p></p></td></tr><tr><td><p class=MsoNormal>see <a href="mailto:ben@example.org"><span style='color:#0563C1'>Ben</span></a>.<o:p></o:p></p></td></tr></table>`,
    ),
    markdown: "Hello Ada,\n\nsee [Ben](mailto:ben@example.org).",
  },
  {
    from: "a web page: furniture, scripts, watched links, pictures elsewhere",
    html: `<nav><a href="/">Home</a></nav><article><h2 id="x">Über<a class="anchor" href="#x" aria-hidden="true">#</a></h2><p>Text with a <a href="https://example.org/x?utm_campaign=a&fbclid=b" ping="https://t.example" data-t="1" onclick="alert(1)">link</a> and <a href="javascript:alert(1)">none</a>.<script>alert(1)</script></p><img src="https://example.org/a/cat.png?w=2" alt="A cat"><img src="https://example.org/dog.png"><button>Share</button><blockquote><p>Said.</p></blockquote><hr><p>snake_case, 2 * 3, a*b, [x] and \`tick\` &lt;b&gt;</p></article>`,
    markdown:
      "## Über\n\nText with a [link](https://example.org/x) and none.\n\n[A cat](https://example.org/a/cat.png?w=2)[dog.png](https://example.org/dog.png)\n\n> Said.\n\n---\n\nsnake_case, 2 * 3, a\\*b, [x] and \\`tick\\` \\<b>",
  },
  {
    from: "GitHub: tasks, code with a language, a definition of columns",
    html: `<ul class="contains-task-list"><li class="task-list-item"><input type="checkbox" class="task-list-item-checkbox" checked=""> done</li><li class="task-list-item"><input type="checkbox"> open</li></ul><div class="highlight highlight-source-rust"><pre><span class="pl-k">fn</span> main() {<br>    x();<br>}</pre></div><table><thead><tr><th align="center">a</th><th>b</th></tr></thead><tbody><tr><td><code>x</code></td><td><strong>y</strong></td></tr></tbody></table>`,
    markdown: "- [x] done\n- [ ] open\n\n```rust\nfn main() {\n    x();\n}\n```\n\n| a | b |\n| :---: | --- |\n| `x` | **y** |",
  },
  {
    from: "VS Code: lines of a language",
    html: `<meta charset='utf-8'><div style="color: #d4d4d4;background-color: #1e1e1e;font-family: Consolas, 'Courier New', monospace;font-weight: normal;font-size: 14px;line-height: 19px;white-space: pre;"><div><span style="color: #569cd6;">const</span><span style="color: #d4d4d4;"> a = </span><span style="color: #ce9178;">\`\${b}\`</span></div><br><div><span>&nbsp;&nbsp;*not* _marks_</span></div></div>`,
    code: '{"version":1,"isFromEmptySelection":false,"mode":"typescript"}',
    markdown: "```typescript\nconst a = `${b}`\n\n  *not* _marks_\n```",
  },
  {
    from: "VS Code: a part of a line",
    html: `<div style="font-family: Menlo, Monaco, monospace;white-space: pre;"><div><span style="color:#000;">let x = 1;</span></div></div>`,
    code: '{"mode":"rust"}',
    markdown: "`let x = 1;`",
  },
  {
    from: "JetBrains: a block with fences in it",
    html: `<html><head></head><body><pre style="background-color:#2b2b2b;font-family:'JetBrains Mono',monospace;"><span style="color:#cc7832;">def </span>f():<br>    """\n\`\`\`\n    """<br></pre></body></html>`,
    markdown: '````\ndef f():\n    """\n```\n    """\n````',
  },
  {
    from: "Excel: cells, with a style sheet and an empty row",
    html: `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--td {mso-number-format:General;}--></style></head><body><table border=0 width=128 style='border-collapse:collapse'><!--StartFragment--><col width=64 span=2><tr height=20><td height=20>Item</td><td>Price</td></tr><tr><td>Tea</td><td align=right>3.50</td></tr><tr><td></td><td></td></tr><!--EndFragment--></table></body></html>`,
    markdown: "| Item | Price |\n| --- | --- |\n| Tea | 3.50 |",
  },
  {
    from: "Google Sheets: one cell is its words",
    html: `<style type="text/css"><!--td {border: 1px solid #cccccc;}--></style><span data-sheets-root="1">a cell, 1*2</span>`,
    markdown: "a cell, 1\\*2",
  },
  {
    from: "Google Sheets: several",
    html: `<google-sheets-html-origin><style>td{border:1px}</style><table data-sheets-root="1"><tbody><tr><td>a</td><td colspan="2">b</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table></google-sheets-html-origin>`,
    markdown: "| a | b |  |\n| --- | --- | --- |\n| 1 | 2 | 3 |",
  },
  {
    from: "Notion: to-dos, a toggle, a call-out",
    html: `<meta charset='utf-8'><ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span class="to-do-children-checked">done</span></li></ul><ul><li>[ ] typed as Markdown</li></ul><p>Plain <mark>marked</mark> H<sub>2</sub>O</p>`,
    markdown: "- [x] done\n\n- [ ] typed as Markdown\n\nPlain marked H2O",
  },
  {
    from: "Outline: its own check boxes",
    html: `<ul class="checkbox_list" data-pm-slice="1 1 []"><li class="checkbox_list_item checked"><span contenteditable="false"><span class="checkbox" role="checkbox" aria-checked="true"></span></span><div><p>done</p></div></li><li class="checkbox_list_item"><div><p>open</p></div></li></ul>`,
    markdown: "- [x] done\n- [ ] open",
  },
  {
    from: "Apple: styles of its own, a line break that is none",
    html: `<meta charset="utf-8"><span style="caret-color: rgb(0, 0, 0); font-family: Helvetica; font-style: normal; font-weight: bold;">Bold</span><span class="Apple-converted-space">&nbsp;</span>plain<br class="Apple-interchange-newline">`,
    markdown: "**Bold** plain",
  },
  {
    from: "text that reads like Markdown and is none",
    html: `<p># no heading</p><p>1. no list</p><p>- no item</p><p>&gt; no quote</p><p>[no](link) ![no](picture)</p><p>__init__ and a_b_c</p><p>\\*</p>`,
    markdown: "\\# no heading\n\n1\\. no list\n\n\\- no item\n\n\\> no quote\n\n\\[no](link) !\\[no](picture)\n\n\\_\\_init\\_\\_ and a_b_c\n\n\\\\\\*",
  },
  {
    from: "paragraphs within items, and code in an item",
    html: `<ol start="3"><li><p>one</p><p>more</p></li><li>two<pre><code class="language-sh">ls\n</code></pre></li></ol>`,
    markdown: "3. one\n\n   more\n\n4. two\n\n   ```sh\n   ls\n   ```",
  },
];
