import { inspect } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { callWith, ManualClock } from "../testing/call.ts";
import { certificate } from "../testing/certificate.ts";
import { Servers } from "../testing/servers.ts";
import type { GuestRequest, HttpClient, HttpClientOptions } from "./client.ts";
import { httpClient } from "./client.ts";

const servers = new Servers();
const clients: HttpClient[] = [];
afterEach(async () => {
  for (const each of clients.splice(0)) await each.close();
  servers.close();
});

function client(options: HttpClientOptions = {}): HttpClient {
  const made = httpClient({ clock: new ManualClock(), ...options });
  clients.push(made);
  return made;
}

function request(url: string, more: Partial<GuestRequest> = {}): GuestRequest {
  return { url, method: "GET", headers: {}, body: undefined, ...more };
}

const text = ({ body }: { readonly body: Uint8Array }) => Buffer.from(body).toString();

/** Sends one request by a client of its own, with everything on loopback granted. */
function sent(port: number, options?: HttpClientOptions, more?: Partial<GuestRequest>) {
  const call = callWith(["get", "post", "head"].map((method) => `http:${method}:127.0.0.1:${port}`));
  return client(options).send(request(`http://127.0.0.1:${port}/`, more), call);
}

const SMALL = { limits: { responseBytes: 100_000, headerBytes: 4_096 } };

describe("a request", () => {
  test("is sent as it is asked for, with nothing of the host's", async () => {
    const { port, asked } = await servers.echo();
    process.env.HTTP_PROXY = "http://127.0.0.1:1";
    try {
      const response = await sent(
        port,
        {},
        { method: "POST", headers: { "X-A": "b" }, body: Buffer.from("hi") },
      );
      expect(response).toMatchObject({ status: 200, url: `http://127.0.0.1:${port}/` });
      expect(asked).toEqual([
        {
          method: "POST",
          path: "/",
          body: "hi",
          headers: {
            accept: "*/*",
            "accept-encoding": "gzip, br",
            connection: "keep-alive",
            "content-length": "2",
            host: `127.0.0.1:${port}`,
            "user-agent": "mortise",
            "x-a": "b",
          },
        },
      ]);
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });

  test("needs its method, host and port to be granted, and is not sent otherwise", async () => {
    const { port, asked } = await servers.echo();
    for (const grants of [
      [],
      [`http:post:127.0.0.1:${port}`],
      ["http:get:127.0.0.1"],
      ["http:get:*", "http:*"],
    ])
      await expect(
        client().send(request(`http://127.0.0.1:${port}/`), callWith(grants)),
      ).rejects.toMatchObject({
        code: "MORTISE_CAPABILITY_DENIED",
        problem: `\`http:get:127.0.0.1:${port}\` is not granted.`,
      });
    expect(asked).toEqual([]);
  });

  test.each([
    ["ftp://a.example/", {}, "only http: and https: are sent"],
    ["file:///etc/passwd", {}, "only http: and https: are sent"],
    ["http://user:pass@a.example/", {}, "has a user name or password"],
    ["no url", {}, "has no valid URL"],
    ["http://a.example/", { headers: { host: "b.example" } }, "which is the host's"],
    ["http://a.example/", { headers: { "Accept-Encoding": "zstd" } }, "which is the host's"],
    ["http://a.example/", { headers: { "proxy-authorization": "x" } }, "which is the host's"],
    ["http://a.example/", { headers: { "transfer-encoding": "chunked" } }, "which is the host's"],
    ["http://a.example/", { headers: { a: "b\r\nc: d" } }, "is no header value"],
    ["http://a.example/", { headers: { A: "1" }, secrets: { a: { secret: "B" } } }, "sets a header twice"],
    ["http://a.example/", { secrets: { host: { secret: "B" } } }, "which is the host's"],
    ["http://a.example/", { method: "CONNECT" }, "has a method that is not sent"],
  ] as const)("for %s with %j is refused: it %s", async (url, more, problem) => {
    await expect(client().send(request(url, more), callWith(["http:*"]))).rejects.toMatchObject({
      code: "MORTISE_HTTP_REFUSED",
      problem: expect.stringContaining(problem),
    });
  });

  test("has a body of so many bytes at most", async () => {
    const call = callWith(["http:*"]);
    const body = Buffer.alloc((1 << 20) + 1);
    await expect(client().send(request("http://a.example/", { body }), call)).rejects.toMatchObject({
      code: "MORTISE_HTTP_EXCEEDED",
    });
  });

  test("comes no more often than its rate, by plugin and by host", async () => {
    const clock = new ManualClock();
    const { port } = await servers.echo();
    const one = client({ clock, limits: { rate: { burst: 1, perSecond: 1 } } });
    const grants = [`http:get:127.0.0.1:${port}`];
    const send = (plugin: string) => one.send(request(`http://127.0.0.1:${port}/`), callWith(grants, plugin));
    await send("a");
    await expect(send("a")).rejects.toMatchObject({ code: "MORTISE_RATE_EXCEEDED" });
    await send("b");
    clock.pass(1_000);
    await send("a");
  });

  test("ends with its call, and closes its connection", async () => {
    const reached = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const port = await servers.tcp((socket) => {
      socket.on("data", () => reached.resolve());
      socket.on("close", () => closed.resolve());
    });
    const call = callWith([`http:get:127.0.0.1:${port}`]);
    const response = client().send(request(`http://127.0.0.1:${port}/`), call);
    await reached.promise;
    call.end();
    await expect(response).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    await closed.promise;
  });

  test("of a call that has ended is not sent", async () => {
    const { port, asked } = await servers.echo();
    const resolved = Promise.withResolvers<readonly string[]>();
    const one = client({ resolve: () => resolved.promise });
    const call = callWith([`http:get:a.example:${port}`, `http:get:127.0.0.1:${port}`]);
    const late = one.send(request(`http://a.example:${port}/`), call);
    call.end();
    resolved.resolve(["127.0.0.1"]);
    await expect(late).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    await expect(one.send(request(`http://127.0.0.1:${port}/`), call)).rejects.toMatchObject({
      code: "MORTISE_ABORTED",
    });
    expect(asked).toEqual([]);
  });

  test("that fails says where, and not how a server put it", async () => {
    const port = await servers.tcp((socket) => socket.end("the password is hunter2\r\n\r\n"));
    const failure = await sent(port, {}, {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MORTISE_HTTP_FAILED" });
    expect(String(failure)).toContain(`http://127.0.0.1:${port}`);
    expect(inspect(failure, { depth: 10 })).not.toContain("hunter2");
  });
});

describe("a response", () => {
  test("is unpacked", async () => {
    for (const [encoding, pack] of [
      ["gzip", gzipSync],
      ["br", brotliCompressSync],
    ] as const) {
      const port = await servers.http((_, response) => {
        response
          .writeHead(200, { "content-encoding": encoding, etag: "1" })
          .end(pack("hello ".repeat(1_000)));
      });
      const response = await sent(port);
      expect(text(response)).toBe("hello ".repeat(1_000));
      expect(response.headers).toMatchObject({ etag: "1" });
      expect(response.headers).not.toHaveProperty("content-encoding");
      expect(response.headers).not.toHaveProperty("content-length");
    }
  });

  test("that has none of its own body is as it is", async () => {
    const port = await servers.http((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": "20", a: ["b", "c"] }).end();
    });
    const { body, headers } = await sent(port, {}, { method: "HEAD" });
    expect(body).toHaveLength(0);
    expect(headers).toMatchObject({ "content-length": "20", a: "b, c" });
  });

  test.each([
    [
      "is unpacked to more than the limit",
      { "content-encoding": "gzip" },
      gzipSync(Buffer.alloc(50_000_000)),
    ],
    [
      "is unpacked to more by Brotli",
      { "content-encoding": "br" },
      brotliCompressSync(Buffer.alloc(5_000_000)),
    ],
    ["is larger than the limit", {}, Buffer.alloc(100_001)],
  ])("that %s is not taken", async (_, headers, body) => {
    const port = await servers.http((_request, response) => {
      response.writeHead(200, headers).end(body);
    });
    await expect(sent(port, SMALL)).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
  });

  test.each([
    ["plain", {}, Buffer.alloc(10_000)],
    ["of empty packed pieces", { "content-encoding": "gzip" }, gzipSync("")],
  ])("without end is not taken: %s", async (_, headers, piece) => {
    const port = await servers.http((_request, response) => {
      response.writeHead(200, headers);
      const pour = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", pour);
      pour();
    });
    await expect(sent(port, SMALL)).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
  });

  test("with headers without end is not taken", async () => {
    const port = await servers.tcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const pour = () => {
        while (!socket.destroyed && socket.write(`a: ${"b".repeat(1_000)}\r\n`));
      };
      socket.on("drain", pour);
      socket.once("data", pour);
    });
    await expect(sent(port, SMALL)).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
  });

  test.each([
    ["twice", { "content-encoding": "gzip, gzip" }, gzipSync(gzipSync("x"))],
    ["unheard of", { "content-encoding": "constructor" }, Buffer.from("x")],
    ["cut off", { "content-encoding": "gzip" }, gzipSync("hello ".repeat(100)).subarray(0, 20)],
    ["not at all", { "content-encoding": "gzip" }, Buffer.from("plain")],
  ])("that is packed %s fails", async (_, headers, body) => {
    const port = await servers.http((_request, response) => {
      response.writeHead(200, headers).end(body);
    });
    await expect(sent(port)).rejects.toMatchObject({ code: "MORTISE_HTTP_FAILED" });
  });

  test("that falls silent, or comes a byte at a time, is given up", async () => {
    const clock = new ManualClock();
    const limits = { idle: 1_000, total: 3_500 };
    const arrived = Promise.withResolvers<void>();
    const silent = await servers.tcp((socket) => socket.once("data", () => arrived.resolve()));
    const waiting = sent(silent, { clock, limits });
    await arrived.promise;
    clock.pass(1_000);
    await expect(waiting).rejects.toMatchObject({ problem: "The server was silent for 1000 ms." });

    let drip = () => {};
    const open = Promise.withResolvers<void>();
    const port = await servers.http((_, response) => {
      drip = () => void response.write("x");
      open.resolve();
    });
    const dripping = sent(port, { clock, limits: { ...limits, idle: 10_000 } });
    await open.promise;
    for (let second = 0; second < 4; second++) {
      drip();
      clock.pass(1_000);
    }
    await expect(dripping).rejects.toMatchObject({ problem: "The request took longer than 3500 ms." });
  });

  test("without a body is not unpacked, whatever it says", async () => {
    const port = await servers.http((_, response) => {
      response.writeHead(304, { "content-encoding": "gzip" }).end();
    });
    expect(await sent(port)).toMatchObject({ status: 304, body: { length: 0 } });
    const empty = await servers.http((_, response) => {
      response.writeHead(200, { "content-encoding": "br", "content-length": "0" }).end();
    });
    expect(await sent(empty)).toMatchObject({ status: 200, body: { length: 0 } });
  });

  test("is waited for no longer than the plugin says", async () => {
    const clock = new ManualClock();
    const arrived = Promise.withResolvers<void>();
    const port = await servers.tcp((socket) => socket.once("data", () => arrived.resolve()));
    const waiting = sent(port, { clock }, { timeout: 20 });
    await arrived.promise;
    clock.pass(20);
    await expect(waiting).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
  });
});

describe("a redirect", () => {
  const redirecting = (status: number, location: () => string) =>
    servers.http((_, response) => void response.writeHead(status, { location: location() }).end());

  test("is followed where it is granted, as fetch does", async () => {
    const { port: to, asked } = await servers.echo();
    for (const status of [302, 303, 307]) {
      const from = await redirecting(status, () => `http://127.0.0.1:${to}/there`);
      const grants = [`http:post:127.0.0.1:${from}`, `http:get:127.0.0.1:${to}`, `http:post:127.0.0.1:${to}`];
      const { url } = await client().send(
        request(`http://127.0.0.1:${from}/`, {
          method: "POST",
          body: Buffer.from("hi"),
          headers: { authorization: "mine", cookie: "mine", "content-type": "a/b", "x-other": "yes" },
        }),
        callWith(grants),
      );
      expect(url).toBe(`http://127.0.0.1:${to}/there`);
    }
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ["GET", ""],
      ["GET", ""],
      ["POST", "hi"],
    ]);
    for (const { headers } of asked) {
      expect(headers).toMatchObject({ "x-other": "yes" });
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("cookie");
    }
  });

  test("to a host that is not granted is denied, and not sent", async () => {
    const { port: to, asked } = await servers.echo();
    const from = await redirecting(302, () => `http://127.0.0.1:${to}/`);
    await expect(
      client().send(request(`http://127.0.0.1:${from}/`), callWith([`http:get:127.0.0.1:${from}`])),
    ).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_DENIED",
      details: { capability: `http:get:127.0.0.1:${to}` },
    });
    expect(asked).toEqual([]);
  });

  test("in a circle ends", async () => {
    let asked = 0;
    const port = await servers.http((_, response) => {
      asked++;
      response.writeHead(302, { location: "/" }).end();
    });
    await expect(sent(port)).rejects.toMatchObject({
      code: "MORTISE_HTTP_REFUSED",
      problem: "The request followed 5 redirects and met another.",
    });
    expect(asked).toBe(6);
  });

  test.each(["file:///etc/passwd", "http://user@127.0.0.1/", "http://["])(
    "to %s is refused",
    async (location) => {
      const port = await redirecting(302, () => location);
      await expect(sent(port)).rejects.toMatchObject({ code: "MORTISE_HTTP_REFUSED" });
    },
  );
});

describe("a name", () => {
  test("that leads to this machine needs a grant of the address, by whatever the name is granted", async () => {
    const { port, asked } = await servers.echo();
    const one = client({ resolve: async () => ["127.0.0.1"] });
    const url = `http://inside.example:${port}/`;
    for (const grants of [
      [`http:get:inside.example:${port}`],
      ["http:*"],
      ["http:get:*.inside.example", "https:*"],
    ]) {
      const failure = await one.send(request(url), callWith(grants)).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "MORTISE_CAPABILITY_DENIED" });
      expect((failure as { problem: string }).problem).not.toContain("127.0.0.1");
    }
    expect(asked).toEqual([]);
    const grants = [`http:get:inside.example:${port}`, `http:get:127.0.0.1:${port}`];
    expect((await one.send(request(url), callWith(grants))).status).toBe(200);
    expect(asked[0]?.headers.host).toBe(`inside.example:${port}`);
  });

  test("is asked for once, and what was checked is what is dialled", async () => {
    const { port, asked } = await servers.echo();
    const answers = [["127.0.0.1"], ["127.0.0.99"], ["10.0.0.1"]];
    let questions = 0;
    const one = client({ resolve: async () => answers[questions++] ?? [] });
    const grants = [`http:get:rebound.example:${port}`, `http:get:127.0.0.1:${port}`];
    expect((await one.send(request(`http://rebound.example.:${port}/`), callWith(grants))).status).toBe(200);
    expect(questions).toBe(1);
    await expect(
      one.send(request(`http://rebound.example:${port}/`), callWith(grants)),
    ).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_DENIED",
    });
    expect(asked).toHaveLength(1);
  });

  test("is dialled at those of its addresses that are granted", async () => {
    const { port } = await servers.echo();
    const one = client({
      resolve: async () => ["10.0.0.1", "::1", "127.0.0.1", "127.1", "nonsense", "fe80::1%eth0"],
    });
    const grants = ["127.0.0.1", "many.example"].map((host) => `http:get:${host}:${port}`);
    expect((await one.send(request(`http://many.example:${port}/`), callWith(grants))).status).toBe(200);
  });

  test("without an address fails", async () => {
    const call = callWith(["http:*"]);
    for (const resolve of [
      async () => [],
      async () => ["nonsense"],
      async () => Promise.reject(new Error("none")),
    ])
      await expect(client({ resolve }).send(request("http://a.example/"), call)).rejects.toMatchObject({
        code: "MORTISE_HTTP_FAILED",
      });
  });
});

describe("over TLS", () => {
  const trusted = certificate("secure.example");
  const grantsFor = (port: number) =>
    ["127.0.0.1", "secure.example"].map((host) => `https:get:${host}:${port}`);
  const resolve = async () => ["127.0.0.1"];

  test("a server is who its certificate says", async () => {
    const port = await servers.https(trusted, (_, response) => void response.end("safe"));
    const one = client({ resolve, ca: trusted.cert });
    expect(text(await one.send(request(`https://secure.example:${port}/`), callWith(grantsFor(port))))).toBe(
      "safe",
    );
    const call = callWith([...grantsFor(port), `https:get:other.example:${port}`]);
    await expect(one.send(request(`https://other.example:${port}/`), call)).rejects.toMatchObject({
      problem: `The request to https://other.example:${port} failed (ERR_TLS_CERT_ALTNAME_INVALID).`,
    });
  });

  test("a certificate that nobody vouches for is refused, whatever the environment says", async () => {
    const port = await servers.https(trusted, (_, response) => void response.end("unsafe"));
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    // Node says once that this is unsafe; here it is not.
    const warning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    try {
      const sending = client({ resolve }).send(
        request(`https://secure.example:${port}/`),
        callWith(grantsFor(port)),
      );
      await expect(sending).rejects.toMatchObject({ code: "MORTISE_HTTP_FAILED" });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      warning.mockRestore();
    }
  });
});

test("a client that is closed sends nothing", async () => {
  const { port, asked } = await servers.echo();
  const one = client();
  await one.close();
  await expect(
    one.send(request(`http://127.0.0.1:${port}/`), callWith([`http:get:127.0.0.1:${port}`])),
  ).rejects.toMatchObject({ code: "MORTISE_CLOSED" });
  expect(asked).toEqual([]);
});

describe("connections", () => {
  test("are kept for a plugin's next request, and shared by no two plugins", async () => {
    const ports: (number | undefined)[] = [];
    const port = await servers.http((request, response) => {
      ports.push(request.socket.remotePort);
      response.end();
    });
    const one = client();
    for (const plugin of ["a", "a", "b"]) {
      await one.send(request(`http://127.0.0.1:${port}/`), callWith([`http:get:127.0.0.1:${port}`], plugin));
      // A connection is free a turn after its response is there.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ports[0]).toBe(ports[1]);
    expect(ports[1]).not.toBe(ports[2]);
  });
});
