// The icons of menus and bars: each one path on a 20 × 20 grid, drawn with a stroke in the colour of the text, like the app's own
// (src/ui/kit/icon.rs). Always decoration: what holds an icon carries the words.

const H = "M3 5v10M9 5v10M3 10h6";

const PATHS = {
  text: "M4.5 6.5v-2h11v2M10 4.5v11M8 15.5h4",
  h1: `${H}M13 8.4l2.4-1.4v8`,
  h2: `${H}M12.8 8.9a2 2 0 1 1 3.6 1.2L12.8 15h4.2`,
  h3: `${H}M12.9 7h3.8l-2.3 3a2.5 2.5 0 1 1-2 4`,
  h4: `${H}M15.9 15V7l-3.3 5.4h4.6`,
  h5: `${H}M16.6 7h-3.2l-.5 3.7a2.4 2.4 0 1 1-.2 3.5`,
  h6: `${H}M16.2 7c-2.2 1-3.3 3.1-3.3 5.5a2.1 2.1 0 1 0 .6-1.5`,
  bold: "M6 4.5h4.7a2.7 2.7 0 0 1 0 5.4H6zM6 9.9h5.4a2.8 2.8 0 0 1 0 5.6H6z",
  italic: "M8.5 4.5h5M6.5 15.5h5M11.6 4.5L8.4 15.5",
  strike:
    "M4 10h12M13.6 6.8c-.5-1.4-1.8-2.3-3.6-2.3-2.1 0-3.6 1-3.6 2.7 0 .5.1.9.4 1.3M6.2 13c.4 1.6 1.8 2.5 3.8 2.5 2.2 0 3.8-1 3.8-2.8 0-.3 0-.5-.1-.7",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  mark: "M8 11.5l-3.5 3.5-.5 2 2.5-.5 3-3M8 11.5l3 3 6-6.5a2 2 0 0 0-3-3z",
  link: "M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.6-2.6A3.25 3.25 0 0 0 11 4.4l-.9.9M11.6 8.4a3.2 3.2 0 0 0-4.6 0L4.4 11A3.25 3.25 0 0 0 9 15.6l.9-.9",
  bullets: "M8 5.5h8.5M8 10h8.5M8 14.5h8.5M4 5.5h.1M4 10h.1M4 14.5h.1",
  numbers: "M9 5.5h7.5M9 10h7.5M9 14.5h7.5M3.7 4.5l1.4-.8v4M3.5 12.5a1 1 0 1 1 1.8.6l-1.8 2.3h2",
  tasks: "M3.5 4.3h3.8v3.8H3.5zM10 6.2h6.5M10 13.8h6.5M3.3 13.7l1.5 1.6 2.8-3.2",
  quote: "M4.5 4.5v11M8.5 6.5h8M8.5 10h8M8.5 13.5h5",
  callout: "M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM10 9.5v3.8M10 6.8v.1",
  block: "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.3 7.7L6 10l2.3 2.3M11.7 7.7L14 10l-2.3 2.3",
  table: "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM3.5 8h13M3.5 12h13M10 8v8",
  rule: "M3.5 10h13",
  file: "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM3.6 13.6l3.6-3.5 3 2.9 2.7-2.5 3.5 3.2M12.6 7.6a.9.9 0 1 0 1.8 0a.9.9 0 1 0-1.8 0",
  emoji: "M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM7.2 11.7c.6 1 1.6 1.6 2.8 1.6s2.2-.6 2.8-1.6M7.8 8v.1M12.2 8v.1",
  mention: "M12.8 10a2.8 2.8 0 1 1-5.6 0a2.8 2.8 0 1 1 5.6 0zM12.8 7.2v3.9a1.9 1.9 0 0 0 3.7.3 6.6 6.6 0 1 0-2.5 3.9",
  date: "M4.5 5h11a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM3.5 8.7h13M7 3.2v3.3M13 3.2v3.3",
  footnote: "M3.5 8.5l5 7M8.5 8.5l-5 7M12.5 5.7l2.2-1.5v6.3",
  indent: "M3.5 4.5h13M9.5 10h7M3.5 15.5h13M3.5 7.8L6 10l-2.5 2.2",
  outdent: "M3.5 4.5h13M9.5 10h7M3.5 15.5h13M6 7.8L3.5 10 6 12.2",
  undo: "M4 8h8a4.2 4.2 0 0 1 0 8.4H8M7.2 4.6L3.8 8l3.4 3.4",
  redo: "M16 8H8a4.2 4.2 0 0 0 0 8.4h4M12.8 4.6L16.2 8l-3.4 3.4",
  plus: "M10 4.5v11M4.5 10h11",
  clear: "M4.5 6.2V4.5h11v1.7M10 4.5L8.7 11M7 15.5h3.5M12.5 12.5l4 4M16.5 12.5l-4 4",
  down: "M6 8l4 4 4-4",
  previous: "M5 12.5l5-5 5 5",
  next: "M5 7.5l5 5 5-5",
  close: "M5 5l10 10M15 5L5 15",
  open: "M11.5 4H16v4.5M16 4l-6.5 6.5M14.5 11.5V15a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1h3.5",
  edit: "M3.5 16.5l.9-3.6 8.8-8.8a1.6 1.6 0 0 1 2.3 0l.4.4a1.6 1.6 0 0 1 0 2.3l-8.8 8.8zM11.7 5.6l2.7 2.7",
  copy: "M8 7.5h7.5a.5.5 0 0 1 .5.5v7.5a.5.5 0 0 1-.5.5H8a.5.5 0 0 1-.5-.5V8a.5.5 0 0 1 .5-.5zM12.5 7.5v-3a.5.5 0 0 0-.5-.5H4.5a.5.5 0 0 0-.5.5V12a.5.5 0 0 0 .5.5h3",
  unlink:
    "M8.4 11.6a3.2 3.2 0 0 0 3.3.8M15 9.6l.6-.6A3.25 3.25 0 0 0 11 4.4l-.9.9M4.9 10.5l-.5.5A3.25 3.25 0 0 0 9 15.6l.9-.9M11.6 8.4a3.2 3.2 0 0 0-2.6-1M3.5 3.5l13 13",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  for (const [key, value] of [
    ["class", "icon"],
    ["viewBox", "0 0 20 20"],
    ["aria-hidden", "true"],
  ] as const)
    svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg as SVGElement;
}
