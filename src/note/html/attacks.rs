//! Ways into a page that others fell for, and what would take a careless reader for ever.

use super::{
    address::PREFIX,
    oracle::{self, Tree},
    *,
};

/// Ways into a page that others fell for: OWASP's filter evasion sheet, mutation XSS (namespaces, noscript, templates), DOM clobbering,
/// Markdown's own link syntax.
pub const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.y/z></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><g/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<style>@import 'https://x.y/z.css'; * { background: url(https://x.y) }</style>",
    "<p style=\"position:fixed;inset:0;background:url(https://x.y)\">cover</p>",
    "<iframe src=javascript:alert(1)></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<form action=https://x.y><input type=password name=p onfocus=alert(1) autofocus><button formaction=javascript:alert(1)>x</button></form>",
    "<input type=image src=https://x.y/z onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a><a href=\"  jAvAsCrIpT&colon;alert(1)\">x</a><a href=\"java\tscript:alert(1)\">x</a>",
    "[x](javascript:alert(1)) [y](<java\nscript:alert(1)>) [z](data:text/html;base64,PHNjcmlwdD4=) [v](vbscript:x)",
    "![x](javascript:alert(1)) ![\" onerror=alert(1) x](y\"onerror=alert(1))",
    "[ref]: javascript:alert(1)\n\n[ref]",
    "<javascript:alert(1)>",
    "[a](https://x.y \"onmouseover=alert(1)\")",
    "<base href=https://x.y/><meta http-equiv=refresh content='0;url=https://x.y'><link rel=stylesheet href=https://x.y>",
    "<body onload=alert(1)><html onclick=alert(1)>",
    "<details open ontoggle=alert(1)>x</details><video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<div class=\"app-dialog\" id=\"app\" name=\"app\" data-x=1 onclick=alert(1)>x</div>",
    "# <img src=x onerror=alert(1)>\n\n## \"><script>alert(1)</script>",
    "```\"><script>alert(1)</script>\nx\n```",
    "`<script>alert(1)</script>` <!-- <img src=x onerror=alert(1)> --!> <![CDATA[<script>alert(1)</script>]]>",
    "<a\u{0}href=javascript:alert(1)>x</a> <scr\u{0}ipt>alert(1)</script>",
    "[^\"><script>]: x\n\nso[^\"><script>]",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "[x](java&Tab;script:alert(1)) [y](&#1;javascript:alert(1)) [z](javascript&colon;alert(1)) [w](\\\\x.y)",
    "<kbd onclick=alert(1)>x</kbd> <br onclick=alert(1)> <u/onclick=alert(1)>x</u> <sup><script>alert(1)</sup></script>",
    "> [!note\"onclick=alert(1)] x\n\n> [!<script>] x\n\n> [!tip] <script>alert(1)</script>",
    "http://a.b/\"onmouseover=alert(1) www.a.b/<script>alert(1)</script> a@b.c\"><script>",
    "![\"onerror=alert(1)|300](/blobs/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"onerror=alert(1))",
    "![x|1\" onload=alert(1)](/blobs/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU \"\\\"onload=alert(1)\")",
    "1\"start=x. a\n\n99999999999999999999. b",
    "[a[^1] <kbd>[b](/c)](/d)</kbd>\n\n[^1]: <section id=app>",
];

#[test]
fn no_attack_survives() {
    for attack in ATTACKS.iter().copied().map(String::from).chain([ATTACKS.join("\n\n"), ATTACKS.join("")]) {
        let html = to_html(&attack);
        oracle::check(&attack, &html);
        Tree::parse(&html).each(|name, attributes| {
            for (attribute, value) in attributes {
                assert!(!attribute.starts_with("on") && attribute != "style" && attribute != "name", "{attribute} came through {attack:?}");
                assert!(attribute != "id" || value.starts_with(PREFIX), "an id without prefix came through {attack:?}");
                let scheme = value.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
                let known = scheme
                    .is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&&*scheme) || scheme.contains(['/', '%', '?', '#']));
                assert!(attribute != "href" || known, "{value} came through {attack:?}");
                assert!(attribute != "src" || value.starts_with("/blobs/"), "{value} came through {attack:?}");
            }
            assert!(name != "img" || attributes.iter().any(|(name, _)| name == "src"), "{attack:?}");
        });
    }
}

#[test]
fn an_attack_is_seen_by_the_checks() {
    for html in ["<script>x</script>", "<p onclick=\"x\">y</p>", "<a href=\"javascript:x\">y</a>", "<p id=\"app\">x</p>", "<p>a<p>b"] {
        assert!(std::panic::catch_unwind(|| oracle::check(html, html)).is_err(), "{html}");
    }
}

/// A note in which one thing is repeated, at most this long in bytes.
fn many(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// Ways to make a reader go over the same text again and again. Each is some hundreds of kB: quadratic time would be minutes.
#[test]
fn hostile_notes_are_read_in_one_go() {
    const PIECES: &[&str] = &[
        "> ",
        "- ",
        "[",
        "*a ",
        "<div>",
        "a|",
        "<kbd>",
        "</kbd>",
        "<kbd></u>",
        "_www._",
        "http://a.b(",
        "http://a.b/*",
        "a@",
        "@a.",
        "&a;",
        "www.a.b;",
        "https://",
        "[^1]",
        "[^1]: x[^1]\n\n",
        "# a\n",
        "![",
        "![a](",
        "> [!note] *a\n",
        "- [ ] x\n",
        "`",
        "```\n",
        "|-",
        "\r",
        "<br>",
        "~~a",
        "***",
        "<!--",
        "&",
        "](x",
        "\\",
        "[a]: b\n",
    ];
    for piece in PIECES {
        let note = many(piece, 200_000);
        let html = to_html(&note);
        assert!(html.len() < 60 * note.len(), "{piece:?} becomes {} bytes", html.len());
    }
    let heads: String = (0..20_000).map(|number| format!("# a-{}\n", number % 3)).collect();
    assert_eq!(blocks(&heads).len(), 20_000);
    let table = many("|", 2_000) + "\n" + &many("|-", 4_000) + "\n" + &many("|\n", 4_000);
    assert!(to_html(&table).len() < 60 << 20);
}
