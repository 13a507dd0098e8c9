import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printCapability } from "../capability/capability.ts";
import { HostError } from "../errors.ts";
import { readManifest } from "./read.ts";
import { subscribes } from "./subscription.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const FIXTURE = readFileSync(join(import.meta.dirname, "fixtures/combat-system.yaml"), "utf8");
const HEAD = "name: a\nversion: 1.0.0\n";

function problemsOf(text: string): string {
  try {
    readManifest("plugin.yaml", text);
  } catch (error) {
    if (error instanceof HostError && error.code === "MORTISE_PLUGIN_MANIFEST_INVALID")
      return `${error.details.line}:${error.details.column}: ${error.problem}`;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("a manifest", () => {
  test("with everything is read with every part of it", () => {
    const { manifest, document } = readManifest("plugin.yaml", FIXTURE);
    expect(manifest).toMatchObject({
      name: "combat-system",
      priority: 100,
      isolation: "thread",
      limits: { memory: "32MiB", deadline: 2_000, logBytes: "64KiB" },
      depends: [
        { name: "communication", range: ">= 1.0.0" },
        { name: "navigation", range: "*" },
      ],
      subscribe: [
        {
          streams: ["location:*"],
          types: ["say", "combat-system:*"],
          exclusive: true,
          handler: "handle_event",
        },
      ],
      provides: {
        tools: [{ name: "odds" }],
        hooks: [{ event: "PreToolUse", handler: "gate" }],
        libraries: [],
      },
    });
    expect(manifest.capabilities.map(printCapability)).toContain("http:get:api.example.com");
    expect(manifest.schema?.tables[0]?.columns[0]).toMatchObject({ primary: true, nullable: false });
    expect(manifest.schema?.attributes.character?.[1]).toMatchObject({ type: "text", default: "neutral" });
    expect(document.keyAt(["commands", 1, "handler"]).line).toBeGreaterThan(40);
  });

  test.each(globSync("{plugins,examples}/*/plugin.yaml", { cwd: ROOT }))("%s is right", (path) => {
    expect(readManifest(path, readFileSync(join(ROOT, path), "utf8")).manifest.version).toMatch(/^\d/);
  });

  test("needs no more than a name and a version", () => {
    expect(readManifest("plugin.yaml", HEAD).manifest).toMatchObject({
      capabilities: [],
      commands: [],
      provides: { tools: [] },
    });
  });

  test.each([
    ["", "1:1: The file must be a mapping, and is empty."],
    ["[1]", "1:1: The file must be a mapping, and is a list."],
    ["name: a", "1:1: `version` is missing."],
    [
      "name: a\nversion: 1.0",
      "2:10: `version` must be text such as `1.0.0`: put it in quotes if it has fewer than three numbers.",
    ],
    ["name: a\nversion: v1.0.0", "2:10: `version` must be a semantic version such as `1.0.0`."],
    ["name: ../a\nversion: 1.0.0", "1:7: `name` must be lower-case letters"],
    ["name: constructor-\nversion: 1.0.0", "1:7: `name` must be lower-case letters"],
    [`${HEAD}capabilites: []`, "3:1: The key `capabilites` is unknown: did you mean `capabilities`?"],
    [`${HEAD}zzzzzzzz: 1`, "3:1: The key `zzzzzzzz` is unknown: the known keys are name, version"],
    [`${HEAD}"a\\u202eb": 1`, '3:1: The key "a\ufffdb" is unknown'],
    [
      `${HEAD}format: extsm`,
      "3:9: `format` must be one of extism, component, buffer, script, process (did you mean extism?).",
    ],
    [`${HEAD}priority: 1.5`, "3:11: `priority` must be a whole number, and is no whole one."],
    [`${HEAD}limits: { fuel: -1 }`, "3:17: `limits.fuel` must be at least 0."],
    [`${HEAD}priority: 9999999`, "3:11: `priority` must be at most 1000000."],
    [`${HEAD}code: /etc/passwd`, "3:7: `code` must be a path from the folder of the file"],
    [`${HEAD}code: a/../../b`, "3:7: `code` must stay inside the folder of the file."],
    [`${HEAD}capabilities: [kv:read, "emit:*:x"]`, "3:25: `capabilities[1]` has a `*` before its last part"],
    [
      `${HEAD}capabilities: [kv:read, kv:read]`,
      "3:25: `capabilities[1]` asks for `kv:read` for the second time.",
    ],
    [
      `${HEAD}capabilities: [kv:read]\noptional: [kv:read]`,
      "4:12: `optional[0]` asks for `kv:read` for the second time.",
    ],
    [
      `${HEAD}limits: {memory: 12XB}`,
      "3:18: `limits.memory` must be bytes as a number, or text such as `64MiB`.",
    ],
    [`${HEAD}limits: {deadline: soon}`, "3:20: `limits.deadline` must be milliseconds as a number, or text"],
    [`${HEAD}limits: {memry: 1}`, "3:10: The key `memry` of `limits` is unknown: did you mean `memory`?"],
    [`${HEAD}depends: ["b >> 1"]`, "3:11: `depends[0]` must be a plugin's name and perhaps a range"],
    [`${HEAD}depends: [a]`, "3:11: `depends[0]` names the plugin itself."],
    [`${HEAD}conflicts: [a]`, "3:13: `conflicts[0]` names the plugin itself."],
    [`${HEAD}depends: [b]\nconflicts: [b]`, "4:13: `conflicts[0]` names b, and so does `depends`."],
    [`${HEAD}before: [b]\nafter: [b]`, "3:10: `before[0]` names b, and so does `after`."],
    [`${HEAD}schema: {}`, "3:9: `schema` needs `db:migrate` among `capabilities`."],
    [`${HEAD}command: [x]`, "3:10: `command` goes with `format: process` only."],
    [
      `${HEAD}format: process`,
      "3:9: `format` is process, which needs `command`: the program and its arguments.",
    ],
    [`${HEAD}sandbox: bubblewrap`, "3:10: `sandbox` is for processes: it goes with `format: process`"],
    [
      `${HEAD}format: process\ncommand: [x]\nisolation: process`,
      "5:12: `isolation` is for the other formats: this one is a process.",
    ],
    [`${HEAD}commands: [{name: a b, handler: h}]`, "3:19: `commands[0].name` must be one word."],
    [
      `${HEAD}commands: [{name: x, handler: h, pattern: "x <a><b>"}]`,
      "3:43: `commands[0].pattern` has two places with nothing between",
    ],
    [
      `${HEAD}commands: [{name: x, handler: h}, {name: y, aliases: [x], handler: h}]`,
      "3:35: `commands[1]` has a name or alias that another command has.",
    ],
    [
      `${HEAD}subscribe: [{streams: ["a*"]}]`,
      "3:24: `subscribe[0].streams[0]` has a `*` beside other characters",
    ],
    [
      `${HEAD}provides: {tools: [{name: t, description: "a\\u0000b"}]}`,
      "3:43: `provides.tools[0].description` has characters that cannot be seen.",
    ],
  ])("%j is refused: %s", (text, problem) => expect(problemsOf(text)).toContain(problem));

  const table = (columns: string) =>
    `${HEAD}capabilities: ["db:*"]\nschema: {tables: [{name: t, columns: [${columns}]}]}`;
  test.each([
    [table("{name: id, type: ulid}"), "must have a column with `primary: true`"],
    [
      table('{name: "id; DROP TABLE x", type: ulid, primary: true}'),
      "`schema.tables[0].columns[0].name` must be lower-case letters",
    ],
    [table("{name: id, type: int, primary: true}"), "must be one of ulid, integer, text"],
    [
      table("{name: id, type: integer, default: x, primary: true}"),
      "`schema.tables[0].columns[0].default` must be a value of the type integer.",
    ],
    [
      table("{name: id, type: ulid, primary: true}, {name: id, type: text}"),
      "`schema.tables[0].columns[1].name` stands there for the second time.",
    ],
    [
      table(Array.from({ length: 101 }, (_, at) => `{name: c${at}, type: text, primary: true}`).join(", ")),
      "`schema.tables[0].columns` has more than 100 items.",
    ],
  ])("contributed schema is held to what SQL can take safely (%#)", (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  test("every mistake is listed, in the order of the file", () => {
    const text = "nam: x\nversion: 1.0.0\npriority: high\nlimits: {fuel: -1}\n";
    expect(problemsOf(text).split("\n").slice(1, 5)).toEqual([
      "  plugin.yaml:1:1: `name` is missing.",
      "  plugin.yaml:1:1: The key `nam` is unknown: did you mean `name`?",
      "  plugin.yaml:3:11: `priority` must be a number, and is text.",
      "  plugin.yaml:4:16: `limits.fuel` must be at least 0.",
    ]);
  });

  test("whatever the YAML, it is read, or refused with a place", () => {
    const key = fc.constantFrom(
      "name",
      "version",
      "limits",
      "commands",
      "schema",
      "tables",
      "subscribe",
      "provides",
      "x",
      "constructor",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        const text = JSON.stringify(json);
        fc.pre(!text.includes("__proto__"));
        expect(problemsOf(text)).toMatch(/^\d+:\d+: /);
      }),
      { numRuns: 300 },
    );
  });
});

describe("subscriptions", () => {
  test("mean what they say, and no stream that only begins so", () => {
    expect(subscribes("location:*", "location:1")).toBe(true);
    expect(subscribes("*", "global")).toBe(true);
    expect(subscribes("location:*", "location")).toBe(false);
    expect(subscribes("loc", "location")).toBe(false);
  });
});
