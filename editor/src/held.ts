// Remote changes that wait while an input method composes. The document in Rust already has them, the editor does not yet: this keeps the
// two sets of offsets apart and brings them together again. Pure: when to hold is decided in main.ts.

import { Annotation, type ChangeSet, type Text } from "@codemirror/state";
import { type Delta, toDelta } from "./delta";

/** Marks a transaction that came from the document: it must not go back there. */
export const fromDocument = Annotation.define<boolean>();

export class Held {
  /** From the editor's text to the document's. */
  private waiting: ChangeSet | null = null;

  get any(): boolean {
    return this.waiting !== null;
  }

  /** The length of the document's text, of which `length` is the editor's: what the next remote delta is measured in. */
  reach(length: number): number {
    return this.waiting?.newLength ?? length;
  }

  /** A remote change, in document offsets, that must wait. */
  hold(change: ChangeSet): void {
    this.waiting = this.waiting?.compose(change) ?? change;
  }

  /** A local change from `before` to `after`, as the document must hear it: as if what waits had come first. */
  local(change: ChangeSet, before: Text, after: Text): Delta {
    if (!this.waiting) return toDelta(change, before, after);
    const here = this.waiting.apply(before);
    const sent = change.map(this.waiting);
    this.waiting = this.waiting.map(change, true);
    return toDelta(sent, here, sent.apply(here));
  }

  /** What waited, to be applied to the editor now. */
  release(): ChangeSet | null {
    const change = this.waiting;
    this.waiting = null;
    return change;
  }

  /** Editor offset to document offset. */
  outward(at: number): number {
    return this.waiting?.mapPos(at, 1) ?? at;
  }

  /** Document offset to editor offset. */
  inward(at: number): number {
    return this.waiting?.invertedDesc.mapPos(at, 1) ?? at;
  }
}
