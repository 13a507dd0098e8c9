import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "./parse.ts";
import { print } from "./print.ts";

const span = { start: 0, end: 0 };
const word = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
  .filter((text) => !["true", "false", "uses", "binds", "implements"].includes(text));
const name = word.map((text) => ({ text, ...span }));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => ({ names, ...span }));
const longPath = fc.array(name, { minLength: 2, maxLength: 3 }).map((names) => ({ names, ...span }));
const docs = fc.array(
  fc.stringMatching(/^[a-z '"{}:]{0,12}$/).map((text) => text.trim()),
  { maxLength: 2 },
);

const { expression } = fc.letrec<{ expression: unknown; items: unknown }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word.map((text) => ({ kind: "name", text, ...span })),
    fc.string().map((value) => ({ kind: "string", value, ...span })),
    fc.nat().map((value) => ({ kind: "number", value, ...span })),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => ({
      kind: "number",
      value: Number(value.toFixed(6)),
      ...span,
    })),
    fc.boolean().map((value) => ({ kind: "boolean", value, ...span })),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => ({ kind: "list", items, ...span })),
    fc.tuple(tie("expression"), name).map(([object, member]) => ({
      kind: "member",
      object,
      name: member,
      ...span,
    })),
    fc.tuple(tie("expression"), fc.array(tie("expression"), { maxLength: 3 })).map(([callee, args]) => ({
      kind: "call",
      callee,
      args,
      ...span,
    })),
  ),
  items: fc.constant([]),
}));

const scope = fc.record(
  {
    kind: fc.constant("scope"),
    docs,
    name,
    language: name,
    binds: path,
    value: expression,
    start: fc.constant(0),
    end: fc.constant(0),
  },
  { requiredKeys: ["kind", "docs", "name", "start", "end"] },
);
const ref = fc.record(
  { kind: fc.constant("ref"), docs, name, type: path, binds: path, value: expression },
  { requiredKeys: ["kind", "docs", "name", "type"] },
);
const check = fc.record({ kind: fc.constant("check"), docs, expression });
const uses = fc.record({ kind: fc.constant("uses"), docs, source: path, target: path });
const binding = fc.record({ kind: fc.constant("binding"), docs, path: longPath, value: expression });

const { element, rule } = fc.letrec<{ element: unknown; rule: unknown }>((tie) => ({
  element: fc.record({
    kind: fc.constant("element"),
    docs,
    name,
    implements: fc.array(path, { maxLength: 2 }),
    items: fc.array(
      fc.oneof({ depthSize: "small" }, scope, ref, check, uses, binding, tie("rule"), tie("element")),
      { maxLength: 4 },
    ),
  }),
  rule: fc.record({
    kind: fc.constant("rule"),
    docs,
    verb: fc.constantFrom("requires", "allows", "forbids"),
    descendant: fc.boolean(),
    spec: fc.oneof(
      scope.map(undocumented),
      ref.map(undocumented),
      check.map(undocumented),
      tie("element").map(undocumented),
      fc.record({ kind: fc.constant("connection"), target: path, wildcard: fc.boolean() }),
      fc.record({ kind: fc.constant("implements"), pattern: path }),
      fc.record({ kind: fc.constant("language"), name }),
    ),
  }),
}));

function undocumented(of: unknown): unknown {
  return { ...(of as object), docs: [] };
}

const pattern = fc.record({
  kind: fc.constant("pattern"),
  docs,
  name,
  items: fc.array(fc.oneof(scope, ref, check, rule, element), { maxLength: 3 }),
});
const language = fc.record({
  kind: fc.constant("language"),
  docs,
  name,
  checks: fc.array(
    fc.record({
      kind: fc.constant("connection_check"),
      docs,
      name,
      parameters: fc.array(name, { maxLength: 2 }),
      expression,
    }),
    { maxLength: 2 },
  ),
});
const imported = fc.record(
  {
    kind: fc.constant("import"),
    docs,
    from: fc.oneof(
      fc.record({ kind: fc.constant("library"), path }),
      fc.record({ kind: fc.constant("file"), path: fc.string() }),
    ),
  },
  { requiredKeys: ["kind", "docs", "from"] },
);
const program = fc.record({
  imports: fc.array(imported, { maxLength: 2 }),
  declarations: fc.array(fc.oneof(element, pattern, language), { maxLength: 3 }),
});

function bare(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === "start" || key === "end" || key === "comments" ? undefined : inner,
    ),
  );
}

it.each(["indentation", "braces"] as const)("what is printed with %s parses to the same program", (style) => {
  fc.assert(
    fc.property(program, (given) => {
      const text = print(given as never, style);
      const parsed = parse({ file: "a.hie", text });
      expect(parsed.problems).toEqual([]);
      expect(bare(parsed.program)).toEqual(bare(given));
    }),
    { numRuns: 200 },
  );
});

it("what is printed is printed the same again", () => {
  fc.assert(
    fc.property(program, (given) => {
      const text = print(given as never);
      expect(print(parse({ file: "a.hie", text }).program)).toBe(text);
    }),
  );
});
