// HTML of strangers as a page that is nobody's. Nothing in it runs, but browsers measure it by the policy of ours all the same, and report what
// would have run or loaded: that is taken out of the text first. Renamed rather than removed: nothing new comes together.

export interface Parser {
  parseFromString(html: string, type: "text/html"): Document;
}

/** Comments, and tags: those in a field of text, too, which in a drawing is none. */
const TAG = /<!--(?:-?>|[\s\S]*?(?:--!?>|$))|<[a-z][^ \t\n\f\r/>]*/gi;
/** As browsers read one: its name, then perhaps a value. */
const ATTRIBUTE = /[ \t\n\f\r/]*(=?[^ \t\n\f\r/>=]+|=)(?:[ \t\n\f\r]*=[ \t\n\f\r]*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^ \t\n\f\r>]*))?/y;

export function parsed(html: string, parser: Parser): Document {
  const plain = html.replace(/<(\/?)(?:style|script|title)\b/gi, "<$1template").replace(/<(?:base|meta|link)\b/gi, "<wbr");
  return parser.parseFromString(handless(plain), "text/html");
}

/** Without handlers of events: only names of attributes are changed, whatever values, comments and words say. */
export function handless(html: string): string {
  let [out, done] = ["", 0];
  TAG.lastIndex = 0;
  for (let tag = TAG.exec(html); tag; tag = TAG.exec(html)) {
    if (tag[0].startsWith("<!")) continue;
    ATTRIBUTE.lastIndex = TAG.lastIndex;
    for (let found = ATTRIBUTE.exec(html); found; found = ATTRIBUTE.exec(html)) {
      TAG.lastIndex = ATTRIBUTE.lastIndex;
      const [all, name] = [found[0], found[1]!];
      if (!/^on/i.test(name)) continue;
      const at = found.index + all.indexOf(name);
      out += `${html.slice(done, at)}data-`;
      done = at;
    }
  }
  return out + html.slice(done);
}
