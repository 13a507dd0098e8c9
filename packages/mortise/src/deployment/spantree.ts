import { printable } from "@mortise/engine";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";

/** Spans of one trace, and traces, that are kept until their first span ends. */
const MAX_SPANS = 1_000;
const MAX_TRACES = 1_000;

/** Tells of each trace when its first span has ended: a line for each span, the children below their parent. */
export class SpanTree implements SpanProcessor {
  readonly #tell: (lines: readonly string[]) => void;
  readonly #traces = new Map<string, ReadableSpan[]>();

  constructor(tell: (lines: readonly string[]) => void) {
    this.#tell = tell;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const spans = this.#traces.get(traceId) ?? [];
    if (spans.length < MAX_SPANS) spans.push(span);
    if (span.parentSpanContext !== undefined && span.parentSpanContext.isRemote !== true) {
      this.#traces.set(traceId, spans);
      this.#forget();
      return;
    }
    this.#traces.delete(traceId);
    // Where there were too many, the first one is still the one to begin with.
    this.#tell(treeOf(span, spans));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#traces.clear();
  }

  /** Of a trace whose first span never ends, nothing is told. */
  #forget(): void {
    const [oldest] = this.#traces.keys();
    if (this.#traces.size > MAX_TRACES && oldest !== undefined) this.#traces.delete(oldest);
  }
}

/** A span and those below it, as lines. */
export function treeOf(root: ReadableSpan, spans: readonly ReadableSpan[]): readonly string[] {
  const children = Map.groupBy(spans, ({ parentSpanContext }) => parentSpanContext?.spanId);
  const below = (span: ReadableSpan, indent: string): readonly string[] => {
    const own = [...(children.get(span.spanContext().spanId) ?? [])].sort(
      (a, b) => millis(a.startTime) - millis(b.startTime),
    );
    return own.flatMap((child, index) => {
      const last = index === own.length - 1;
      const line = `${indent}${last ? "└─" : "├─"} ${lineOf(child)}`;
      return [line, ...below(child, `${indent}${last ? "   " : "│  "}`)];
    });
  };
  return [lineOf(root), ...below(root, "")];
}

function lineOf({ name, duration, attributes }: ReadableSpan): string {
  const { outcome, "plugin.fuel": fuel, "event.type": type, "event.stream": stream } = attributes;
  const parts = [
    name,
    `${millis(duration).toFixed(2)} ms`,
    type === undefined ? "" : `${type} on ${stream}`,
    fuel === undefined ? "" : `fuel ${fuel}`,
    outcome === "ok" ? "" : String(outcome ?? "no outcome"),
  ];
  return printable(parts.filter((part) => part !== "").join("  "));
}

function millis([seconds, nanos]: ReadableSpan["startTime"]): number {
  return seconds * 1_000 + nanos / 1e6;
}
