import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HostOptions } from "./options.ts";
import { DETACHED_FILE, signFiles } from "./signing/detached.ts";
import { generateKey, printPublicKey } from "./signing/key.ts";
import { Deployment } from "./testing/deployment.ts";

interface Builder {
  toolComponent(asks?: boolean): Promise<Uint8Array>;
  echoComponent(type: unknown, options?: { readonly func?: string }): Promise<Uint8Array>;
  padded(type: unknown): unknown;
  primitive(name: "string"): unknown;
}

/** By their paths: what puts components together is for tests only, so that no package exports it. */
const BUILDERS = ["testing/tool.ts", "testing/echo.ts", "types.ts"].map(
  (path) => pathToFileURL(join(import.meta.dirname, "../../engine/src/component", path)).href,
);
const built: Builder[] = await Promise.all(BUILDERS.map((url) => import(url)));
const { toolComponent, echoComponent, padded, primitive } = Object.assign({}, ...built) as Builder;

const EXECUTE = "pattern:extension/tool@0.1.0#execute";
const NUMBERS = Array.from({ length: 16 }, (_, at) => at);

describe("a component in a host", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  const open = async (bytes: Uint8Array, manifest = "", options: HostOptions = {}) => {
    await deployment.write("tool/tool.wasm", bytes);
    await deployment.write("tool/plugin.yaml", `name: tool\nversion: 1.0.0\ncode: tool.wasm\n${manifest}`);
    return deployment.open(options);
  };

  test("is called with JSON by its types, and listed like any plugin", async () => {
    const host = await open(await toolComponent(), "format: component\n");
    expect(host.plugin("tool")).toMatchObject({
      state: "ready",
      format: "component",
      sealed: true,
      wall: "engine",
      exports: [EXECUTE],
      roles: ["tool"],
    });
    const job = { name: "Ada", maxCount: 3 };
    expect((await host.call("tool", EXECUTE, [job])).json()).toEqual({ tag: "ok", val: "Ada" });
    expect((await host.call("tool", EXECUTE, { job: { ...job, maxCount: 0 } })).json()).toEqual({
      tag: "err",
      val: "Ada",
    });
    await expect(host.call("tool", EXECUTE, [{ name: "Ada" }])).rejects.toMatchObject({
      code: "MORTISE_ARGUMENT_INVALID",
      message: expect.stringContaining("maxCount"),
    });
    await expect(host.call("tool", "execute", [job])).rejects.toMatchObject({
      code: "MORTISE_EXPORT_UNKNOWN",
    });
  });

  test("stays within its limits, and gets no calls after it failed too often", async () => {
    const bytes = await echoComponent(padded(primitive("string")), { func: "spin" });
    const host = await open(bytes, "limits: { deadline: 20 }\n", {
      breaker: { failures: 2, rest: 60_000, maxRest: 60_000 },
    });
    const spin = () => host.call("tool", "echo", [["a", ...NUMBERS]]);
    await expect(spin()).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await expect(spin()).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await expect(spin()).rejects.toMatchObject({ code: "MORTISE_CIRCUIT_OPEN" });
  });

  test("is reloaded, and what cannot be linked keeps the old one", async () => {
    const host = await open(await echoComponent(padded(primitive("string"))));
    expect((await host.call("tool", "echo", [["a", ...NUMBERS]])).json()).toEqual(["a", ...NUMBERS]);
    await deployment.write("tool/tool.wasm", await toolComponent(true));
    await expect(host.reload("tool")).rejects.toMatchObject({
      code: "MORTISE_LOAD_FAILED",
      message: expect.stringContaining("pattern:extension/host@0.1.0#ask"),
    });
    expect(host.plugin("tool")?.exports).toEqual(["echo"]);
    await deployment.write("tool/tool.wasm", await toolComponent());
    await host.reload("tool");
    expect((await host.call("tool", EXECUTE, [{ name: "Ada", maxCount: 1 }])).json()).toMatchObject({
      tag: "ok",
    });
  });

  test("is signed beside its files, and refused where they changed", async () => {
    const key = generateKey();
    const code = await toolComponent();
    const manifest = "name: tool\nversion: 1.0.0\ncode: tool.wasm\n";
    const files = new Map([
      ["plugin.yaml", Buffer.from(manifest)],
      ["tool.wasm", code],
    ]);
    await deployment.write(`tool/${DETACHED_FILE}`, signFiles(files, key));
    await deployment.write(
      "mortise.toml",
      `[host]\nplugins = ["."]\nsignatures = "required"\n[keys.ada]\npublic = "${printPublicKey(key.public)}"\n`,
    );
    const options = { plugins: undefined, config: `${deployment.root}/mortise.toml` };
    const host = await open(code, "", options);
    expect(host.plugin("tool")).toMatchObject({ state: "ready", signer: "ada", error: undefined });
    await deployment.write("tool/tool.wasm", await echoComponent(padded(primitive("string"))));
    await expect(host.reload("tool")).rejects.toMatchObject({ code: "MORTISE_SIGNATURE_INVALID" });
    expect(host.plugin("tool")?.exports).toEqual([EXECUTE]);
  });
});
