// Help with writing: keys, menus, fields that come up beside the text.

import { pasteURLAsLink } from "@codemirror/lang-markdown";
import { type Extension } from "@codemirror/state";
import { EditorView, tooltips } from "@codemirror/view";
import { inCells } from "../live/cells";
import { blocks } from "./act";
import { bars } from "./bar";
import { dock } from "./dock";
import { emoji, written } from "./emoji";
import { finding, findingFromCell } from "./find";
import { blockKeys, type Undo, wordKeys } from "./keys";
import { lines } from "./lines";
import { linking } from "./link";
import { mentions } from "./mention";
import { slashing } from "./slash";
import { suggesting } from "./suggest";
import { box, typed } from "./typed";

/** The note's pane would cut off what is larger than it. They may be below the upper edge of the note, above the screen's keyboard. */
const popups = tooltips({ parent: document.body, tooltipSpace });

function tooltipSpace(view: EditorView) {
  const { top, bottom } = (view.dom.closest(".note-host") ?? view.dom).getBoundingClientRect();
  const sight = window.visualViewport;
  const below = sight ? sight.offsetTop + sight.height : window.innerHeight;
  return { top: Math.max(top, 0), bottom: Math.min(bottom, below), left: 8, right: document.documentElement.clientWidth - 8 };
}

/** What helps with words, wherever they are. */
const words: Extension = [suggesting, emoji, mentions, linking, pasteURLAsLink, popups];

export function writing(history: Undo): Extension {
  const everywhere = [wordKeys(history), words, matchMedia("(pointer: coarse)").matches ? dock(history) : bars];
  return [
    everywhere,
    blockKeys,
    typed([box, written]),
    slashing,
    finding,
    lines,
    // In the cell of a table there are no blocks.
    inCells.of([blocks.of(false), everywhere, findingFromCell, typed([written]), EditorView.perLineTextDirection.of(true)]),
  ];
}
