// What becomes of a change on its way between the editor and the document in Rust. It knows states and transactions, no view and no page, so
// that tests run what ships (src/sync/tests/binding.rs); when it is called, and by what input method, is main.ts' business.

import { EditorSelection, EditorState, type Extension, type Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import { breaks } from "./breaks";
import { type Delta, difference, fromDelta, mended, toDelta } from "./delta";
import { halves } from "./halves";
import { fromDocument, Held } from "./held";

/** Who may not write hears of what others write, and no command changes a text that the document would not take. */
const reading = EditorState.changeFilter.of((tr) => tr.annotation(fromDocument) === true || !tr.startState.readOnly);

/** What an editor must have for its text to stay the document's. */
export const bound: Extension = [reading, breaks, halves];

/** What goes on in the editor when a change arrives. */
export interface Moment {
  /** An input method composes: what reaches into the lines of the selection would break it off, and waits. */
  composing: boolean;
  /** The person has asked for this change by undo or redo: the caret goes where it ends. */
  undoing: boolean;
}

export class Binding {
  private readonly held = new Held();

  /** A change of the document; what the editor must do now. @throws RangeError when it does not fit the text. */
  arrive({ doc, selection }: EditorState, delta: Delta, { composing, undoing }: Moment): TransactionSpec | null {
    const text = this.held.whole(doc);
    const change = fromDelta(mended(delta, text), text.length);
    const { from, to } = selection.main;
    const quiet = composing ? { from: doc.lineAt(from).from, to: doc.lineAt(to).to } : null;
    const here = this.held.arrive(change, doc, quiet);
    if (!here) return null;
    let end = -1;
    if (undoing) here.iterChangedRanges((_fromA, _toA, _fromB, toB) => (end = toB));
    const caret = end < 0 ? {} : { selection: EditorSelection.cursor(end), scrollIntoView: true };
    return { changes: here, annotations: fromDocument.of(true), ...caret };
  }

  /** A transaction of the editor; what the document must hear of it. */
  leave(tr: Transaction): Delta | null {
    if (!tr.docChanged || tr.annotation(fromDocument)) return null;
    const { before, change, after } = this.held.local(tr.changes, tr.startState.doc);
    return toDelta(change, before, after);
  }

  /** What waited: the editor must do it now. */
  release(): TransactionSpec | null {
    const changes = this.held.release();
    return changes && { changes, annotations: fromDocument.of(true) };
  }

  /** Leads to this text from whatever the editor has, by as small a change as there is. */
  reset({ doc }: EditorState, text: string): TransactionSpec {
    this.held.release();
    return { changes: fromDelta(difference(doc.toString(), text), doc.length), annotations: fromDocument.of(true) };
  }

  /** The document's text, of which `text` is the editor's. */
  whole(text: Text): Text {
    return this.held.whole(text);
  }

  /** Editor offset to document offset. */
  outward(at: number): number {
    return this.held.outward(at);
  }

  /** Document offset to editor offset. */
  inward(at: number): number {
    return this.held.inward(at);
  }
}
