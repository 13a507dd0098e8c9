import fc from "fast-check";
import { expect, test } from "vitest";
import { Lines } from "./lines.ts";
import { readMessage } from "./message.ts";

const MAX = 16;

test("bytes come out as the same lines, however they are cut, and long ones cut short", () => {
  const piece = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const lines = new Lines(MAX);
      const taken: { text: string; cut: boolean }[] = [];
      const take = (all: ReturnType<Lines["push"]>) => {
        for (const { bytes, cut } of all) taken.push({ text: Buffer.from(bytes).toString(), cut });
      };
      for (const each of pieces) take(lines.push(Buffer.from(each)));
      take(lines.rest());
      const expected = pieces.join("").split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(taken).toEqual(expected.map((text) => ({ text: text.slice(0, MAX), cut: text.length > MAX })));
    }),
  );
});

test("a line comes out as soon as it is known to be too long, and its rest is not held", () => {
  const lines = new Lines(MAX);
  expect([...lines.push(Buffer.alloc(MAX + 1, "a"))].map(({ cut }) => cut)).toEqual([true]);
  expect([...lines.push(Buffer.alloc(1_000, "a"))]).toEqual([]);
  expect([...lines.push(Buffer.from("a\nb\n"))].map(({ bytes }) => String(bytes))).toEqual(["b"]);
});

test("any line is a message, noise or wrong, and never more", () => {
  const kinds = new Set(["result", "error", "request", "noise", "wrong"]);
  const member = fc.oneof(fc.jsonValue(), fc.constantFrom("2.0", "m", 1, null, { code: 1, message: "x" }));
  const record = fc.record(
    { jsonrpc: member, id: member, method: member, params: member, result: member, error: member },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        record.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (line) => {
        expect(kinds).toContain(readMessage(Buffer.from(line)).kind);
      },
    ),
  );
});

test.each([
  ['{"jsonrpc":"2.0","id":1,"result":null}', { kind: "result", id: 1, result: null }],
  [
    '{"jsonrpc":"2.0","id":"a","method":"m","params":[]}',
    { kind: "request", id: "a", method: "m", params: [] },
  ],
  [
    '{"jsonrpc":"2.0","id":1,"error":{"code":2,"message":"x"}}',
    { kind: "error", id: 1, error: { code: 2, message: "x" } },
  ],
  ['{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":2,"message":"x"}}', { kind: "wrong" }],
  ['{"jsonrpc":"2.0","method":"m"}', { kind: "wrong" }],
  ['{"jsonrpc":"2.0","id":null,"method":"m"}', { kind: "wrong" }],
  ['{"jsonrpc":"2.0","id":1.5,"method":"m"}', { kind: "wrong" }],
  ['{"jsonrpc":"2.0","id":1,"error":{"code":"2","message":"x"}}', { kind: "wrong" }],
  ['{"jsonrpc":"2.0","id":1,"result":{"__proto__":1}}', { kind: "wrong" }],
  ['{"id":1,"result":1}', { kind: "noise" }],
  ['[{"jsonrpc":"2.0","id":1,"result":1}]', { kind: "noise" }],
  ['{"jsonrpc":"2.0","id":1,"result":', { kind: "noise" }],
])("%s is %j", (line, message) => expect(readMessage(Buffer.from(line))).toMatchObject(message));
