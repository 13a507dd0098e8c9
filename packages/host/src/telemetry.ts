import type { Span, Tracer } from "@opentelemetry/api";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

/** The event that a call delivers, as spans name it. */
export interface EventFacts {
  readonly type: string;
  readonly stream: string;
}

/** What is known of a call when it has ended. */
export interface CallFacts {
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** Units that the call used, where fuel is metered. */
  readonly fuel?: number | undefined;
  /** Bytes that the instance holds. */
  readonly memory?: number | undefined;
}

/** The tracer of whatever provider the program registered; without one, spans cost next to nothing. */
export function globalTracer(): Tracer {
  return trace.getTracer("@mortise/host");
}

/** Begins the span of a call from the host to a plugin; its parent is the program's span that is active. */
export function startCall(tracer: Tracer, plugin: string, name: string, event: EventFacts | undefined): Span {
  const attributes = { "plugin.name": plugin, "plugin.function": name };
  return tracer.startSpan(`${plugin} ${name}`, {
    attributes:
      event === undefined
        ? attributes
        : { ...attributes, "event.type": event.type, "event.stream": event.stream },
  });
}

/** Ends the span of a call. An error's message may hold what a plugin said, so that only its code is told. */
export function endCall(span: Span, { outcome, fuel, memory }: CallFacts): void {
  if (span.isRecording()) {
    span.setAttribute("outcome", outcome);
    if (fuel !== undefined) span.setAttribute("plugin.fuel", fuel);
    if (memory !== undefined) span.setAttribute("plugin.memory", memory);
    if (outcome !== "ok") span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  }
  span.end();
}

/** Begins the span of a host function's call, a child of the plugin's call. */
export function startFunction(tracer: Tracer, parent: Span, plugin: string, name: string): Span {
  return tracer.startSpan(
    `host ${name}`,
    { kind: SpanKind.CLIENT, attributes: { "plugin.name": plugin, "host.function": name } },
    trace.setSpan(context.active(), parent),
  );
}
