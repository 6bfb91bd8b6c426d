// The small things that stand in the place of marks. None of them takes part in the text: what they do is an edit of the source.

import { WidgetType } from "@codemirror/view";

/** An element of a class, with text. */
export function span(name: string, text = "", tag = "span"): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** A widget that is wholly said by one value. */
abstract class Simple<T> extends WidgetType {
  constructor(readonly value: T) {
    super();
  }
  override eq(other: this): boolean {
    return other.value === this.value;
  }
}

/** A bullet or a task's box in place of its source; as wide as the source that it stands for is made to be. */
export class Lead extends WidgetType {
  constructor(
    readonly kind: "bullet" | "open" | "done",
    readonly inert: boolean,
  ) {
    super();
  }
  override eq(other: Lead): boolean {
    return other.kind === this.kind && other.inert === this.inert;
  }
  toDOM(): HTMLElement {
    if (this.kind === "bullet") return span("cm-lead", "•");
    const lead = span("cm-lead");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.kind === "done";
    box.disabled = this.inert;
    box.tabIndex = -1; // Mod-Enter ticks it; Tab must not stop at every box.
    box.setAttribute("aria-label", "Task");
    lead.append(box);
    return lead;
  }
  override ignoreEvent(event: Event): boolean {
    return event.type !== "mousedown";
  }
}

/** `<br>` as what it is. */
export class Break extends Simple<void> {
  constructor() {
    super(undefined);
  }
  toDOM(): HTMLElement {
    const element = span("cm-break");
    element.append(document.createElement("br"));
    return element;
  }
  override get lineBreaks(): number {
    return 1;
  }
}

/** `&amp;` as what it says. */
export class Character extends Simple<string> {
  toDOM(): HTMLElement {
    const parser = document.createElement("textarea");
    parser.innerHTML = this.value;
    return span("cm-character", parser.value);
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** A footnote's number where it is referred to. */
export class Reference extends Simple<number> {
  toDOM(): HTMLElement {
    const element = span("cm-footnote-reference", String(this.value), "sup");
    element.setAttribute("aria-label", `Footnote ${this.value}`);
    return element;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** A footnote's number where it is defined. */
export class Label extends Simple<number> {
  toDOM(): HTMLElement {
    return span("cm-footnote-label", `${this.value}.`);
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** The icon of a callout (drawn by its class), and the word that it has for a title when none was written. */
export class Title extends WidgetType {
  constructor(
    readonly kind: string,
    readonly word: string,
  ) {
    super();
  }
  override eq(other: Title): boolean {
    return other.kind === this.kind && other.word === this.word;
  }
  toDOM(): HTMLElement {
    return span("cm-callout-lead", this.word);
  }
  override ignoreEvent(): boolean {
    return false;
  }
}
