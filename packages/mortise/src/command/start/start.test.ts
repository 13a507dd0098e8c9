import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectTo } from "../../control/connect.ts";
import { Receiver } from "../../deployment/testing/receiver.ts";
import { Folder } from "../testing/command.ts";
import { Started } from "../testing/started.ts";

const CODE = `export const greet = ({ name }: { name: string }) => {
  console.log("greeting\\u001b[2J\\n", name);
  return \`Hello, \${name}!\`;
};
export const spin = () => { for (;;) {} };
`;

const MANIFEST = `name: greeter
version: 1.2.3
description: Says hello.
code: greeter.ts
optional: ["dice:roll"]
`;

function write(folder: string): void {
  mkdirSync(join(folder, "plugins/greeter"), { recursive: true });
  writeFileSync(join(folder, "plugins/greeter/plugin.yaml"), MANIFEST);
  writeFileSync(join(folder, "plugins/greeter/greeter.ts"), CODE);
  mkdirSync(join(folder, "plugins/broken"));
  writeFileSync(join(folder, "plugins/broken/plugin.yaml"), "name: broken\nversion: 1.0.0\ncode: gone.ts\n");
  writeFileSync(
    join(folder, "mortise.toml"),
    '[host]\nlisten = "localhost:0"\n[plugins.greeter]\ngrants = ["dice:roll"]\n',
  );
}

test("a deployment is started, called, refused to a second host, and stopped when its last call has ended", async () => {
  using folder = new Folder();
  const receiver = new Receiver();
  write(folder.path);
  await using host = Started.mortise(folder.path, ["--trace"], {
    OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.listen(),
  });
  const { plugins, status } = await host.until("started");
  expect(plugins).toMatchObject([
    { name: "broken", state: "failed", error: { code: "MORTISE_CODE_MISSING" } },
    { name: "greeter", state: "ready", version: "1.2.3", sealed: true, granted: ["dice:roll"] },
  ]);
  expect(status).toMatchObject({ pid: host.child.pid, plugins: { ready: 1, failed: 1 } });
  expect(await (await fetch(status.health ?? "")).json()).toMatchObject({ status: "degraded" });

  const [second, called] = await Promise.all([
    folder.run("start"),
    folder.run("call", "greeter", "greet", "--input", '{"name":"Ada"}', "--json"),
  ]);
  expect(second.code).toBe(5);
  expect(second.stderr).toMatch(new RegExp(`^MORTISE_ALREADY_RUNNING: Process ${host.child.pid} `));
  expect(JSON.parse(called.stdout)).toEqual({ output: "Hello, Ada!", durationMs: expect.any(Number) });
  await host.until("log", ({ entry }) => entry.message === "greeting\ufffd[2J⏎ Ada");
  await host.until("trace");

  using control = await connectTo(join(folder.path, ".mortise/control.sock"));
  const following = control?.request("logs", { follow: true });
  const call = control?.request("call", { plugin: "greeter", export: "spin", input: "", deadline: 300 });
  const ended = expect(call).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
  await control?.request("status", {});
  host.signal("SIGINT");
  await host.until("stopping");
  await ended;
  expect(await following).toBeNull();
  await host.until("stopped");
  expect(await host.ended()).toBe(0);
  expect(await host.stderr).toBe("");

  expect(receiver.spans().map(({ name }) => name)).toEqual(["greeter greet", "greeter spin"]);
  expect(receiver.points("mortise.calls")).toHaveLength(2);
  await receiver.close();
  const [listed, nobody] = await Promise.all([folder.run("plugin", "list"), folder.run("status")]);
  expect(listed.stdout).toMatch(/^greeter +1\.2\.3 +script +yes +not running +dice:roll +plugins\/greeter$/m);
  expect(listed.stdout).toMatch(/^broken: MORTISE_CODE_MISSING: There is no gone\.ts\./m);
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringMatching(/^MORTISE_NOT_RUNNING: /) });
});
