// Remote changes that wait while an input method composes. The document in Rust already has them, the editor does not yet: this keeps the
// two sets of offsets apart and brings them together again. Pure: when to hold is decided in main.ts.

import { Annotation, type ChangeSet, type Text } from "@codemirror/state";

/** Marks a transaction that came from the document: it must not go back there. */
export const fromDocument = Annotation.define<boolean>();

/** A stretch of the editor's text. */
export interface Stretch {
  from: number;
  to: number;
}

export class Held {
  /** From the editor's text to the document's. */
  private waiting: ChangeSet | null = null;

  get any(): boolean {
    return this.waiting !== null;
  }

  /** The document's text, of which `text` is the editor's: what the next remote change is measured in. */
  whole(text: Text): Text {
    return this.waiting?.apply(text) ?? text;
  }

  /**
   * A remote change, in document offsets, when the editor has `text`: as the editor must make it now, or null when it waits, because it
   * reaches into `quiet`. What does not goes past what waits already. Without a `quiet` stretch, all that waited comes with it.
   */
  arrive(change: ChangeSet, text: Text, quiet: Stretch | null): ChangeSet | null {
    if (!quiet) {
      const all = this.waiting?.compose(change) ?? change;
      this.waiting = null;
      return all;
    }
    const back = this.waiting?.invert(text);
    const here = back ? change.map(back) : change;
    if (here.touchesRange(quiet.from, quiet.to)) {
      this.waiting = this.waiting?.compose(change) ?? change;
      return null;
    }
    if (back) this.waiting = back.map(change, true).invert(change.apply(this.whole(text)));
    return here;
  }

  /** A local change of `text`, as the document must hear it: as if what waits had come first. */
  local(change: ChangeSet, text: Text): { before: Text; change: ChangeSet; after: Text } {
    const before = this.whole(text);
    if (this.waiting) {
      const sent = change.map(this.waiting);
      this.waiting = this.waiting.map(change, true);
      change = sent;
    }
    return { before, change, after: change.apply(before) };
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
