import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { digestOf, generateKey, Host, printPublicKey, readLock, signFiles } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assemble, BUFFER } from "../testing/guests.ts";
import { inProcess } from "../testing/inprocess.ts";
import { download } from "./bundle/download.ts";
import type { Entry } from "./testing/tar.ts";
import { tarOf } from "./testing/tar.ts";

const MANIFEST =
  "name: greeter\nversion: 1.0.0\ncode: greet.ts\ncapabilities: [kv:read]\noptional: [kv:write]\n";
const CODE = "export const greet = () => 'hi';\n";
const FILES: readonly Entry[] = [
  { path: "greeter/plugin.yaml", content: MANIFEST },
  { path: "greeter/greet.ts", content: CODE },
];

let root = "";
const servers: ReturnType<typeof createServer>[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-add-"));
  writeFileSync(join(root, "mortise.toml"), "# Ours.\n[host]\nplugins = []\n");
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  rmSync(root, { recursive: true });
});

const config = () => join(root, "mortise.toml");
const plugin = (...args: string[]) => inProcess("plugin", ...args, "--config", config());
const kept = () => readdirSync(join(root, ".mortise/plugins"));

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("plugin add", () => {
  test("makes a first lock of what is there and what is added, so that both load", async () => {
    writeFileSync(config(), '[host]\nplugins = ["./plugins"]\n');
    mkdirSync(join(root, "plugins/old"), { recursive: true });
    writeFileSync(join(root, "plugins/old/plugin.yaml"), "name: old\nversion: 1.0.0\ncode: old.ts\n");
    writeFileSync(join(root, "plugins/old/old.ts"), "export const greet = () => 'old';\n");
    writeFileSync(join(root, "greeter.tgz"), gzipSync(tarOf(FILES)));
    expect(await plugin("add", join(root, "greeter.tgz"), "--grant", "kv:read")).toMatchObject({ code: 0 });
    expect([...(await readLock(join(root, "mortise.lock"))).keys()].sort()).toEqual(["greeter", "old"]);
    await using host = await Host.open({ config: config() });
    expect(host.plugins().map(({ name, state }) => [name, state])).toEqual([
      ["greeter", "ready"],
      ["old", "ready"],
    ]);
  });

  test("takes an archive, into the config and the lock, and a host loads it", async () => {
    writeFileSync(join(root, "greeter.tgz"), gzipSync(tarOf(FILES)));
    const ran = await plugin("add", join(root, "greeter.tgz"), "--grant", "kv:read", "--json");
    expect(JSON.parse(ran.stdout)).toMatchObject({
      name: "greeter",
      path: "./.mortise/plugins/greeter",
      needs: ["kv:read"],
      granted: ["kv:read"],
      locked: true,
    });
    expect(readFileSync(config(), "utf8")).toBe(
      '# Ours.\n[host]\nplugins = []\n\n[plugins.greeter]\npath = "./.mortise/plugins/greeter"\ngrants = ["kv:read"]\n',
    );
    await using host = await Host.open({ config: config() });
    expect((await host.call("greeter", "greet")).text()).toBe("hi");
    expect(await plugin("add", join(root, "greeter.tgz"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("MORTISE_PLUGIN_INSTALLED"),
    });
    expect(kept()).toEqual(["greeter"]);
  });

  test("says what a plugin lacks, and approves nothing that would not load", async () => {
    writeFileSync(join(root, "greeter.tar"), tarOf(FILES));
    const ran = await plugin("add", join(root, "greeter.tar"));
    expect(ran.stdout).toContain("It lacks what it needs");
    expect((await readLock(join(root, "mortise.lock"))).size).toBe(0);
    expect(await plugin("remove", "greeter")).toMatchObject({ code: 0 });
    expect(await plugin("add", join(root, "greeter.tar"), "--grant-all")).toMatchObject({ code: 0 });
    expect((await readLock(join(root, "mortise.lock"))).get("greeter")?.capabilities).toHaveLength(2);
  });

  test("misses no plugin folder that nobody named", async () => {
    writeFileSync(config(), "");
    writeFileSync(join(root, "greeter.tar"), tarOf(FILES));
    expect((await plugin("add", join(root, "greeter.tar"), "--grant-all")).code).toBe(0);
    expect((await plugin("approve")).code).toBe(0);
    await using host = await Host.open({ config: config() });
    expect(host.plugins().map(({ name, state }) => [name, state])).toEqual([["greeter", "ready"]]);
    writeFileSync(config(), '[host]\nplugins = ["./gone"]\n');
    expect((await plugin("approve")).code).toBe(1);
  });

  test("leaves a folder and a bare file where they are", async () => {
    mkdirSync(join(root, "src"));
    writeFileSync(join(root, "src/plugin.yaml"), MANIFEST);
    writeFileSync(join(root, "src/greet.ts"), CODE);
    await assemble(root, "echo_1.wasm", BUFFER);
    expect((await plugin("add", join(root, "src"), "--grant-all")).code).toBe(0);
    expect((await plugin("add", join(root, "echo_1.wasm"))).code).toBe(0);
    await using host = await Host.open({ config: config() });
    expect(host.plugins().map(({ name, state }) => [name, state])).toEqual([
      ["echo-1", "ready"],
      ["greeter", "ready"],
    ]);
    expect(JSON.parse((await plugin("remove", "greeter", "--json")).stdout)).toMatchObject({
      config: true,
      lock: true,
      left: join(root, "src"),
    });
    expect(existsSync(join(root, "src/greet.ts"))).toBe(true);
    expect((await plugin("remove", "echo-1")).code).toBe(0);
    expect(readFileSync(config(), "utf8")).toBe("# Ours.\n[host]\nplugins = []\n");
    expect((await plugin("remove", "greeter")).code).toBe(2);
  });

  test("takes an address: an archive or a module, with the digest that it must have", async () => {
    await assemble(root, "echo.wasm", BUFFER);
    const archive = gzipSync(tarOf(FILES));
    const at = await serve((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: "/greeter.tgz" }).end();
      else if (request.url === "/greeter.tgz") response.end(archive);
      else if (request.url === "/tool_box.wasm?v=1") response.end(readFileSync(join(root, "echo.wasm")));
      else response.writeHead(404).end();
    });
    const wrong = await plugin("add", `${at}/moved`, "--digest", digestOf("other"));
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining(digestOf(archive)) });
    expect((await plugin("add", `${at}/moved`, "--digest", digestOf(archive), "--grant-all")).code).toBe(0);
    expect((await plugin("add", `${at}/tool_box.wasm?v=1`)).code).toBe(0);
    expect(kept().sort()).toEqual(["greeter", "tool-box.wasm"]);
    expect(await plugin("add", `${at}/gone`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The server answered 404"),
    });
    expect((await plugin("remove", "greeter")).code).toBe(0);
    expect(kept()).toEqual(["tool-box.wasm"]);
  });

  test("holds a signature against the config's keys, and adds nothing that is signed by nobody", async () => {
    const key = generateKey();
    writeFileSync(
      config(),
      `[host]\nplugins = []\nsignatures = "required"\n[keys.ada]\npublic = "${printPublicKey(key.public)}"\n`,
    );
    writeFileSync(join(root, "bare.tar"), tarOf(FILES));
    expect(await plugin("add", join(root, "bare.tar"))).toMatchObject({ code: 4 });
    const files = new Map(FILES.map(({ path, content }) => [path.slice(8), Buffer.from(content ?? "")]));
    const sig = { path: "greeter/plugin.sig", content: signFiles(files, key) };
    writeFileSync(join(root, "signed.tar"), tarOf([...FILES, sig]));
    expect((await plugin("add", join(root, "signed.tar"))).stdout).toContain("ada");
    expect(kept()).toEqual(["greeter"]);
  });

  test("leaves nothing behind of an archive that is refused", async () => {
    const before = readFileSync(config(), "utf8");
    const evil = [...FILES, { path: "greeter/../../../evil", content: "x" }];
    writeFileSync(join(root, "evil.tar"), tarOf(evil));
    writeFileSync(join(root, "broken.tar"), tarOf([{ path: "plugin.yaml", content: "name: x\n" }]));
    for (const file of ["evil.tar", "broken.tar"])
      expect((await plugin("add", join(root, file))).code).toBe(4);
    expect(readFileSync(config(), "utf8")).toBe(before);
    expect(existsSync(join(root, ".mortise/plugins")) ? kept() : []).toEqual([]);
    expect(existsSync(join(root, "../evil"))).toBe(false);
  });
});

describe("a download", () => {
  const bounds = { bytes: 1_000, time: 10_000, redirects: 2 };

  test("ends at its bounds: of bytes, of redirects, of time", async () => {
    const at = await serve((request, response) => {
      if (request.url === "/round") response.writeHead(302, { location: "/round" }).end();
      else if (request.url === "/long") response.writeHead(200, { "content-length": "5000" }).write("x");
      else if (request.url === "/endless") {
        const more = () => response.write("x".repeat(400), () => setImmediate(more));
        more();
      } else response.write("x");
    });
    for (const path of ["long", "endless"])
      await expect(download(`${at}/${path}`, bounds)).rejects.toThrow("larger than 1000 bytes");
    await expect(download(`${at}/round`, bounds)).rejects.toThrow("redirected more than 2 times");
    await expect(download(`${at}/stalls`, { ...bounds, time: 100 })).rejects.toThrow("more than 100 ms");
  });

  test("takes no other scheme, no credentials, and shows neither", async () => {
    const at = await serve(
      (_, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    );
    await expect(download(at, bounds)).rejects.toThrow("neither https:// nor http://");
    const secret = download("https://ada:hunter2@127.0.0.1/x.tgz", bounds);
    await expect(secret).rejects.toThrow("holds a name or a password");
    await expect(secret).rejects.not.toThrow("hunter2");
    await expect(download("http://127.0.0.1:1/x.tgz", bounds)).rejects.toMatchObject({
      code: "MORTISE_DOWNLOAD_FAILED",
    });
  });
});
