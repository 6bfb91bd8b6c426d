// Files on their way into the note. Each has a place, seen by nobody else and unknown to undo, with a card that says how far it is; when the
// server has the file, the text that shows it takes the place, as one edit. Sending is the page's business (src/client/note_files.rs).

import { syntaxTree } from "@codemirror/language";
import { Annotation, type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { composingInCell } from "../live/cells";
import { commands, page } from "../page";

/** How far a file is; what the page says of one. */
interface News {
  state: "queued" | "sending" | "here" | "waiting" | "refused";
  words: string;
  /** Per cent. */
  share: number;
  /** Whether trying again makes sense. */
  again: boolean;
}

interface Upload extends News {
  /** The page knows it by this number; those that came together have numbers in a row. */
  ticket: number;
  batch: number;
  at: number;
  name: string;
  /** An address of the picture for this page alone. */
  picture: string | null;
  /** What must stand between the text before and what comes. */
  lead: string;
}

const QUEUED: News = { state: "queued", words: "Waits for its turn", share: 0, again: false };

const opened = StateEffect.define<readonly Upload[]>();
const heard = StateEffect.define<News & { ticket: number }>();
const closed = StateEffect.define<number>();
/** This transaction puts down what came for the ticket. */
const brought = Annotation.define<Upload>();

const field = StateField.define<readonly Upload[]>({
  create: () => [],
  update(uploads, tr) {
    if (tr.docChanged && uploads.length > 0) {
      // What is typed at a place stands after it; of those that share one, the later ones stay after what the earlier brought.
      const here = tr.annotation(brought);
      const side = (upload: Upload) => (here && upload.at === here.at && upload.ticket > here.ticket ? 1 : -1);
      uploads = uploads.map((upload) => {
        const at = tr.changes.mapPos(upload.at, side(upload));
        // A table or code may have grown by what was written at its end.
        const grown = upload.lead !== "" && tr.changes.touchesRange(upload.at);
        return { ...upload, at: grown ? clear(tr.state, at).at : at };
      });
    }
    for (const effect of tr.effects) {
      if (effect.is(opened)) uploads = [...uploads, ...effect.value];
      else if (effect.is(closed)) uploads = uploads.filter(({ ticket }) => ticket !== effect.value);
      else if (effect.is(heard)) {
        const { ticket } = effect.value;
        uploads = uploads.map((upload) => (upload.ticket === ticket ? { ...upload, ...effect.value } : upload));
      }
    }
    return uploads;
  },
  provide: (field) =>
    EditorView.decorations.compute([field], (state) =>
      Decoration.set(
        state.field(field).map((upload) => card(upload, state).range(upload.at)),
        true,
      ),
    ),
});

/** What stands at the end of a table's text is part of the table, unless it is a block after it. */
function card(upload: Upload, { doc }: EditorState): Decoration {
  const after = upload.lead !== "" && upload.at === doc.lineAt(upload.at).to;
  return Decoration.widget({ widget: new Card(upload, after), block: after, side: after ? 1 : -1 });
}

/** Tickets that were brought, by batch: what stands beside one that comes. */
const arrived = new Map<number, number[]>();
let next = 1;

/** Puts files on their way; each `at` is where it will be. Those after the first of one place get lines of their own. */
export function bring(view: EditorView, files: readonly { file: File; at: number }[]): void {
  if (files.length === 0 || view.state.readOnly) return;
  const batch = next;
  const uploads = files.map(({ file, at }): Upload => {
    const picture = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    return { ...QUEUED, ...clear(view.state, at), ticket: next++, batch, name: file.name || "file", picture };
  });
  view.dispatch({ effects: opened.of(uploads), scrollIntoView: true });
  view.state.facet(page).files(
    files.map(({ file }) => file),
    batch,
  );
}

/** Where files may be put: not within a table or code, which they would break, but below. */
export function clear(state: EditorState, at: number): { at: number; lead: string } {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent) {
    if (node.name === "Table" || node.name === "FencedCode") {
      return { at: state.doc.lineAt(Math.min(node.to, state.doc.length)).to, lead: "\n\n" };
    }
  }
  return { at, lead: "" };
}

/** Lets the person choose files, of these kinds where it says so. */
export function choose(view: EditorView, accept: string, take: (files: File[]) => void): boolean {
  if (view.state.readOnly) return false;
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accept;
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    view.focus();
  });
  input.click();
  return true;
}

/** Files for the caret; `kind` may be `pictures`. */
function pick(view: EditorView, kind: string): boolean {
  return choose(view, kind === "pictures" ? "image/*,.svg" : "", (files) => {
    const at = view.state.selection.main.head;
    bring(view, files.map((file) => ({ file, at })));
  });
}

/** The page says how far one is. */
function hear(view: EditorView, json: string): boolean {
  view.dispatch({ effects: heard.of(JSON.parse(json)) });
  return true;
}

/** CodeMirror reads the last of a composition from the page up to this long after it ended. */
const SETTLE_MS = 60;

/** The page has kept one. An input method loses what it composes when something else is written around it: until it is done the file waits. */
function arrive(view: EditorView, json: string): boolean {
  const composing = () => (view.compositionStarted || composingInCell(view)) && view.dom.isConnected;
  const { told } = view.state.facet(page);
  const late = () => {
    // By itself a step of undo, as the page has it for what comes at once.
    told("step", "");
    put(view, json);
    told("step", "");
  };
  const wait = (ended: boolean): void => {
    setTimeout(() => (composing() ? wait(false) : ended ? late() : wait(true)), SETTLE_MS);
  };
  if (!composing()) return put(view, json);
  wait(false);
  return true;
}

/** `text` takes the place of its file. */
function put(view: EditorView, json: string): boolean {
  const { ticket, text } = JSON.parse(json) as { ticket: number; text: string };
  const upload = view.state.field(field).find((other) => other.ticket === ticket);
  if (!upload) return false;
  if (view.state.readOnly) {
    const words = "You may no longer write here.";
    view.dispatch({ effects: heard.of({ ticket, state: "refused", words, share: 0, again: false }) });
    return false;
  }
  const beside = arrived.get(upload.batch) ?? [];
  arrived.set(upload.batch, [...beside, ticket]);
  // One line break between two that came together, on whichever side of this place it is missing.
  const broken = (from: number) => view.state.sliceDoc(from, from + 1) === "\n";
  const earlier = beside.some((other) => other < ticket);
  const before = earlier ? (broken(upload.at - 1) ? "" : "\n") : upload.lead;
  const after = beside.some((other) => other > ticket) && !broken(upload.at) ? "\n" : "";
  const changes = view.state.changes({ from: upload.at, insert: before + text + after });
  view.dispatch({
    changes,
    annotations: brought.of(upload),
    effects: closed.of(ticket),
    selection: view.state.selection.map(changes, 1),
    userEvent: "input.file",
  });
  if (!view.state.field(field).some(({ batch }) => batch === upload.batch)) arrived.delete(upload.batch);
  release(upload);
  return true;
}

function release(upload: Upload): void {
  if (upload.picture) URL.revokeObjectURL(upload.picture);
}

class Card extends WidgetType {
  constructor(
    private readonly upload: Upload,
    private readonly block: boolean,
  ) {
    super();
  }

  override eq(other: Card): boolean {
    const [a, b] = [this.upload, other.upload];
    return this.block === other.block && a.ticket === b.ticket && a.state === b.state && a.share === b.share && a.words === b.words;
  }

  toDOM(view: EditorView): HTMLElement {
    const { upload } = this;
    const card = element("span", "cm-upload");
    card.dataset.ticket = String(upload.ticket);
    const looks = element(upload.picture ? "img" : "span", "cm-upload-looks");
    if (looks instanceof HTMLImageElement) {
      looks.alt = "";
      looks.src = upload.picture!;
      looks.addEventListener("load", () => view.requestMeasure());
      looks.addEventListener("error", () => looks.replaceWith(element("span", "cm-upload-looks")));
    }
    const words = element("span", "cm-upload-words");
    words.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", upload.name);
    const name = element("strong", "");
    name.textContent = upload.name;
    const again = button("Try again", "btn outline", () => view.state.facet(page).told("upload-again", String(upload.ticket)));
    const cancel = button("Cancel", "btn", () => {
      view.dispatch({ effects: closed.of(upload.ticket) });
      release(upload);
      view.state.facet(page).told("upload-cancel", String(upload.ticket));
      view.focus();
    });
    const [text, acts] = [element("span", "cm-upload-text"), element("span", "cm-upload-acts")];
    text.append(name, words, bar);
    acts.append(again, cancel);
    card.append(looks, text, acts);
    this.fill(card);
    if (!this.block) return card;
    // A block is as high as its element: what has margins is in one.
    const block = element("div", "");
    block.append(card);
    return block;
  }

  override updateDOM(dom: HTMLElement): boolean {
    const card = (this.block ? dom.firstElementChild : dom) as HTMLElement;
    if (card.dataset.ticket !== String(this.upload.ticket)) return false;
    this.fill(card);
    return true;
  }

  private fill(card: HTMLElement): void {
    const { state, words, share, again, name } = this.upload;
    card.dataset.state = state;
    const [said, bar] = [card.querySelector(".cm-upload-words")!, card.querySelector("progress")!];
    if (said.textContent !== words) said.textContent = words;
    if (state === "queued" || (state === "sending" && share < 100)) bar.value = share;
    else bar.removeAttribute("value");
    bar.hidden = state === "waiting" || state === "refused";
    const [retry, cancel] = card.querySelectorAll("button");
    retry!.hidden = !again;
    cancel!.textContent = state === "refused" ? "Remove" : "Cancel";
    retry!.setAttribute("aria-label", `${retry!.textContent}: ${name}`);
    cancel!.setAttribute("aria-label", `${cancel!.textContent}: ${name}`);
  }

  override get estimatedHeight(): number {
    return 60;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function button(words: string, name: string, act: () => void): HTMLElement {
  const made = element("button", name) as HTMLButtonElement;
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

export const uploads: Extension = [field, commands.of({ pick, upload: hear, uploaded: arrive })];
