// Help with writing: keys, menus, fields that come up beside the text.

import { pasteURLAsLink } from "@codemirror/lang-markdown";
import { type Extension } from "@codemirror/state";
import { commands } from "../page";
import { perform } from "./act";
import { keys, type Undo } from "./keys";
import { box, typed } from "./typed";

export function writing(history: Undo): Extension {
  return [keys(history), typed([box]), pasteURLAsLink, commands.of({ act: (view, action) => perform(view, action) })];
}
