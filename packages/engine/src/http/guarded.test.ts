import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket,
} from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpRequest } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import { type ConnectTarget, type GuardedHttpOptions, guardedHttp } from "./guarded.ts";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server: Server = createServer(answer);
  return listen(server, () => {
    server.closeAllConnections();
    server.close();
  });
}

/** A server that writes what it likes, HTTP or not. */
async function serveRaw(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    talk(socket);
  });
  return listen(server, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

function listen(server: ReturnType<typeof createTcpServer>, close: () => void): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  opened.push({ close });
  server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  return promise;
}

function http(
  options: Partial<GuardedHttpOptions>,
  request: Partial<HttpRequest> & { url: string },
  signal?: AbortSignal,
) {
  const send = guardedHttp({ allowedHosts: [], ...options });
  return send(
    { method: "GET", headers: {}, body: undefined, ...request },
    signal ?? new AbortController().signal,
  );
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MortiseError) return error.code;
  throw new Error("no MortiseError", { cause: error });
}

/** Where public addresses are dialled in these tests: a local server in their place, and a note of what was asked. */
function internet(port: number) {
  const dialled: ConnectTarget[] = [];
  return {
    dialled,
    connect: (target: ConnectTarget) => {
      dialled.push(target);
      return connectTcp({ host: "127.0.0.1", port });
    },
  };
}

describe("an allowed request", () => {
  test("is sent with its method, headers and body, and nothing of the host's", async () => {
    const port = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        response.setHeader("X-Twice", ["a", "b"]);
        response.statusCode = 201;
        response.end(
          JSON.stringify([request.method, request.url, request.headers, Buffer.concat(chunks).toString()]),
        );
      });
    });
    process.env.http_proxy = "http://127.0.0.1:1/";
    const response = await http(
      { allowedHosts: [`127.0.0.1:${port}`] },
      {
        url: `http://127.0.0.1:${port}/path?q=1#fragment`,
        method: "post",
        headers: { "X-Key": "v", "Content-Length": "4" },
        body: new TextEncoder().encode("body"),
      },
    );
    delete process.env.http_proxy;
    expect(response.status).toBe(201);
    expect(response.headers["x-twice"]).toBe("a, b");
    expect(JSON.parse(Buffer.from(response.body).toString())).toEqual([
      "POST",
      "/path?q=1",
      {
        "user-agent": "mortise",
        accept: "*/*",
        "x-key": "v",
        host: `127.0.0.1:${port}`,
        connection: "close",
        "content-length": "4",
      },
      "body",
    ]);
  });

  test("reaches a name that is allowed exactly, on whatever address it has", async () => {
    const port = await serve((_, response) => response.end("here"));
    const response = await http(
      { allowedHosts: [`internal.test:${port}`], resolve: async () => ["127.0.0.1"] },
      { url: `http://internal.test:${port}/` },
    );
    expect(Buffer.from(response.body).toString()).toBe("here");
  });

  test("gets a compressed body as it came", async () => {
    const bomb = gzipSync(Buffer.alloc(1 << 20));
    const port = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    const response = await http(
      { allowedHosts: [`127.0.0.1:${port}`], maxResponseBytes: bomb.length },
      { url: `http://127.0.0.1:${port}/`, headers: { "accept-encoding": "gzip" } },
    );
    expect(Buffer.from(response.body).equals(bomb)).toBe(true);
  });

  test("to https: starts TLS, and asks for the name and not the address", async () => {
    const { promise: hello, resolve: greeted } = Promise.withResolvers<Buffer>();
    const port = await serveRaw((socket) => {
      socket.once("data", (bytes) => {
        greeted(Buffer.from(bytes));
        socket.end();
      });
    });
    const away = internet(port);
    const options = {
      allowedHosts: ["*.test"],
      resolve: async () => ["93.184.216.34"],
      connect: away.connect,
    };
    expect(await codeOf(http(options, { url: "https://a.test/" }))).toBe("MORTISE_HTTP_FAILED");
    expect(away.dialled).toEqual([{ addresses: ["93.184.216.34"], port: 443 }]);
    expect((await hello)[0]).toBe(0x16);
    expect((await hello).includes("a.test")).toBe(true);
  });
});

describe("refused before anything is sent:", () => {
  test.each([
    ["a host that is not allowed", { url: "http://other.test/" }],
    ["another port", { url: "http://a.test:8080/" }],
    ["another scheme", { url: "ftp://a.test/" }],
    ["a file", { url: "file:///etc/passwd" }],
    ["userinfo", { url: "http://user:pass@a.test/" }],
    ["userinfo that looks like the host", { url: "http://a.test@evil.test/" }],
    ["no URL", { url: "/path" }],
    ["CONNECT", { url: "http://a.test/", method: "CONNECT" }],
    ["a method with a space", { url: "http://a.test/", method: "GET / HTTP/1.1\r\n" }],
    ["a Host header", { url: "http://a.test/", headers: { HOST: "b.test" } }],
    ["a Connection header", { url: "http://a.test/", headers: { connection: "x" } }],
    ["a Transfer-Encoding header", { url: "http://a.test/", headers: { "transfer-encoding": "chunked" } }],
    ["a Content-Length that lies", { url: "http://a.test/", headers: { "content-length": "5" } }],
    ["a proxy header", { url: "http://a.test/", headers: { "proxy-authorization": "x" } }],
    ["a header with a line break", { url: "http://a.test/", headers: { a: "b\r\nc: d" } }],
    ["a header name with a line break", { url: "http://a.test/", headers: { "a\r\nb": "c" } }],
    ["a header twice", { url: "http://a.test/", headers: { a: "1", A: "2" } }],
    ["headers past 64 KiB", { url: "http://a.test/", headers: { a: "x".repeat(70_000) } }],
  ])("%s", async (_, request) => {
    const away = internet(1);
    const options = {
      allowedHosts: ["a.test"],
      resolve: async () => ["93.184.216.34"],
      connect: away.connect,
    };
    expect(await codeOf(http(options, request))).toBe("MORTISE_HTTP_REFUSED");
    expect(away.dialled).toEqual([]);
  });

  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f000001/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://[fe80::1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://localhost./",
  ])("%s, where only * allows it", async (url) => {
    const away = internet(1);
    const options = { allowedHosts: ["*"], resolve: async () => ["127.0.0.1"], connect: away.connect };
    expect(await codeOf(http(options, { url }))).toBe("MORTISE_HTTP_REFUSED");
    expect(away.dialled).toEqual([]);
  });

  test("a name that a pattern allows and whose addresses are not all public", async () => {
    const away = internet(1);
    const resolve = async () => ["93.184.216.34", "127.0.0.1"];
    const options = { allowedHosts: ["*.test"], resolve, connect: away.connect };
    expect(await codeOf(http(options, { url: "http://a.test/" }))).toBe("MORTISE_HTTP_REFUSED");
    expect(away.dialled).toEqual([]);
  });

  test("an entry of the list that is no host", () => {
    expect(() => guardedHttp({ allowedHosts: ["http://a.test/"] })).toThrow(
      /MORTISE_OPTION_INVALID.*allowedHosts\[0\]/,
    );
  });
});

test("the address that was checked is the one that is dialled, and a name that changes its mind is asked once", async () => {
  const port = await serve((_, response) => response.end("public"));
  const away = internet(port);
  const answers = [["93.184.216.34"], ["127.0.0.1"]];
  let asked = 0;
  const resolve = async () => answers[asked++] ?? [];
  const response = await http(
    { allowedHosts: ["*.test"], resolve, connect: away.connect },
    { url: "http://rebinding.test/" },
  );
  expect(Buffer.from(response.body).toString()).toBe("public");
  expect(asked).toBe(1);
  expect(away.dialled).toEqual([{ addresses: ["93.184.216.34"], port: 80 }]);
});

describe("a redirect", () => {
  async function redirecting(to: (port: number) => string, status = 302) {
    const seen: {
      url: string | undefined;
      method: string | undefined;
      headers: IncomingMessage["headers"];
    }[] = [];
    const port: number = await serve((request, response) => {
      seen.push({ url: request.url, method: request.method, headers: request.headers });
      if (request.url === "/start") response.writeHead(status, { location: to(port) }).end("moved");
      else response.end("arrived");
    });
    return { port, seen };
  }

  test("is followed where its host is allowed", async () => {
    const { port } = await redirecting(() => "/there");
    const response = await http(
      { allowedHosts: [`127.0.0.1:${port}`] },
      { url: `http://127.0.0.1:${port}/start` },
    );
    expect(Buffer.from(response.body).toString()).toBe("arrived");
  });

  test.each([
    ["to a host that is not allowed", (port: number) => `http://localhost:${port}/there`],
    ["to another port", () => "http://127.0.0.1:1/"],
    ["to a file", () => "file:///etc/passwd"],
    ["with userinfo", (port: number) => `http://u:p@127.0.0.1:${port}/there`],
    ["to nowhere", () => "http://"],
  ])("%s is refused", async (_, to) => {
    const { port, seen } = await redirecting(to);
    const code = await codeOf(
      http({ allowedHosts: [`127.0.0.1:${port}`] }, { url: `http://127.0.0.1:${port}/start` }),
    );
    expect(code).toBe("MORTISE_HTTP_REFUSED");
    expect(seen).toHaveLength(1);
  });

  test("from a public name to a name that leads inside is refused", async () => {
    const { port, seen } = await redirecting(() => "http://inside.test/there");
    const away = internet(port);
    const resolve = async (name: string) => [name === "inside.test" ? "127.0.0.1" : "93.184.216.34"];
    const options = { allowedHosts: ["*.test"], resolve, connect: away.connect };
    expect(await codeOf(http(options, { url: "http://outside.test/start" }))).toBe("MORTISE_HTTP_REFUSED");
    expect(seen).toHaveLength(1);
  });

  test("to another origin loses credentials, and a POST becomes a GET", async () => {
    const { port, seen } = await redirecting(() => "http://b.test/there", 303);
    const away = internet(port);
    const options = {
      allowedHosts: ["*.test"],
      resolve: async () => ["93.184.216.34"],
      connect: away.connect,
    };
    await http(options, {
      url: "http://a.test/start",
      method: "POST",
      headers: { authorization: "secret", cookie: "secret", "x-kept": "1", "content-type": "text/plain" },
      body: Uint8Array.of(1),
    });
    expect(seen[1]).toMatchObject({ method: "GET", headers: { host: "b.test", "x-kept": "1" } });
    expect(Object.keys(seen[1]!.headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|cookie|content/)]),
    );
  });

  test("that goes in circles ends", async () => {
    let seen = 0;
    const port = await serve((_, response) => {
      seen++;
      response.writeHead(302, { location: "/" }).end();
    });
    const options = { allowedHosts: [`127.0.0.1:${port}`], maxRedirects: 3 };
    expect(await codeOf(http(options, { url: `http://127.0.0.1:${port}/` }))).toBe("MORTISE_HTTP_REFUSED");
    expect(seen).toBe(4);
  });
});

describe("a response", () => {
  test.each([
    [
      "larger than the cap by its content-length",
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n${"x".repeat(2000)}`),
    ],
    [
      "in chunks without end",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        const more = () => {
          while (!socket.destroyed && socket.write("1\r\nx\r\n".repeat(1000)));
        };
        socket.on("drain", more);
        more();
      },
    ],
    [
      "with a header of megabytes",
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nbig: ${"x".repeat(1 << 20)}\r\n\r\n`),
    ],
    [
      "with a header without end",
      (socket: Socket) => {
        socket.write("HTTP/1.1 200 OK\r\nbig: ");
        const more = () => {
          while (!socket.destroyed && socket.write("x".repeat(10_000)));
        };
        socket.on("drain", more);
        more();
      },
    ],
    [
      "that stops in the middle",
      (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx"),
    ],
    ["that never starts", () => undefined],
    ["with the first line only", (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\n")],
    [
      "that informs for ever",
      (socket: Socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)));
        };
        socket.on("drain", more);
        more();
      },
    ],
  ])("%s is stopped", async (_, talk) => {
    const port = await serveRaw((socket) => {
      socket.once("data", () => talk(socket));
    });
    const options = {
      allowedHosts: [`127.0.0.1:${port}`],
      maxResponseBytes: 1000,
      idleTimeout: 60,
      timeout: 2_000,
    };
    expect(await codeOf(http(options, { url: `http://127.0.0.1:${port}/` }))).toBe("MORTISE_HTTP_EXCEEDED");
  });

  test("of a byte at a time is stopped when its time is up", async () => {
    const port = await serveRaw((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        const timer = setInterval(() => socket.write("1\r\nx\r\n"), 5);
        socket.on("close", () => clearInterval(timer));
      });
    });
    const options = { allowedHosts: [`127.0.0.1:${port}`], idleTimeout: 10_000, timeout: 100 };
    expect(await codeOf(http(options, { url: `http://127.0.0.1:${port}/` }))).toBe("MORTISE_HTTP_EXCEEDED");
  });

  test.each([
    ["that breaks off", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx"],
    ["that is none", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["that is empty", ""],
    [
      "that switches protocols",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
    ["with two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx"],
  ])("%s is an error", async (_, text) => {
    const port = await serveRaw((socket) => {
      socket.once("data", () => socket.end(text));
    });
    const code = await codeOf(
      http({ allowedHosts: [`127.0.0.1:${port}`] }, { url: `http://127.0.0.1:${port}/` }),
    );
    expect(code).toBe("MORTISE_HTTP_FAILED");
  });

  test("may have header names that objects inherit", async () => {
    const port = await serveRaw((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\ncontent-length: 0\r\n\r\n"),
      );
    });
    const response = await http(
      { allowedHosts: [`127.0.0.1:${port}`] },
      { url: `http://127.0.0.1:${port}/` },
    );
    expect(Object.entries(response.headers)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["content-length", "0"],
    ]);
  });

  test("of exactly the cap is taken", async () => {
    const port = await serve((_, response) => response.end("x".repeat(1000)));
    const options = { allowedHosts: [`127.0.0.1:${port}`], maxResponseBytes: 1000 };
    expect((await http(options, { url: `http://127.0.0.1:${port}/` })).body).toHaveLength(1000);
  });
});

describe("the signal", () => {
  test("stops a request before it is sent", async () => {
    const options = { allowedHosts: ["a.test"], resolve: () => Promise.reject(new Error("asked")) };
    expect(await codeOf(http(options, { url: "http://a.test/" }, AbortSignal.abort()))).toBe(
      "MORTISE_ABORTED",
    );
  });

  test("stops a request that waits for its name", async () => {
    const stop = new AbortController();
    const { promise: asked, resolve: started } = Promise.withResolvers<void>();
    const never = new Promise<readonly string[]>(() => undefined);
    const resolve = () => {
      started();
      return never;
    };
    const code = codeOf(http({ allowedHosts: ["a.test"], resolve }, { url: "http://a.test/" }, stop.signal));
    await asked;
    stop.abort();
    expect(await code).toBe("MORTISE_ABORTED");
  });

  test("stops a request that waits for its response, and closes the connection", async () => {
    const stop = new AbortController();
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    const port = await serveRaw((socket) => {
      socket.once("data", () => stop.abort());
      socket.on("close", () => close());
    });
    const code = await codeOf(
      http({ allowedHosts: [`127.0.0.1:${port}`] }, { url: `http://127.0.0.1:${port}/` }, stop.signal),
    );
    expect(code).toBe("MORTISE_ABORTED");
    await closed;
  });
});

test("errors name the origin, and never the path, which may hold a token", async () => {
  const error = await http({}, { url: "http://a.test/path?token=hunter2" }).catch(
    (thrown: unknown) => thrown,
  );
  expect(String(error)).toContain("http://a.test");
  expect(String(error)).not.toContain("hunter2");
});

test("errors have nothing beside them of what a server sent", async () => {
  const port = await serveRaw((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nno header: hunter2\u0000\r\n\r\nhunter2"),
  );
  const { connect } = internet(port);
  const options = { allowedHosts: ["a.test"], resolve: async () => ["93.184.216.34"], connect };
  const error = await http(options, { url: "http://a.test/" }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "MORTISE_HTTP_FAILED",
    cause: { code: expect.stringMatching(/^HPE_/) },
  });
  // Buffers are shown as the numbers of their bytes.
  const shown = inspect(error, { depth: 10, showHidden: true, maxArrayLength: null });
  for (const sent of ["hunter2", "Buffer", "rawPacket"]) expect(shown).not.toContain(sent);
});

test("a name that cannot be resolved is an error", async () => {
  const options = { allowedHosts: ["a.test"], resolve: () => Promise.reject(new Error("ENOTFOUND")) };
  expect(await codeOf(http(options, { url: "http://a.test/" }))).toBe("MORTISE_HTTP_FAILED");
  expect(await codeOf(http({ ...options, resolve: async () => [] }, { url: "http://a.test/" }))).toBe(
    "MORTISE_HTTP_FAILED",
  );
});

describe("with a fetch of the caller's", () => {
  function fetching(answers: Record<string, () => Response>) {
    const seen: string[] = [];
    const fetch = async (url: string, init: RequestInit) => {
      seen.push(`${init.method} ${url}`);
      expect(init.redirect).toBe("manual");
      return answers[url]?.() ?? new Response("missing", { status: 404 });
    };
    return { seen, fetch };
  }

  test("requests go through it, and redirects are checked before it sees them", async () => {
    const { seen, fetch } = fetching({
      "https://a.test/": () => new Response("", { status: 302, headers: { location: "https://b.test/" } }),
      "https://b.test/": () =>
        new Response("", { status: 302, headers: { location: "https://evil.example/" } }),
    });
    const options = { allowedHosts: ["*.test"], fetch };
    expect(await codeOf(http(options, { url: "https://a.test/" }))).toBe("MORTISE_HTTP_REFUSED");
    expect(seen).toEqual(["GET https://a.test/", "GET https://b.test/"]);
  });

  test("addresses inside are refused where only * allows them", async () => {
    const { seen, fetch } = fetching({});
    for (const url of ["http://127.0.0.1/", "http://localhost/", "http://x.localhost/", "http://[::1]/"]) {
      expect(await codeOf(http({ allowedHosts: ["*"], fetch }, { url }))).toBe("MORTISE_HTTP_REFUSED");
    }
    expect(seen).toEqual([]);
  });

  test("a body past the cap, and one that never ends, are stopped", async () => {
    const { fetch } = fetching({
      "http://big.test/": () => new Response("x".repeat(2000)),
      "http://slow.test/": () => new Response(new ReadableStream()),
    });
    const options = { allowedHosts: ["*.test"], fetch, maxResponseBytes: 1000, timeout: 50 };
    expect(await codeOf(http(options, { url: "http://big.test/" }))).toBe("MORTISE_HTTP_EXCEEDED");
    expect(await codeOf(http(options, { url: "http://slow.test/" }))).toBe("MORTISE_HTTP_EXCEEDED");
  });

  test("a fetch that fails, or that never answers, is an error", async () => {
    const fail = () => Promise.reject(new TypeError("fetch failed"));
    expect(await codeOf(http({ allowedHosts: ["a.test"], fetch: fail }, { url: "http://a.test/" }))).toBe(
      "MORTISE_HTTP_FAILED",
    );
    const hang = () => new Promise<Response>(() => undefined);
    const options = { allowedHosts: ["a.test"], fetch: hang, timeout: 20 };
    expect(await codeOf(http(options, { url: "http://a.test/" }))).toBe("MORTISE_HTTP_EXCEEDED");
  });
});
