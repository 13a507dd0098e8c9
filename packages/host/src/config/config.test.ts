import { DEFAULT_LIMITS } from "@mortise/engine";
import { describe, expect, test } from "vitest";
import { printCapability } from "../capability/capability.ts";
import { explain, why } from "../capability/grants.ts";
import { HostError } from "../errors.ts";
import { effectiveLimits } from "./limits.ts";
import { readConfig } from "./read.ts";
import { trustOf } from "./trust.ts";

const SAMPLE = `
[host]
plugins = ["./plugins", "./more"]
store = "postgres://mortise@db.example/mortise"
signatures = "required"
limits = { memory = "1GiB", deadline = "30s" }
telemetry.endpoint = "http://127.0.0.1:4318"

[plugins.greeter]
grants = [
  "kv:read",
  "http:get:api.example.com",
]
limits.memory = "64MiB"
config = { city = "Ghent", deep = { a = [1, 2] } }

[plugins.noisy]
enabled = false
isolation = "process"

[keys.ada]
public = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
expires = 2027-01-01
[keys.old]
public = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
revoked = true

[libraries]
typescript = { type = "wasm", path = "lib/typescript.wasm" }
golang = { path = "lib/golang.wasm" }
python = { executable = "python3", args = ["plugins/python_plugin.py"] }

[libraries.docker]
path = "lib/docker.wasm"
[libraries.docker.permissions]
filesystem = ["read", "workspace-only"]
environment = ["HOME", "USER"]

[agent.data_sources.s3_docs]
type = "wasm"
name = "S3 Documentation"
path = "./plugins/s3_source.wasm"
source_kind = "block"
config = { bucket = "my-docs", region = "us-west-2" }
`;

function problemOf(text: string): string {
  try {
    readConfig("mortise.toml", text);
  } catch (error) {
    if (error instanceof HostError && error.code === "MORTISE_CONFIG_INVALID")
      return `${error.details.line}:${error.details.column}: ${error.problem}`;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("a config", () => {
  test("with everything is read with every part of it", () => {
    const { config } = readConfig("mortise.toml", SAMPLE);
    expect(config.host).toMatchObject({
      plugins: ["./plugins", "./more"],
      signatures: "required",
      limits: { deadline: 30_000 },
    });
    expect(config.plugins.greeter).toMatchObject({
      enabled: true,
      config: { city: "Ghent", deep: { a: [1, 2] } },
    });
    expect(config.plugins.noisy).toMatchObject({ enabled: false, isolation: "process", grants: [] });
    expect(config.keys).toMatchObject({
      ada: { expires: Date.UTC(2027, 0, 1), revoked: false },
      old: { revoked: true },
    });
    expect(config.libraries).toMatchObject({
      typescript: { type: "wasm", permissions: { filesystem: [], environment: [], network: [] } },
      golang: { type: "wasm" },
      python: { type: "external", args: ["plugins/python_plugin.py"] },
      docker: {
        type: "wasm",
        permissions: { filesystem: ["read", "workspace-only"], environment: ["HOME", "USER"] },
      },
    });
    expect(config.agent.data_sources.s3_docs).toMatchObject({
      source_kind: "block",
      config: { region: "us-west-2" },
      grants: [],
    });
  });

  test("that is empty is all defaults", () => {
    const { config } = readConfig("mortise.toml", "");
    expect(config.host).toMatchObject({
      plugins: ["./plugins"],
      store: ".mortise/data",
      signatures: "when-present",
    });
    expect(config).toMatchObject({ plugins: {}, keys: {}, libraries: {}, agent: { data_sources: {} } });
  });

  test("says whose signatures count", () => {
    const { signatures, keys } = trustOf(readConfig("mortise.toml", SAMPLE).config);
    expect(signatures).toBe("required");
    expect(keys).toMatchObject([
      { name: "ada", expires: Date.UTC(2027, 0, 1) },
      { name: "old", revoked: true },
    ]);
  });

  test("knows the line of each grant", () => {
    const granted = readConfig("mortise.toml", SAMPLE).grants.get("greeter") ?? [];
    expect(granted.map(({ capability }) => printCapability(capability))).toEqual([
      "kv:read",
      "http:get:api.example.com",
    ]);
    const found = why(granted, { kind: "https", parts: ["get", "api.example.com"] }, 0);
    expect(explain(found, 0)).toBe(
      "https:get:api.example.com is granted by `http:get:api.example.com` in mortise.toml:12:3",
    );
  });

  test("says what plugins may keep, each in its own words", () => {
    const text =
      "[host.kv]\nbytes = '1MiB'\n[host.db]\nbytes = '2MiB'\n[plugins.a.kv]\nkeys = 5\nbytes = 100\n[plugins.a.db]\nbytes = 3\n";
    const { host, plugins } = readConfig("mortise.toml", text).config;
    expect([host.kv, plugins.a?.kv]).toEqual([{ bytes: 1 << 20 }, { bytes: 100, keys: 5 }]);
    expect([host.db, plugins.a?.db]).toEqual([{ bytes: 2 << 20 }, { bytes: 3 }]);
  });

  test("says what requests of plugins may take", () => {
    const text = "[host.http]\nresponse = '1MiB'\ntimeout = '5s'\nrate = { burst = 5, per_second = 0.5 }\n";
    expect(readConfig("mortise.toml", text).config.host.http).toEqual({
      response: 1 << 20,
      timeout: 5_000,
      rate: { burst: 5, per_second: 0.5 },
    });
  });

  test.each([
    ["[host]\nplugin = []", "2:1: The key `plugin` of `host` is unknown: did you mean `plugins`?"],
    ["[plugin.a]", "1:2: The key `plugin` is unknown: did you mean `plugins`?"],
    [
      "[host]\nstore = 'mysql://secret@x'",
      "2:9: `host.store` must be a folder, or an address that begins with postgres://",
    ],
    [
      "[host.telemetry]\nendpoint = 'secret'",
      "2:12: `host.telemetry.endpoint` must be an http:// or https:// URL.",
    ],
    [
      "[host.kv]\nbytes = '10 potatoes'",
      "2:9: `host.kv.bytes` must be bytes as a number, or text such as `10MiB`.",
    ],
    ["[host.http]\ntimeout = 'soon'", "2:11: `host.http.timeout` must be milliseconds as a number, or text"],
    ["[host.http]\nrate = { burst = 0, per_second = 1 }", "2:18: `host.http.rate.burst` must be"],
    ["[plugins.a.kv]\nkeys = -1", "2:8: `plugins.a.kv.keys` must be"],
    ["[plugins.Greeter]", "1:10: The key `plugins.Greeter` must be lower-case letters"],
    [
      "[plugins.a]\ngrants = ['kv:read', 'emit:*:x']",
      "2:22: `plugins.a.grants[1]` has a `*` before its last part",
    ],
    ["[plugins.a]\nenabled = 'secret'", "2:11: `plugins.a.enabled` must be true or false, and is text."],
    ["plugins.a.grants = 1", "1:20: `plugins.a.grants` must be a list, and is a number."],
    ["[keys.a]\npublic = 'secret'", "2:10: `keys.a.public` must be `ed25519:` and 32 bytes in base64."],
    [
      `${SAMPLE}[keys.b]\npublic = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="\nexpires = 12:00:00`,
      "must be a date such as 2027-01-31",
    ],
    ["[libraries]\na = {}", "2:5: `libraries.a.path` is missing, and so is `executable`."],
    [
      "[libraries]\na = { path = 'x.wasm', type = 'external' }",
      "`libraries.a.type` is external, and `path` is a wasm file.",
    ],
    [
      "[libraries.a]\npath = 'a.wasm'\npermissions.filesystem = ['all']",
      "3:27: `libraries.a.permissions.filesystem[0]` must be one of read, workspace-only.",
    ],
    [
      "[agent.data_sources.a]\ntype = 'wasm'\npath = 'x'\nsource_kind = 'blok'",
      "must be one of stream, block, both (did you mean block?).",
    ],
  ])("%j is refused: %s", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
    expect(problemOf(text)).not.toContain("secret");
  });
});

describe("limits", () => {
  test("are the engine's where nobody says otherwise", () =>
    expect(effectiveLimits({})).toEqual(DEFAULT_LIMITS));

  test("an author lowers them, and raises them no further than the ceiling, or the defaults", () => {
    expect(effectiveLimits({ author: { memory: "1MiB" } }).memory).toBe(1 << 20);
    expect(effectiveLimits({ author: { memory: "4GiB" } }).memory).toBe(DEFAULT_LIMITS.memory);
    expect(effectiveLimits({ author: { memory: "4GiB" }, ceiling: { memory: "1GiB" } }).memory).toBe(1 << 30);
    expect(effectiveLimits({ author: { fuel: 9 } }).fuel).toBe(9);
  });

  test("an operator sets them freely for one plugin, below the ceiling", () => {
    expect(effectiveLimits({ author: { deadline: 10 }, operator: { deadline: 60_000 } }).deadline).toBe(
      60_000,
    );
    expect(
      effectiveLimits({ operator: { deadline: 60_000, fuel: 9 }, ceiling: { deadline: 100, fuel: 5 } }),
    ).toMatchObject({ deadline: 100, fuel: 5 });
    expect(effectiveLimits({ ceiling: { fuel: 5 } }).fuel).toBe(5);
  });
});
