// The carets and selections of the others, drawn in layers under and over the text: they never touch the text's own DOM, so that neither an
// input method nor a screen reader meets them.

import { EditorSelection, type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, layer, type LayerMarker, RectangleMarker, type ViewUpdate } from "@codemirror/view";

/** One other person's place in the text; the colour is `#rrggbb`. */
export interface Peer {
  client: number;
  name: string;
  color: string;
  anchor: number;
  head: number;
}

/** A peer, how often their caret has moved by their own doing, and when (the page's clock): each time its name is shown for a moment. */
interface Shown extends Peer {
  moves: number;
  moved: number;
}

const setPeers = StateEffect.define<readonly Peer[]>();

/** Shows these people and nobody else. With each edit of theirs comes what the editor knows already. */
export function show(view: EditorView, list: readonly Peer[]): void {
  const before = view.state.field(shown);
  const same = (peer: Peer, was: Peer | undefined) =>
    was !== undefined && (["client", "name", "color", "anchor", "head"] as const).every((field) => peer[field] === was[field]);
  if (list.length !== before.length || !list.every((peer, i) => same(peer, before[i]))) view.dispatch({ effects: setPeers.of(list) });
}

const shown = StateField.define<readonly Shown[]>({
  create: () => [],
  update(peers, tr) {
    if (tr.docChanged && peers.length > 0) {
      // Like the document's own relative positions, a caret stays with the character on its right.
      peers = peers.map((peer) => ({ ...peer, anchor: tr.changes.mapPos(peer.anchor, 1), head: tr.changes.mapPos(peer.head, 1) }));
    }
    for (const effect of tr.effects) {
      if (!effect.is(setPeers)) continue;
      const before = peers;
      peers = effect.value.map((peer) => {
        const anchor = Math.min(peer.anchor, tr.newDoc.length);
        const head = Math.min(peer.head, tr.newDoc.length);
        const was = before.find((other) => other.client === peer.client);
        if (was?.head === head) return { ...was, ...peer, anchor, head };
        return { ...peer, anchor, head, moves: (was?.moves ?? 0) + 1, moved: performance.now() };
      });
    }
    return peers;
  },
});

/** A caret with a name. Its two `moved` classes run the same animation under two names: a change of class starts it again. */
class Caret implements LayerMarker {
  constructor(
    readonly peer: Shown,
    readonly at: RectangleMarker,
    readonly side: "start" | "end",
  ) {}

  eq(other: Caret): boolean {
    const same = (field: "name" | "color" | "moves") => this.peer[field] === other.peer[field];
    return same("name") && same("color") && same("moves") && this.side === other.side && this.at.eq(other.at);
  }

  /** Drawn anew, as after scrolling, a name is as old as it is. */
  draw(): HTMLElement {
    const caret = document.createElement("div");
    caret.append(document.createElement("span"));
    this.place(caret);
    caret.style.setProperty("--peer-age", `${Math.round(this.peer.moved - performance.now())}ms`);
    return caret;
  }

  update(caret: HTMLElement, was: Caret): boolean {
    if (was.peer.client !== this.peer.client) return false;
    this.place(caret);
    if (was.peer.moves !== this.peer.moves) caret.style.removeProperty("--peer-age");
    return true;
  }

  private place(caret: HTMLElement) {
    caret.className = `cm-peer cm-peer-${this.side} cm-peer-moved-${this.peer.moves % 2}`;
    caret.style.setProperty("--peer", this.peer.color);
    caret.style.transform = `translate(${this.at.left}px, ${this.at.top}px)`;
    caret.style.height = `${this.at.height}px`;
    const label = caret.firstChild;
    if (label && label.textContent !== this.peer.name) label.textContent = this.peer.name;
  }
}

/** A piece of a selection in a peer's colour. */
class Highlight implements LayerMarker {
  constructor(
    readonly color: string,
    readonly at: RectangleMarker,
  ) {}

  eq(other: Highlight): boolean {
    return this.color === other.color && this.at.eq(other.at);
  }

  draw(): HTMLElement {
    const piece = this.at.draw();
    piece.style.setProperty("--peer", this.color);
    return piece;
  }
}

function carets(view: EditorView): Caret[] {
  const width = view.contentDOM.clientWidth;
  return view.state.field(shown).flatMap((peer) =>
    RectangleMarker.forRange(view, "", EditorSelection.cursor(peer.head)).map(
      (at) => new Caret(peer, at, at.left > width / 2 ? "end" : "start"),
    ),
  );
}

function highlights(view: EditorView): Highlight[] {
  return view.state.field(shown).flatMap((peer) =>
    peer.anchor === peer.head
      ? []
      : pieces(view, Math.min(peer.anchor, peer.head), Math.max(peer.anchor, peer.head)).map((at) => new Highlight(peer.color, at)),
  );
}

function pieces(view: EditorView, from: number, to: number): readonly RectangleMarker[] {
  const found = RectangleMarker.forRange(view, "cm-peer-selection", EditorSelection.range(from, to));
  if (found.length > 0) return found;
  // CodeMirror draws nothing within a widget; in a cell of a table the two ends say enough.
  const [start, end] = [from, to].map((at) => RectangleMarker.forRange(view, "", EditorSelection.cursor(at))[0]);
  if (!start || !end || start.top !== end.top || end.left < start.left) return [];
  return [new RectangleMarker("cm-peer-selection", start.left, start.top, end.left - start.left, start.height)];
}

/** Pixels beside a caret that are near enough to ask whose it is. */
const NEAR = 6;

const asked = EditorView.domEventObservers({
  mousemove: ({ clientX, clientY }, view) => {
    for (const caret of view.scrollDOM.querySelectorAll(".cm-peer")) {
      const { left, top, bottom } = caret.getBoundingClientRect();
      caret.classList.toggle("cm-peer-near", Math.abs(clientX - left) < NEAR && clientY > top && clientY < bottom);
    }
  },
});

/** Where somebody comes to a cell of a table, its marks show, and who else is in it stands elsewhere. */
const changed = ({ startState, state, selectionSet }: ViewUpdate) => selectionSet || startState.field(shown) !== state.field(shown);

export const peers: Extension = [
  shown,
  asked,
  layer({
    above: true,
    class: "cm-peers",
    markers: carets,
    update: changed,
  }),
  layer({
    above: false,
    class: "cm-peer-selections",
    markers: highlights,
    update: changed,
  }),
];
