import type { Source, Span } from "../syntax/source.ts";
import type { Meaning } from "./meaning.ts";

/** Where something is declared. */
export interface Declared {
  readonly source: Source;
  readonly span: Span;
}

/** Where a meaning is declared; undefined where no `.hie` file does it. */
export function declarationOf(meaning: Meaning): Declared | undefined {
  switch (meaning.kind) {
    case "library":
    case "function":
      return undefined;
    case "element":
      return { source: meaning.element.file.source, span: meaning.element.named };
    case "slot":
      return { source: meaning.slot.owner.file.source, span: meaning.slot.span };
    case "pattern":
      return { source: meaning.pattern.file.source, span: meaning.pattern.item.name };
    case "part":
      return { source: meaning.file.source, span: meaning.part.name };
    case "language":
      return { source: meaning.file.source, span: meaning.language.name };
    case "file":
      return { source: meaning.file.source, span: { start: 0, end: 0 } };
  }
}
