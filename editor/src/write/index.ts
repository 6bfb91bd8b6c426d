// Help with writing: keys, menus, fields that come up beside the text.

import { pasteURLAsLink } from "@codemirror/lang-markdown";
import { type Extension } from "@codemirror/state";
import { type EditorView, tooltips } from "@codemirror/view";
import { commands } from "../page";
import { perform } from "./act";
import { bars } from "./bar";
import { dock } from "./dock";
import { emoji, written } from "./emoji";
import { finding } from "./find";
import { keys, type Undo } from "./keys";
import { lines } from "./lines";
import { linking } from "./link";
import { mentions } from "./mention";
import { slashing } from "./slash";
import { suggesting } from "./suggest";
import { box, typed } from "./typed";

export function writing(history: Undo): Extension {
  return [
    keys(history),
    typed([box, written]),
    suggesting,
    emoji,
    mentions,
    slashing,
    linking,
    matchMedia("(pointer: coarse)").matches ? dock(history) : bars,
    finding,
    lines,
    pasteURLAsLink,
    // The note's pane would cut off what is larger than it.
    tooltips({ parent: document.body, tooltipSpace }),
    commands.of({ act: (view, action) => perform(view, action) }),
  ];
}

/** Where popups may be: below the upper edge of the note, above the screen's keyboard. */
function tooltipSpace(view: EditorView) {
  const { top, bottom } = (view.dom.parentElement ?? view.dom).getBoundingClientRect();
  const sight = window.visualViewport;
  const below = sight ? sight.offsetTop + sight.height : window.innerHeight;
  return { top: Math.max(top, 0), bottom: Math.min(bottom, below), left: 8, right: document.documentElement.clientWidth - 8 };
}
