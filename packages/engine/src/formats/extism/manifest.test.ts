import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MortiseError } from "../../errors.ts";
import { readManifest } from "./manifest.ts";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const OTHER = Uint8Array.of(...EMPTY, 0, 2, 1, 0x78);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifest-"));
  await writeFile(join(folder, "empty.wasm"), EMPTY);
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify({ wasm: [{ path: "empty.wasm" }], config: { a: "1" } }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function errorOf(promise: Promise<unknown>): Promise<MortiseError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MortiseError) return error;
  throw new Error("no MortiseError", { cause: error });
}

describe("a manifest is read from", () => {
  test("an object", async () => {
    const manifest = await readManifest({ wasm: [{ data: EMPTY }] });
    expect(manifest.main).toEqual({ name: "main", bytes: EMPTY });
    expect(manifest).toMatchObject({ allowedHosts: [], allowedPaths: [], timeoutMs: undefined });
  });

  test("its JSON, with base64 data", async () => {
    const json = JSON.stringify({ wasm: [{ data: Buffer.from(EMPTY).toString("base64") }] });
    expect((await readManifest(json)).main.bytes).toEqual(EMPTY);
    expect((await readManifest(new TextEncoder().encode(json))).main.bytes).toEqual(EMPTY);
  });

  test("a JSON file, by path and by URL", async () => {
    const path = join(folder, "manifest.json");
    for (const input of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const manifest = await readManifest(input, { folder });
      expect(manifest.main.bytes).toEqual(EMPTY);
      expect(manifest.config.get("a")).toBe("1");
    }
  });

  test("a bare module, by path or bytes", async () => {
    expect((await readManifest("empty.wasm", { folder })).main.bytes).toEqual(EMPTY);
    expect((await readManifest(EMPTY)).main.name).toBe("main");
  });

  test("an http URL through the fetch that was given, with method and headers of entries", async () => {
    const seen: unknown[] = [];
    const fetch = async (url: string, init: { method: string; headers: Record<string, string> }) => {
      seen.push({ url, ...init });
      if (url.endsWith(".wasm")) return new Response(EMPTY);
      return Response.json({
        wasm: [{ url: "https://b.test/m.wasm", method: "post", headers: { "X-Key": "1" } }],
      });
    };
    const manifest = await readManifest("https://a.test/manifest.json", { fetch });
    expect(manifest.main.bytes).toEqual(EMPTY);
    expect(seen).toEqual([
      { url: "https://a.test/manifest.json", method: "GET", headers: {} },
      { url: "https://b.test/m.wasm", method: "POST", headers: { "X-Key": "1" } },
    ]);
  });
});

test("fields are read in both spellings", async () => {
  const snake = await readManifest({
    wasm: [{ data: EMPTY }],
    memory: { max_pages: 4, max_http_response_bytes: 5, max_var_bytes: 0 },
    allowed_hosts: ["*.example.com"],
    allowed_paths: { "/data": "/mnt", "ro:/etc": "/etc" },
    timeout_ms: 100,
  });
  const camel = await readManifest({
    wasm: [{ data: EMPTY }],
    memory: { maxPages: 4, maxHttpResponseBytes: 5, maxVarBytes: 0 },
    allowedHosts: ["*.example.com"],
    allowedPaths: { "/data": "/mnt", "ro:/etc": "/etc" },
    timeoutMs: 100,
  });
  expect(camel).toEqual(snake);
  expect(snake).toMatchObject({
    memory: { maxPages: 4, maxHttpResponseBytes: 5, maxVarBytes: 0 },
    allowedPaths: [
      { host: "/data", guest: "/mnt", readOnly: false },
      { host: "/etc", guest: "/etc", readOnly: true },
    ],
    timeoutMs: 100,
  });
});

test("the keys of allowed_paths can be the guest's, as in the JavaScript SDK", async () => {
  const manifest = await readManifest(
    { wasm: [{ data: EMPTY }], allowedPaths: { "/mnt": "ro:data" } },
    { allowedPathKeys: "guest", folder: "/base" },
  );
  expect(manifest.allowedPaths).toEqual([{ host: "/base/data", guest: "/mnt", readOnly: true }]);
});

test("null means left out", async () => {
  const manifest = await readManifest({
    wasm: [{ data: EMPTY, hash: null }],
    memory: null,
    timeout_ms: null,
  });
  expect(manifest.timeoutMs).toBeUndefined();
});

describe("names", () => {
  test("main is the module of that name, wherever it stands", async () => {
    const manifest = await readManifest({ wasm: [{ data: EMPTY, name: "main" }, { data: OTHER }] });
    expect(manifest.main.bytes).toEqual(EMPTY);
    expect(manifest.modules.map((module) => module.name)).toEqual(["main", sha256(OTHER)]);
  });

  test("otherwise main is the last, and keeps the name it has", async () => {
    const unnamed = await readManifest({ wasm: [{ data: EMPTY, name: "lib" }, { data: OTHER }] });
    expect(unnamed.main).toEqual({ name: "main", bytes: OTHER });
    const named = await readManifest({
      wasm: [
        { data: EMPTY, name: "lib" },
        { data: OTHER, name: "app" },
      ],
    });
    expect(named.main.name).toBe("app");
  });

  test("are unique, and not the host's", async () => {
    const twice = await errorOf(
      readManifest({
        wasm: [
          { data: EMPTY, name: "a" },
          { data: OTHER, name: "a" },
        ],
      }),
    );
    expect(twice).toMatchObject({ code: "MORTISE_MANIFEST_INVALID" });
    expect(twice.message).toContain("wasm[1].name");
    const same = await errorOf(readManifest({ wasm: [{ data: EMPTY }, { data: EMPTY }, { data: OTHER }] }));
    expect(same.message).toContain("wasm[1]");
    const host = await errorOf(readManifest({ wasm: [{ data: EMPTY, name: "extism:host/env" }] }));
    expect(host.message).toContain("wasm[0].name");
  });
});

describe("a hash", () => {
  test("covers exactly the bytes of the view", async () => {
    const wide = new Uint8Array(64).fill(7);
    wide.set(EMPTY, 10);
    const view = wide.subarray(10, 18);
    const manifest = await readManifest({ wasm: [{ data: view, hash: sha256(EMPTY).toUpperCase() }] });
    expect(manifest.main.bytes).toEqual(EMPTY);
  });

  test("that differs is an error", async () => {
    const error = await errorOf(readManifest({ wasm: [{ data: OTHER, hash: sha256(EMPTY) }] }));
    expect(error.code).toBe("MORTISE_HASH_MISMATCH");
    const file = await errorOf(
      readManifest({ wasm: [{ path: "empty.wasm", hash: sha256(OTHER) }] }, { folder }),
    );
    expect(file.code).toBe("MORTISE_HASH_MISMATCH");
  });

  test("holds for the bytes that run, whatever the caller does to the array later", async () => {
    const data = new Uint8Array(EMPTY);
    const manifest = await readManifest({ wasm: [{ data, hash: sha256(EMPTY) }] });
    data.fill(0xff);
    expect(manifest.main.bytes).toEqual(EMPTY);
  });
});

test.each([
  [{}, "wasm"],
  [{ wasm: [] }, "wasm"],
  [{ wasm: {} }, "wasm"],
  [{ wasm: Array.from({ length: 65 }, () => ({ data: EMPTY })) }, "wasm"],
  [{ wasm: [7] }, "wasm[0]"],
  [{ wasm: [{}] }, "wasm[0]"],
  [{ wasm: [{ data: EMPTY, path: "x" }] }, "wasm[0]"],
  [{ wasm: [{ data: "no base64!" }] }, "wasm[0].data"],
  [{ wasm: [{ data: "AAA" }] }, "wasm[0].data"],
  [{ wasm: [{ data: 7 }] }, "wasm[0].data"],
  [{ wasm: [{ data: EMPTY, headers: {} }] }, "wasm[0].headers"],
  [{ wasm: [{ data: EMPTY, hash: "abc" }] }, "wasm[0].hash"],
  [{ wasm: [{ path: "a\0b" }] }, "wasm[0].path"],
  [{ wasm: [{ url: "gopher://a/" }] }, "wasm[0].url"],
  [{ wasm: [{ url: "http://a/", method: "GET /" }] }, "wasm[0].method"],
  [{ wasm: [{ url: "http://a/", headers: { "a b": "c" } }] }, "wasm[0].headers"],
  [{ wasm: [{ url: "http://a/", headers: { a: "b\r\nc: d" } }] }, "wasm[0].headers.a"],
  [{ wasm: [{ data: EMPTY }], memory: { max_pages: 1.5 } }, "memory.max_pages"],
  [{ wasm: [{ data: EMPTY }], memory: { maxPages: -1 } }, "memory.maxPages"],
  [{ wasm: [{ data: EMPTY }], memory: { max_pages: 65_537 } }, "memory.max_pages"],
  [{ wasm: [{ data: EMPTY }], memory: { max_var_bytes: "1" } }, "memory.max_var_bytes"],
  [{ wasm: [{ data: EMPTY }], memory: { max_pages: 1, maxPages: 1 } }, "memory"],
  [{ wasm: [{ data: EMPTY }], config: { key: 1 } }, "config.key"],
  [{ wasm: [{ data: EMPTY }], config: ["a"] }, "config"],
  [{ wasm: [{ data: EMPTY }], allowed_hosts: "a" }, "allowed_hosts"],
  [{ wasm: [{ data: EMPTY }], allowed_hosts: ["a", "http://b"] }, "allowed_hosts[1]"],
  [{ wasm: [{ data: EMPTY }], allowed_paths: { a: "" } }, "allowed_paths.a"],
  [{ wasm: [{ data: EMPTY }], allowed_paths: { "ro:": "/a" } }, "allowed_paths"],
  [{ wasm: [{ data: EMPTY }], timeout_ms: 0 }, "timeout_ms"],
  [{ wasm: [{ data: EMPTY }], timeoutMs: "5s" }, "timeoutMs"],
] as const)("a wrong value is an error that names the field: %j", async (manifest, field) => {
  const error = await errorOf(readManifest(manifest));
  expect(error.code).toBe("MORTISE_MANIFEST_INVALID");
  expect(error.message).toContain(`\`${field}`);
});

test.each([
  [{ wasm: [{ data: EMPTY }], alowed_hosts: [] }, "allowed_hosts"],
  [{ wasm: [{ data: EMPTY }], timeoutms: 5 }, "timeout_ms"],
  [{ wasm: [{ data: EMPTY }], memory: { max_page: 5 } }, "max_pages"],
  [{ wasm: [{ data: EMPTY, sha256: "" }] }, "hash"],
] as const)("an unknown field is an error that names the nearest known one: %j", async (manifest, known) => {
  const error = await errorOf(readManifest(manifest));
  expect(error.code).toBe("MORTISE_MANIFEST_INVALID");
  expect(error.message).toContain(known);
  expect(error.problem).toMatch(/[^?]\.$/);
});

test("keys that objects inherit are data or errors, never behaviour", async () => {
  const data = Buffer.from(EMPTY).toString("base64");
  const manifest = await readManifest(
    `{"wasm":[{"data":"${data}"}],"config":{"__proto__":"a","constructor":"b"}}`,
  );
  expect([...manifest.config]).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  expect(manifest.config.get("toString")).toBeUndefined();
  const error = await errorOf(readManifest(`{"__proto__":{"wasm":[{"data":"${data}"}]}}`));
  expect(error.code).toBe("MORTISE_MANIFEST_INVALID");
  const inherited = await errorOf(readManifest(Object.create({ wasm: [{ data: EMPTY }] })));
  expect(inherited.code).toBe("MORTISE_MANIFEST_INVALID");
});

test("secrets in broken JSON do not reach the error", async () => {
  const error = await errorOf(readManifest(`{"config":{"token":"hunter2`));
  expect(error.code).toBe("MORTISE_MANIFEST_INVALID");
  expect(`${error.message}${String(error.cause)}`).not.toContain("hunter2");
});

test("a name of 100 KB and escape sequences are shortened in errors", async () => {
  const error = await errorOf(
    readManifest({ wasm: [{ data: EMPTY }], [`\u001b[31m${"x".repeat(100_000)}`]: 1 }),
  );
  expect(error.message.length).toBeLessThan(500);
  expect(error.message).not.toContain("\u001b");
});

describe("what cannot be read", () => {
  test.each([
    ["a missing file", { wasm: [{ path: "missing.wasm" }] }],
    ["a folder", { wasm: [{ path: "." }] }],
    ["a device", { wasm: [{ path: "/dev/zero" }] }],
    ["a URL without a fetch", { wasm: [{ url: "https://a.test/m.wasm?token=hunter2" }] }],
  ])("%s", async (_, manifest) => {
    const error = await errorOf(readManifest(manifest, { folder }));
    expect(error.code).toBe("MORTISE_SOURCE_UNREADABLE");
    expect(error.message).not.toContain("hunter2");
  });

  test("a file or response past the bound", async () => {
    const small = { folder, maxModuleBytes: 4 };
    expect((await errorOf(readManifest({ wasm: [{ path: "empty.wasm" }] }, small))).code).toBe(
      "MORTISE_SOURCE_UNREADABLE",
    );
    const fetch = async () => new Response(EMPTY);
    const far = { wasm: [{ url: "http://a.test/" }] };
    expect((await errorOf(readManifest(far, { ...small, fetch }))).code).toBe("MORTISE_SOURCE_UNREADABLE");
    expect((await errorOf(readManifest({ wasm: [{ data: EMPTY }] }, small))).code).toBe(
      "MORTISE_MANIFEST_INVALID",
    );
  });

  test("a response without end", async () => {
    const fetch = async () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }));
    const error = await errorOf(
      readManifest({ wasm: [{ url: "http://a.test/" }] }, { fetch, maxModuleBytes: 1 << 20 }),
    );
    expect(error.code).toBe("MORTISE_SOURCE_UNREADABLE");
  });

  test("an answer that is an error, and a fetch that fails", async () => {
    const far = { wasm: [{ url: "http://a.test/" }] };
    const missing = await errorOf(
      readManifest(far, { fetch: async () => new Response("", { status: 404 }) }),
    );
    expect(missing.code).toBe("MORTISE_SOURCE_UNREADABLE");
    const broken = await errorOf(
      readManifest(far, { fetch: () => Promise.reject(new TypeError("no route")) }),
    );
    expect(broken.code).toBe("MORTISE_SOURCE_UNREADABLE");
  });

  test("bytes that are neither a module nor JSON", async () => {
    expect((await errorOf(readManifest(Uint8Array.of(0xff, 0xfe)))).code).toBe("MORTISE_NOT_WASM");
  });
});

test.each([
  [{ wasm: [{ path: "/etc/passwd" }] }],
  [{ wasm: [{ url: "file:///etc/passwd" }] }],
  [{ wasm: [{ url: "https://a.test/m.wasm" }], allowed_paths: { "/": "/" } }],
])("a manifest that came over HTTP names no file of this machine: %j", async (manifest) => {
  const error = await errorOf(
    readManifest("https://a.test/", { fetch: async () => Response.json(manifest) }),
  );
  expect(error.code).toBe("MORTISE_MANIFEST_INVALID");
});

test("any JSON value is a manifest or a coded error", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      fc.constantFrom("config", "memory", "allowed_hosts", "wasm"),
      async (value, key) => {
        for (const manifest of [value, { wasm: [{ data: EMPTY }], [key]: value }]) {
          const result = await readManifest(JSON.stringify({ ...Object(manifest) })).catch(
            (error: unknown) => error,
          );
          if (result instanceof Error) expect(result).toBeInstanceOf(MortiseError);
        }
      },
    ),
  );
});

test("random bytes are a manifest or a coded error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      const result = await readManifest(bytes).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(MortiseError);
    }),
  );
});
