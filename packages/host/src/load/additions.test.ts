import fc from "fast-check";
import { expect, test } from "vitest";
import { readManifest } from "../manifest/read.ts";
import { additionsOf, contributionsDigest, differences } from "./additions.ts";

const read = (more: string) => readManifest("p", `name: a\nversion: 1.0.0\n${more}`).manifest;

test("what a plugin adds is told text by text, by where it stands", () => {
  const adds = additionsOf(
    read(`
capabilities: [db:migrate]
provides:
  tools: [{ name: roll, description: Rolls dice., input: { properties: { sides: { type: integer }, "a b": {} } } }]
  hooks: [{ event: Stop, handler: one }, { event: Stop, handler: two }]
commands: [{ name: '"', handler: say }]
subscribe: [{ streams: [global] }]
schema: { attributes: { character: [{ name: health, type: integer, default: 100 }] } }
`),
  );
  expect(adds).toMatchObject({
    "tools[roll].description": "Rolls dice.",
    "tools[roll].input.properties.sides.type": "integer",
    'tools[roll].input.properties."a b"': {},
    "hooks[0].handler": "one",
    "hooks[1].handler": "two",
    'commands["\\""].handler': "say",
    'commands["\\""].aliases': [],
    "subscribe[0].streams[0]": "global",
    "schema.attributes.character[health].default": 100,
  });
  expect(Object.keys(adds).filter((key) => /^(libraries|live|data)/.test(key))).toEqual([]);
});

test("a plugin that adds nothing has nothing to approve", () => {
  expect(additionsOf(read(""))).toEqual({});
});

test("what differs is shown with both texts, what comes and what goes with one", () => {
  const tools = (text: string) => additionsOf(read(`provides: { tools: [${text}] }\n`));
  const before = tools("{ name: a, description: Adds. }, { name: b, description: B. }");
  const now = tools(
    "{ name: b, description: B! }, { name: a, description: Adds. }, { name: c, description: C. }",
  );
  expect(differences(before, now)).toEqual([
    { at: "tools[b].description", before: "B.", now: "B!" },
    { at: "tools[c].name", before: undefined, now: "c" },
    { at: "tools[c].description", before: undefined, now: "C." },
  ]);
  expect(differences(now, before).map(({ now: gone }) => gone)).toEqual(["B.", undefined, undefined]);
});

test("a description changes the digest, the order of keys does not", () => {
  const digest = (tool: string, live?: unknown) =>
    contributionsDigest(additionsOf(read(`provides:\n  tools: [${tool}]\n`), live));
  const one = digest("{name: t, description: Adds.}");
  expect(digest("{description: Adds., name: t}")).toBe(one);
  expect(digest("{name: t, description: Adds!}")).not.toBe(one);
  expect(digest("{name: t, description: Adds.}", [{ name: "live" }])).not.toBe(one);
});

test("no two schemas of a tool are told alike", () => {
  const told = (input: unknown) => JSON.stringify(additionsOf(read(""), [{ name: "t", input }]));
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
      // Names within lists are what they are told by.
      fc.pre(!/"(name|event)"/.test(JSON.stringify([a, b])));
      if (JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b))) expect(told(a)).not.toBe(told(b));
    }),
  );
});

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => [key, sorted(held)]);
}
