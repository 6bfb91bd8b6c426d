// What comes into the note from outside, and leaves it: the clipboard, dropped files, uploads under way.

import { type Extension } from "@codemirror/state";
import { copying } from "./copy";
import { pasting } from "./paste";
import { uploads } from "./uploads";

export const bringing: Extension = [uploads, pasting, copying];
