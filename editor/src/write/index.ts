// Help with writing: keys, menus, fields that come up beside the text.

import { type Extension } from "@codemirror/state";
import { keys, type Undo } from "./keys";

export function writing(history: Undo): Extension {
  return [keys(history)];
}
