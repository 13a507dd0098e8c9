import { describe, expect, test } from "vitest";
import { contributionsOf, subscribersOf } from "./contributions.ts";
import { readManifest } from "./manifest/read.ts";

const manifest = (name: string, rest: string) =>
  readManifest("plugin.yaml", `name: ${name}\nversion: 1.0.0\n${rest}`).manifest;

describe("contributions", () => {
  test("of one name go to the lower priority number, with a warning", () => {
    const low = manifest("low", "priority: 1\ncommands: [{ name: say, aliases: ['\"'], handler: say }]\n");
    const high = manifest("high", "priority: 2\ncommands: [{ name: say, aliases: [speak], handler: say }]\n");
    const { commands, conflicts } = contributionsOf([high, low]);
    expect([...commands].map(([word, { plugin }]) => [word, plugin])).toEqual([
      ["say", "low"],
      ['"', "low"],
      ["speak", "high"],
    ]);
    expect(commands.get("speak")?.words).toEqual(["speak"]);
    expect(conflicts.map(({ warning }) => warning)).toEqual([
      "high and low both have the command `say`; low has priority.",
    ]);
  });

  test("are tools under their handler, and hooks in the order of priority", () => {
    const provides =
      "provides: { tools: [{ name: roll, description: d }], hooks: [{ event: Stop, handler: h }] }\n";
    const { tools, hooks, conflicts } = contributionsOf([manifest("b", provides), manifest("a", provides)]);
    expect(tools.get("roll")).toMatchObject({ plugin: "a", handler: "roll" });
    expect(hooks.map(({ plugin }) => plugin)).toEqual(["a", "b"]);
    expect(conflicts).toMatchObject([{ kind: "tool", kept: "a", dropped: "b" }]);
  });

  test("are subscribers by priority, each once", () => {
    const every =
      "subscribe: [{ streams: ['location:*'], types: [say], handler: first }, { streams: ['*'] }]\n";
    const all = contributionsOf([
      manifest("b", `priority: 2\n${every}`),
      manifest("a", `priority: 3\n${every}`),
    ]);
    const handlers = (stream: string, type: string) =>
      subscribersOf(all, { stream, type }).map(({ plugin, handler }) => `${plugin}.${handler}`);
    expect(handlers("location:1", "say")).toEqual(["b.first", "a.first"]);
    expect(handlers("global", "say")).toEqual(["b.handle_event", "a.handle_event"]);
  });
});
