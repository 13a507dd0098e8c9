import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A value by its name, as OTLP has it. */
export interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A span, as OTLP has it. */
export interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly Attribute[];
}

/** What a metric counted under some attributes. */
export interface Point {
  readonly attributes: readonly Attribute[];
  readonly [field: string]: unknown;
}

/** What a collector gets by OTLP over HTTP, as JSON. */
export class Receiver {
  readonly bodies: { readonly path: string; readonly body: string }[] = [];
  readonly #server: Server;

  constructor(status = 200) {
    this.#server = createServer(async (request, response) => {
      this.bodies.push({ path: request.url ?? "", body: await text(request) });
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  spans(): readonly Span[] {
    return this.#all("/v1/traces").flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Span[] }[] }) =>
        scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }

  /** The points of each metric by its name. */
  points(name: string): readonly Point[] {
    type Metric = { name: string } & Record<
      "sum" | "gauge" | "histogram",
      { dataPoints: Point[] } | undefined
    >;
    const metrics = this.#all("/v1/metrics").flatMap(({ resourceMetrics }) =>
      resourceMetrics.flatMap(({ scopeMetrics }: { scopeMetrics: { metrics: Metric[] }[] }) =>
        scopeMetrics.flatMap(({ metrics }) => metrics),
      ),
    ) as readonly Metric[];
    const found = metrics.filter((metric) => metric.name === name);
    return found.flatMap(({ sum, gauge, histogram }) => (sum ?? gauge ?? histogram)?.dataPoints ?? []);
  }

  #all(path: string) {
    return this.bodies.filter((each) => each.path === path).map(({ body }) => JSON.parse(body));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Attributes as an object. */
export function plain(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
