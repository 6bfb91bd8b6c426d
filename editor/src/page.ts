// The page around the editor, in Rust: what the editor asks it, and what it tells it. Text and offsets go by `Options` (main.ts); this is the rest.

import { Facet } from "@codemirror/state";
import { type EditorView } from "@codemirror/view";

/** Where the page is reached from within the editor's extensions. */
export interface Page {
  /**
   * A question that the pure side in Rust answers at once (src/client/note_desk.rs has the list); JSON or text by the question.
   * Undefined: not now, the part of the program that knows has not come yet. It comes: then the command `ready` is run.
   */
  ask(question: string, body: string): string | undefined;
  /** Something happened here that the page may want to know. Called after the fact, never from within a call of the page. */
  told(event: string, body: string): void;
  /** Files were pasted, dropped or chosen; the first has this ticket, the others those after it (bring/uploads.ts keeps their places). */
  files(files: File[], first: number): void;
}

/** The page of this editor. */
export const page = Facet.define<Page, Page>({ combine: ([first]) => first ?? { ask: () => undefined, told: () => {}, files: () => {} } });

/** What a command does; `argument` is its own business. False: it does not apply here. */
export type Run = (view: EditorView, argument: string) => boolean;

/** Commands that the page may run by name (buttons, menus, palettes): each part of the editor adds its own. */
export const commands = Facet.define<Readonly<Record<string, Run>>, ReadonlyMap<string, Run>>({
  combine: (parts) => new Map(parts.flatMap((part) => Object.entries(part))),
});
