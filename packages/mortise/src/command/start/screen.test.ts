import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Status } from "../../deployment/status.ts";
import type { PluginView } from "../../deployment/view.ts";
import { JsonScreen, TextScreen } from "./screen.ts";

const STATUS: Status = {
  pid: 7,
  version: "1.0.0",
  startedAt: 0,
  root: "/srv",
  config: "/srv/mortise.toml",
  store: "/srv/.mortise/data",
  health: undefined,
  telemetry: undefined,
  plugins: { ready: 1, failed: 1, disabled: 0, other: 0 },
  deadLetters: 0,
  denied: 0,
  memory: 1,
};

const PLUGIN: PluginView = {
  name: "greeter",
  version: "1.0.0",
  state: "ready",
  format: "script",
  sealed: true,
  folder: "/srv/plugins/greeter",
  granted: ["kv:read"],
  lacking: [],
  contributes: [],
};

const FAILED: PluginView = {
  name: "tool\u001b[31m",
  state: "failed",
  format: "process",
  sealed: false,
  granted: [],
  lacking: [],
  contributes: [],
  error: { code: "MORTISE_LOAD_FAILED", message: "It\nfailed.", text: "MORTISE_LOAD_FAILED: It\nfailed." },
};

function screens() {
  const out = new PassThrough({ encoding: "utf8" });
  const err = new PassThrough({ encoding: "utf8" });
  const read = (stream: PassThrough) => String(stream.read() ?? "");
  const screen = new TextScreen("/srv", out, err);
  return { screen, out, err, written: () => [read(out), read(err)] as const };
}

describe("what `mortise start` shows to people", () => {
  test("is a table of what loaded, and why the rest did not", () => {
    const { screen, written } = screens();
    screen.started(STATUS, [PLUGIN, FAILED]);
    expect(written()[0]).toBe(`plugin     version  format   sealed  state   granted  from
greeter    1.0.0    script   yes     ready   kv:read  plugins/greeter
tool\ufffd[31m  -        process  NO      failed  nothing  -

tool\ufffd[31m: MORTISE_LOAD_FAILED: It
  failed.

1 of 2 plugins are ready. Process 7; Ctrl-C stops it.
State: /srv/.mortise/data
`);
  });

  test("is what changes from then on, and nothing of what led there", () => {
    const { screen, written } = screens();
    screen.changed(PLUGIN);
    screen.started(STATUS, []);
    written();
    screen.changed(PLUGIN);
    screen.changed({ ...PLUGIN, breaker: { failures: 5, last: "MORTISE_TRAP", until: 9 } });
    screen.changed({ ...PLUGIN, error: { code: "MORTISE_LOAD_FAILED", message: "", text: "" } });
    expect(written()[0]).toBe(
      "greeter 1.0.0 is ready\ngreeter 1.0.0 is failing\ngreeter 1.0.0 is ready (MORTISE_LOAD_FAILED)\n",
    );
  });

  test("is one line for each message, whatever a plugin says", () => {
    const { screen, written } = screens();
    screen.log({ plugin: "a", level: "warn", message: "\u001b]0;title\u0007\nroot@host#" });
    screen.audit({ at: 0, plugin: "a", kind: "denied", what: "It asked for `kv:read`.", cause: "secret" });
    expect(written()).toEqual([
      "",
      "a warn: \ufffd]0;title\ufffd⏎root@host#\na denied: It asked for `kv:read`.\n",
    ]);
  });

  test("waits for nobody: what a slow reader does not take is dropped and counted", () => {
    const { screen, err } = screens();
    const flood = { plugin: "a", level: "info", message: "x".repeat(100_000) } as const;
    for (let count = 0; count < 1_000; count++) screen.log(flood);
    expect(err.writableLength + err.readableLength).toBeLessThan(2 << 20);
    err.read();
    // What was waiting behind it comes through as soon as there is room.
    while (err.read() !== null);
    screen.log({ plugin: "a", level: "info", message: "and on" });
    expect(String(err.read())).toMatch(
      /^\d{3} lines were lost: they came faster than they were read\.\na info: and on\n$/,
    );
  });
});

describe("what `mortise start --json` prints", () => {
  test("is an object a line, without causes, which may hold anything", () => {
    const out = new PassThrough({ encoding: "utf8" });
    const screen = new JsonScreen(out);
    screen.started(STATUS, [PLUGIN]);
    screen.changed(PLUGIN);
    screen.log({ plugin: "a", level: "info", message: "hi" });
    screen.audit({ at: 1, plugin: "a", kind: "failed", what: "It failed.", cause: new Error("hunter2") });
    screen.trace(["a greet"]);
    screen.stopping();
    screen.stopped();
    const lines = String(out.read())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { event: "started", status: JSON.parse(JSON.stringify(STATUS)), plugins: [PLUGIN] },
      { event: "plugin", plugin: PLUGIN },
      { event: "log", entry: { plugin: "a", level: "info", message: "hi" } },
      { event: "audit", entry: { at: 1, plugin: "a", kind: "failed", what: "It failed." } },
      { event: "trace", lines: ["a greet"] },
      { event: "stopping" },
      { event: "stopped" },
    ]);
  });
});
