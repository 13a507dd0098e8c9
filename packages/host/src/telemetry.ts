import type { Attributes, Context, Counter, Histogram, Meter, Span, Tracer } from "@opentelemetry/api";
import { context, metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { PluginInfo } from "./plugin.ts";

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

/** Something that goes on, and is told of when it ends. An error's message may hold what a plugin said: only its code is told. */
export interface Recorded {
  readonly span: Span;
  end(facts: CallFacts): void;
}

const NAME = "@mortise/host";

/** The spans and metrics of a host. Without a provider they cost next to nothing. */
export class Telemetry {
  readonly #tracer: Tracer;
  readonly #meter: Meter;
  readonly #calls: Counter;
  readonly #duration: Histogram;
  readonly #fuel: Counter;
  readonly #functions: Counter;
  readonly #denied: Counter;

  /** Those that are not given are those of whatever provider the program registered before. */
  constructor(tracer: Tracer = trace.getTracer(NAME), meter: Meter = metrics.getMeter(NAME)) {
    this.#tracer = tracer;
    this.#meter = meter;
    this.#calls = meter.createCounter("mortise.calls", { description: "Calls of plugins.", unit: "{call}" });
    this.#duration = meter.createHistogram("mortise.call.duration", {
      description: "How long calls took, once they had an instance.",
      unit: "s",
      advice: { explicitBucketBoundaries: [1e-5, 1e-4, 1e-3, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
    });
    this.#fuel = meter.createCounter("mortise.fuel", {
      description: "Fuel that calls used, of plugins that have a limit of it.",
      unit: "{unit}",
    });
    this.#functions = meter.createCounter("mortise.function.calls", {
      description: "Calls of host functions by plugins.",
      unit: "{call}",
    });
    this.#denied = meter.createCounter("mortise.denied", {
      description: "Calls of host functions that were refused for want of a capability.",
      unit: "{call}",
    });
  }

  /** Begins a call from the host to a plugin; the parent of its span is the program's span that is active. */
  call(plugin: string, name: string, event: EventFacts | undefined): Recorded {
    const known = { "plugin.name": plugin, "plugin.function": name };
    const attributes =
      event === undefined ? known : { ...known, "event.type": event.type, "event.stream": event.stream };
    const span = this.#tracer.startSpan(`${plugin} ${name}`, { attributes });
    const began = performance.now();
    return {
      span,
      end: (facts) => {
        const counted = { ...known, ...kindsOf(event), outcome: facts.outcome };
        this.#calls.add(1, counted);
        this.#duration.record((performance.now() - began) / 1_000, counted);
        if (facts.fuel !== undefined) this.#fuel.add(facts.fuel, known);
        endSpan(span, facts);
      },
    };
  }

  /** Begins a host function's call; its span is a child of the plugin's call. */
  hostFunction(parent: Span, plugin: string, name: string): Recorded {
    const attributes = { "plugin.name": plugin, "host.function": name };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = this.#tracer.startSpan(`host ${name}`, options, trace.setSpan(context.active(), parent));
    return {
      span,
      end: (facts) => {
        this.#functions.add(1, { ...attributes, outcome: facts.outcome });
        if (facts.outcome === "MORTISE_CAPABILITY_DENIED") this.#denied.add(1, attributes);
        endSpan(span, facts);
      },
    };
  }

  /** Watches how plugins stand, whenever metrics are read, until the function that comes back is called. */
  watch(plugins: () => readonly PluginInfo[]): () => void {
    const gauges = [
      ["mortise.calls.active", "{call}", "Calls that are going on or wait.", (info) => info.calls],
      ["mortise.queue.depth", "{call}", "Calls that wait for an instance.", (info) => info.queued],
      ["mortise.memory", "By", "Bytes that a plugin's instances hold.", (info) => info.memory],
      ["mortise.instances", "{instance}", "Instances of a plugin.", (info) => info.instances],
    ] as const satisfies readonly (readonly [string, string, string, (info: PluginInfo) => number])[];
    const stops = gauges.map(([name, unit, description, read]) => {
      const gauge = this.#meter.createObservableGauge(name, { unit, description });
      const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
        for (const info of plugins()) result.observe(read(info), { "plugin.name": info.name });
      };
      gauge.addCallback(observe);
      return () => gauge.removeCallback(observe);
    });
    return () => {
      for (const stop of stops) stop();
    };
  }
}

/** The span that a context holds: for tracers that are made without an SDK. */
export function spanIn(held: Context): Span | undefined {
  return trace.getSpan(held);
}

/** A metric has one series for each value of an attribute, so that of a stream it tells the kind only: `location` of `location:1`. */
function kindsOf(event: EventFacts | undefined): Attributes {
  if (event === undefined) return {};
  const [kind = ""] = event.stream.split(":", 1);
  return { "event.type": event.type, "event.stream": kind };
}

function endSpan(span: Span, { outcome, fuel, memory }: CallFacts): void {
  if (span.isRecording()) {
    span.setAttribute("outcome", outcome);
    if (fuel !== undefined) span.setAttribute("plugin.fuel", fuel);
    if (memory !== undefined) span.setAttribute("plugin.memory", memory);
    if (outcome !== "ok") span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  }
  span.end();
}
