// The note's text field: what `client/editor.rs` mounts. It knows text, offsets and peers; documents, sync and undo are in Rust.

import { Compartment, EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { dropCursor, EditorView, placeholder } from "@codemirror/view";
import { Binding, bound } from "./binding";
import { bringing } from "./bring";
import { editContext } from "./edit_context";
import { composingInCell, live } from "./live";
import { commands, page, type Page } from "./page";
import { type Peer, peers, show } from "./peers";
import { place } from "./place";
import { sight } from "./sight";
import { writing } from "./write";

/** Offsets are UTF-16 code units of the document's text; deltas are JSON (see delta.ts). */
export interface Options extends Page {
  doc: string;
  editable: boolean;
  /** Of the page's content security policy, for the `<style>` elements that CodeMirror makes. */
  nonce: string;
  /** The field's name for assistive technology, and how its keys differ from others'. */
  label: string;
  description: string;
  placeholder: string;
  /** Typed here. Called at once, so that the two texts never differ in more than what an input method holds back. */
  changed(delta: string): void;
  /** The person's own selection moved, or the field got the focus. Called after the fact, at most once a turn of the event loop. */
  selected(anchor: number, head: number): void;
  /** The field lost the focus. */
  left(): void;
  undo(): void;
  redo(): void;
}

export interface Handle {
  /** A change made elsewhere, or by undo here. @throws RangeError when it does not fit the text: then `reset`. */
  apply(delta: string): void;
  /** Makes the text this one, by as small a change as there is; not reported back. */
  reset(text: string): void;
  /** JSON of all `Peer`s; replaces those before. */
  peers(json: string): void;
  editable(may: boolean): void;
  /** Runs a command of the editor by name (see `commands`); false when there is none, or it does not apply here. */
  run(command: string, argument: string): boolean;
  destroy(): void;
}

/** CodeMirror reads the last of a composition from the page up to this long after it ended. */
const SETTLE_MS = 60;

/** Replaces what is in `host` by the editor. */
function mount(host: HTMLElement, options: Options): Handle {
  const binding = new Binding();
  const access = new Compartment();
  let undoing = false;
  let settling = false;
  let telling = false;
  let alive = true;

  /** Not now: in the middle of a call from Rust it could not take one of ours. Never after `destroy`. */
  const later = (act: () => void, after = 0) => void setTimeout(() => alive && act(), after);

  /** In the text, or in a cell of a table. */
  const focused = () => view.dom.contains(view.root.activeElement);
  const composing = () => view.compositionStarted || composingInCell(view);

  const tell = () => {
    if (telling) return;
    telling = true;
    later(() => {
      telling = false;
      if (!focused()) return;
      const { anchor, head } = view.state.selection.main;
      options.selected(binding.outward(anchor), binding.outward(head));
    });
  };

  const rewind = (act: () => void) => () => {
    undoing = true;
    act();
    undoing = false;
  };

  const dispatch = (spec: TransactionSpec | null) => spec && view.dispatch(spec);

  const apply = (delta: string) => {
    const spec = binding.arrive(view.state, JSON.parse(delta), { composing: settling || composing(), undoing });
    if (spec) view.dispatch(spec);
    else editContext(view.root.activeElement)?.addEventListener("compositionend", settle, { once: true });
  };

  /** An input method may have ended: soon what waited for that can come. */
  const settle = () => {
    settling = true;
    later(() => {
      settling = false;
      if (!composing()) dispatch(binding.release());
    }, SETTLE_MS);
  };

  const view = new EditorView({
    state: EditorState.create({
      doc: options.doc,
      extensions: [
        bound,
        page.of(options),
        writing({ undo: rewind(options.undo), redo: rewind(options.redo) }),
        bringing,
        live,
        peers,
        sight((at) => binding.outward(at)),
        dropCursor(),
        placeholder(options.placeholder),
        EditorView.lineWrapping,
        EditorView.cspNonce.of(options.nonce),
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          "aria-description": options.description,
          spellcheck: "true",
          autocorrect: "on",
          autocapitalize: "sentences",
        }),
        access.of(accessible(options.editable)),
        EditorView.updateListener.of((update) => {
          for (const tr of update.transactions) {
            const delta = binding.leave(tr);
            if (!delta) continue;
            options.changed(JSON.stringify(delta));
            tell();
          }
          // What others type moves the caret's offset, not its place: there is nothing to tell them.
          if (update.selectionSet) tell();
        }),
      ],
    }),
  });
  // Of the whole field, cells of tables included: CodeMirror's own handlers hear only of the text.
  view.dom.addEventListener("compositionend", settle);
  view.dom.addEventListener("focusin", tell);
  view.dom.addEventListener("focusout", () => {
    settle();
    later(() => focused() || options.left());
  });
  const reading = place(host, options.doc);
  // Where the note is only read the HTML stays, and this waits behind it.
  if (document.documentElement.dataset["look"] === "read") host.append(view.dom);
  else host.replaceChildren(view.dom);
  if (reading) view.dispatch({ effects: EditorView.scrollIntoView(reading.at, { y: "start", yMargin: reading.below }) });

  return {
    apply,
    reset: (text) => dispatch(binding.reset(view.state, text)),
    peers: (json) => {
      const list = (JSON.parse(json) as Peer[]).map((peer) => ({ ...peer, anchor: binding.inward(peer.anchor), head: binding.inward(peer.head) }));
      show(view, list);
    },
    editable: (may) => view.dispatch({ effects: access.reconfigure(accessible(may)) }),
    run: (command, argument) => view.state.facet(commands).get(command)?.(view, argument) ?? false,
    destroy: () => {
      alive = false;
      view.destroy();
    },
  };
}

/** A reader's text is not a field, but the keyboard still reaches it, to scroll and select. */
function accessible(editable: boolean): Extension {
  if (editable) return [];
  return [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: "0" })];
}

declare global {
  interface Window {
    TandemEditor: { mount: typeof mount };
  }
}
window.TandemEditor = { mount };
