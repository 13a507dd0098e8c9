import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Host, readConfig } from "@mortise/host";
import { expect, test } from "vitest";
import { Folder } from "../testing/command.ts";
import { tarOf } from "./testing/tar.ts";

test("an add that is killed at any moment has added the plugin whole, or not at all", async () => {
  using folder = new Folder();
  const files = Array.from({ length: 200 }, (_, at) => ({
    path: `greeter/part${at}.ts`,
    content: "export {};\n",
  }));
  const archive = tarOf([
    { path: "greeter/plugin.yaml", content: "name: greeter\nversion: 1.0.0\ncode: greet.ts\n" },
    { path: "greeter/greet.ts", content: "export const greet = () => 'hi';\n" },
    ...files,
  ]);
  writeFileSync(join(folder.path, "greeter.tgz"), gzipSync(archive));
  let whole = 0;
  // From the moment that it begins to write, later and later, until one has ended before.
  for (let ms = 0; whole === 0; ms = ms * 4 + 4) {
    const root = mkdtempSync(join(folder.path, "root-"));
    const config = join(root, "mortise.toml");
    writeFileSync(config, "[host]\nplugins = []\n");
    const { child, ended } = folder.start(["plugin", "add", "greeter.tgz", "--config", config]);
    const kill = () => void setTimeout(() => child.kill("SIGKILL"), ms);
    const watcher = watch(root, () => kill());
    await ended;
    watcher.close();
    const added = readConfig(config, readFileSync(config, "utf8")).config.plugins.greeter !== undefined;
    await using host = await Host.open({ config });
    if (added) expect((await host.call("greeter", "greet")).text()).toBe("hi");
    else expect(host.plugins()).toEqual([]);
    if (added && child.exitCode === 0) {
      whole++;
      expect(readdirSync(join(root, ".mortise/plugins"))).toEqual(["greeter"]);
    }
    rmSync(root, { recursive: true });
  }
});
