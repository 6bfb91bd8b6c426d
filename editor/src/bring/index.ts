// What comes into the note from outside, and leaves it: the clipboard, dropped files, uploads under way.

import { type Extension } from "@codemirror/state";

export const bringing: Extension = [];
