import type { HostOptions } from "@mortise/host";
import { spanIn } from "@mortise/host";

type Tracer = NonNullable<HostOptions["tracer"]>;
type Span = ReturnType<Tracer["startSpan"]>;

/** A call, or a host function's call, that has ended. */
export interface RecordedSpan {
  readonly name: string;
  /** The span of the call that it is part of. */
  readonly parent: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A tracer that keeps what it is told. */
export class Spans {
  /** In the order that they ended. */
  readonly ended: RecordedSpan[] = [];
  readonly #names = new WeakMap<object, string>();
  #next = 1;

  readonly tracer: Tracer = {
    startSpan: (name, options, context) => {
      const parent = context === undefined ? undefined : spanIn(context);
      return this.#start(name, { ...options?.attributes }, parent && this.#names.get(parent));
    },
    startActiveSpan: ((name: string, ...rest: unknown[]) => {
      const act = rest.at(-1) as (span: Span) => unknown;
      return act(this.tracer.startSpan(name));
    }) as Tracer["startActiveSpan"],
  };

  #start(name: string, attributes: Record<string, unknown>, parent: string | undefined): Span {
    const id = (this.#next++).toString(16).padStart(16, "0");
    const span: Span = {
      spanContext: () => ({ traceId: id.padStart(32, "0"), spanId: id, traceFlags: 1 }),
      setAttribute: (key, value) => {
        attributes[key] = value;
        return span;
      },
      setAttributes: (more) => {
        Object.assign(attributes, more);
        return span;
      },
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus: () => span,
      updateName: () => span,
      isRecording: () => true,
      recordException: () => {},
      end: () => void this.ended.push({ name, parent, attributes }),
    };
    this.#names.set(span, name);
    return span;
  }
}
