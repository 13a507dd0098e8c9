import type { Meter, Tracer } from "@opentelemetry/api";
import type { SpanProcessor } from "@opentelemetry/sdk-trace";
import { watched } from "./delivery.ts";
import { SpanTree } from "./spantree.ts";

/** Spans and metrics on their way out of the process. */
export interface Exporting {
  readonly providers: { readonly tracer?: Tracer; readonly meter?: Meter };
  /** Where they go, without credentials; undefined where they go nowhere. */
  readonly endpoint: string | undefined;
  /** Sends what is left, and lets go. A receiver that does not answer keeps nobody. */
  close(): Promise<void>;
}

/** Who is told of what becomes of spans and metrics. */
export interface TelemetryTold {
  /** A trace that has ended, as lines of a tree. */
  readonly trace?: ((lines: readonly string[]) => void) | undefined;
  /** The receiver takes no more of them, or takes them again. */
  readonly delivery?: ((what: string) => void) | undefined;
}

/** Milliseconds that a receiver has to take what is sent to it. */
const PATIENCE = 3_000;
/** Milliseconds between two exports of metrics. */
const INTERVAL = 15_000;
/** Milliseconds that a span waits for others before it is sent. */
const DELAY = 1_000;

const NAME = "@mortise/host";

/**
 * Exports spans and metrics by OTLP over HTTP to an endpoint: the one given, else that of the environment variable
 * OTEL_EXPORTER_OTLP_ENDPOINT; and has `trace` told of finished traces. Where neither is wanted, nothing is loaded.
 */
export async function openTelemetry(
  endpoint: string | undefined,
  { trace, delivery }: TelemetryTold,
  version: string,
): Promise<Exporting> {
  const address = endpoint ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const nowhere = { providers: {}, endpoint: undefined, close: async () => {} };
  const processors: SpanProcessor[] = trace === undefined ? [] : [new SpanTree(trace)];
  if (address === undefined || address === "") {
    if (processors.length === 0) return nowhere;
    const { TracerProvider } = await import("@opentelemetry/sdk-trace");
    const tracer = new TracerProvider({ spanProcessors: processors }).getTracer(NAME, version);
    return { ...nowhere, providers: { tracer } };
  }
  const [{ TracerProvider, BatchSpanProcessor }, metrics, { OTLPTraceExporter }, { OTLPMetricExporter }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/exporter-metrics-otlp-http"),
    ]);
  const resource = await resourceOf(version);
  const to = (signal: string) => ({
    url: `${address.replace(/\/+$/, "")}/v1/${signal}`,
    timeoutMillis: PATIENCE,
  });
  const shown = withoutCredentials(address);
  const tell = (signal: string) => (arrives: boolean) =>
    delivery?.(arrives ? `${shown} takes ${signal} again.` : `${shown} takes no ${signal}: they are lost.`);
  const exporter = watched(new OTLPTraceExporter(to("traces")), tell("spans"));
  processors.push(new BatchSpanProcessor({ exporter, scheduledDelayMillis: DELAY }));
  const spans = new TracerProvider({ resource, spanProcessors: processors });
  const reader = new metrics.PeriodicExportingMetricReader({
    exporter: watched(new OTLPMetricExporter(to("metrics")), tell("metrics")),
    exportIntervalMillis: INTERVAL,
    exportTimeoutMillis: PATIENCE,
  });
  const meters = new metrics.MeterProvider({ resource, readers: [reader] });
  return {
    providers: { tracer: spans.getTracer(NAME, version), meter: meters.getMeter(NAME, version) },
    endpoint: shown,
    // What could not be sent is lost: telemetry never stands in the way of stopping.
    close: async () => void (await Promise.allSettled([meters.shutdown(), spans.shutdown()])),
  };
}

async function resourceOf(version: string) {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    "@opentelemetry/resources"
  );
  const own = resourceFromAttributes({
    "service.name": "mortise",
    "service.version": version,
    "process.pid": process.pid,
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}

/** An address as it may be shown: without user, password and query, which may be secrets. */
export function withoutCredentials(address: string): string {
  const url = URL.parse(address);
  return url === null ? "an address" : `${url.protocol}//${url.host}${url.pathname}`;
}
