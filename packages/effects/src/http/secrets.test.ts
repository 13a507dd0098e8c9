import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { callWith, ManualClock } from "../testing/call.ts";
import { certificate } from "../testing/certificate.ts";
import { Servers } from "../testing/servers.ts";
import type { HttpClient } from "./client.ts";
import { httpClient } from "./client.ts";
import { redactBytes, redactText } from "./redact.ts";
import type { Secrets } from "./secrets.ts";
import { vault } from "./secrets.ts";

const VALUE = "ghp_s3cr3t-value";
const servers = new Servers();
let client: HttpClient | undefined;
afterEach(async () => {
  await client?.close();
  servers.close();
});

async function send(
  port: number,
  secrets: Secrets,
  {
    grants = [],
    headers = { authorization: { secret: "TOKEN", prefix: "Bearer " } },
    plugin = "guest",
  } = {} as {
    grants?: readonly string[];
    headers?: Record<string, { secret: string; prefix?: string }>;
    plugin?: string;
  },
) {
  client ??= httpClient({ clock: new ManualClock(), secrets, limits: { responseBytes: 10_000 } });
  return client.send(
    { url: `http://127.0.0.1:${port}/`, method: "GET", headers: {}, secrets: headers, body: undefined },
    callWith([`http:get:127.0.0.1:${port}`, "secret:TOKEN", ...grants], plugin),
  );
}

/** A server that gives back what it gets, wherever it can. */
async function parrot() {
  const heard: (string | undefined)[] = [];
  const port = await servers.http((request, response) => {
    const { authorization = "" } = request.headers;
    heard.push(request.headers.authorization);
    response.writeHead(200, {
      "x-you-said": authorization,
      "content-encoding": "gzip",
      etag: authorization.slice(7),
    });
    response.end(
      gzipSync(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${authorization}!${authorization}`)])),
    );
  });
  return { heard, port };
}

const forPort = (port: number, value: Secrets[string]["value"] = VALUE): Secrets => ({
  TOKEN: { value, hosts: [`http://127.0.0.1:${port}`] },
});

describe("a secret", () => {
  afterEach(() => {
    client = undefined;
  });

  test("is sent by its name, and comes back by its name", async () => {
    const { heard, port } = await parrot();
    const response = await send(
      port,
      forPort(port, async () => VALUE),
    );
    expect(heard).toEqual([`Bearer ${VALUE}`]);
    expect(response.headers).toMatchObject({ "x-you-said": "Bearer [secret TOKEN]", etag: "[secret TOKEN]" });
    expect(Buffer.from(response.body).toString("latin1")).toBe(
      "ÿþBearer [secret TOKEN]!Bearer [secret TOKEN]",
    );
  });

  test("that a server kept comes back by its name at a later request too", async () => {
    let kept = "";
    const port = await servers.http((request, response) => {
      kept = request.headers.authorization ?? kept;
      response.end(kept);
    });
    await send(port, forPort(port));
    const later = await send(port, forPort(port), { headers: {} });
    expect(Buffer.from(later.body).toString()).toBe("Bearer [secret TOKEN]");
  });

  test("comes back by its name from JSON and from a URL too", () => {
    const secret = { name: "A", value: 'a"/b\\c d&e' };
    const quoted = JSON.stringify({ a: secret.value });
    expect(redactText(quoted, [secret])).toBe('{"a":"[secret A]"}');
    expect(redactText(`/?q=${encodeURIComponent(secret.value)}`, [secret])).toBe("/?q=[secret A]");
  });

  test("that never comes ends with the request", async () => {
    const { heard, port } = await parrot();
    const clock = new ManualClock();
    const asked = Promise.withResolvers<void>();
    await using one = httpClient({
      clock,
      limits: { total: 100 },
      secrets: forPort(port, () => {
        asked.resolve();
        return new Promise(() => {});
      }),
    });
    const headers = { "x-key": { secret: "TOKEN" } };
    const sending = one.send(
      { url: `http://127.0.0.1:${port}/`, method: "GET", headers: {}, secrets: headers, body: undefined },
      callWith([`http:get:127.0.0.1:${port}`, "secret:TOKEN"]),
    );
    await asked.promise;
    clock.pass(100);
    await expect(sending).rejects.toMatchObject({ code: "MORTISE_HTTP_EXCEEDED" });
    expect(heard).toEqual([]);
  });

  test("needs a grant, a name that is known, and a host that it is for; else nothing is sent", async () => {
    const { heard, port } = await parrot();
    const other = { secret: "OTHER" };
    const cases = [
      [{ headers: { a: other } }, "MORTISE_CAPABILITY_DENIED"],
      [{ headers: { a: other }, grants: ["secret:OTHER"] }, "MORTISE_SECRET_UNKNOWN"],
      [{ headers: { a: { secret: "ELSEWHERE" } }, grants: ["secret:*"] }, "MORTISE_SECRET_REFUSED"],
      [{ headers: { a: { secret: "BROKEN" } }, grants: ["secret:*"] }, "MORTISE_SECRET_UNREADABLE"],
      [{ headers: { a: { secret: "ODD" } }, grants: ["secret:*"] }, "MORTISE_SECRET_UNREADABLE"],
    ] as const;
    const hosts = [`http://127.0.0.1:${port}`];
    const secrets: Secrets = {
      TOKEN: { value: VALUE, hosts },
      ELSEWHERE: { value: VALUE, hosts: ["api.example.com", `127.0.0.1:${port}`] },
      BROKEN: { value: () => Promise.reject(new Error(`no file has ${VALUE}`)), hosts },
      ODD: { value: `${VALUE}\r\nx: y`, hosts },
    };
    for (const [options, code] of cases) {
      const failure = await send(port, secrets, options).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code });
      expect(`${failure} ${JSON.stringify(failure)} ${(failure as Error).cause}`).not.toContain(VALUE);
    }
    expect(heard).toEqual([]);
  });

  test("stays behind when a redirect leads to another origin", async () => {
    const { heard, port: to } = await parrot();
    const from = await servers.http((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${to}/` }).end();
    });
    const secrets = {
      TOKEN: { value: VALUE, hosts: [`http://127.0.0.1:${from}`, `http://127.0.0.1:${to}`] },
    };
    await send(from, secrets, { grants: [`http:get:127.0.0.1:${to}`] });
    await send(from, secrets, {
      grants: [`http:get:127.0.0.1:${to}`],
      headers: { "x-key": { secret: "TOKEN" } },
    });
    expect(heard).toEqual([undefined, undefined]);
  });

  test("goes over HTTPS unless plain HTTP is asked for by name", async () => {
    const tls = certificate("secure.example");
    const heard: unknown[] = [];
    const port = await servers.https(tls, (request, response) => {
      heard.push(request.headers["x-key"]);
      response.end();
    });
    await using secure = httpClient({
      ca: tls.cert,
      resolve: async () => ["127.0.0.1"],
      secrets: { TOKEN: { value: VALUE, hosts: [`secure.example:${port}`] } },
    });
    const grants = ["127.0.0.1", "secure.example"].map((host) => `http:get:${host}:${port}`);
    const get = (scheme: string) =>
      secure.send(
        {
          url: `${scheme}://secure.example:${port}/`,
          method: "GET",
          headers: {},
          secrets: { "x-key": { secret: "TOKEN" } },
          body: undefined,
        },
        callWith([...grants, "secret:TOKEN"]),
      );
    await get("https");
    expect(heard).toEqual([VALUE]);
    await expect(get("http")).rejects.toMatchObject({ code: "MORTISE_SECRET_REFUSED" });
  });

  test.each([
    ["A", ["*"], "every host"],
    ["A", ["https://a.example"], "not written as hosts are"],
    ["A", ["a.example/path"], "not written as hosts are"],
    ["not a name", [], "Its name must be"],
  ])("%s for %j is refused: %s", (name, hosts, problem) => {
    const made = () => vault({ [name]: { value: VALUE, hosts } });
    expect(made).toThrow(expect.objectContaining({ code: "MORTISE_SECRET_INVALID" }));
    expect(made).toThrow(problem);
    expect(made).not.toThrow(VALUE);
  });
});

test("nothing of a secret is left in text or bytes, whatever stands around it", () => {
  const value = fc.stringMatching(/^[a-z0-9]{6,12}$/);
  fc.assert(
    fc.property(
      value,
      value,
      fc.array(fc.oneof(fc.string(), fc.constantFrom(1, 2)), { maxLength: 8 }),
      (a, b, pieces) => {
        const secrets = [
          { name: "A", value: a },
          { name: "B", value: a + b },
        ];
        const text = pieces.map((piece) => (piece === 1 ? a : piece === 2 ? a + b : piece)).join("");
        for (const clean of [
          redactText(text, secrets),
          Buffer.from(redactBytes(Buffer.from(text), secrets)).toString(),
        ])
          expect(clean.includes(a)).toBe(false);
      },
    ),
  );
});
