import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { valuesOf } from "../../component/testing/values.ts";
import type { FuncType, ValueType } from "../../component/types.ts";
import { readWit } from "../../component/wit/packages.ts";
import { MortiseError } from "../../errors.ts";
import { TestFolder } from "../testguest.ts";
import { guests } from "./testing/wasi.ts";
import { WASI_WIT } from "./wit.ts";

const guest = guests("io", "clocks", "random", "cli", "filesystem", "http", "sockets");

interface Named {
  readonly inner: string;
  readonly name: string;
  readonly type: FuncType;
}

/** Everything that a guest can call. */
const FUNCTIONS: readonly Named[] = [
  ...readWit(Object.entries(WASI_WIT).map(([file, text]) => ({ file, text }))).interfaces,
].flatMap(([full, items]) => {
  const inner = full.slice("wasi:".length, full.indexOf("@"));
  if (inner === "cli/run" || inner === "http/incoming-handler") return [];
  return [...items].flatMap(([name, item]) =>
    item.sort === "func" ? [{ inner, name, type: item.type }] : [],
  );
});

/** Objects that the guest was given, by the name of their resource. */
type Pool = Map<string, object[]>;

type Make = (pool: Pool) => unknown;

/** Paths are ones that lead somewhere; all else is any value of its type. */
function argument(type: ValueType, label: string): fc.Arbitrary<Make> {
  if (type.kind === "own" || type.kind === "borrow") {
    const { label: resource } = type.of.resource;
    return fc.nat().map((n) => (pool) => {
      const found = pool.get(resource) ?? [];
      const value = found[n % Math.max(found.length, 1)];
      // What is owned is given away.
      if (type.kind === "own" && value !== undefined) found.splice(found.indexOf(value), 1);
      return value;
    });
  }
  if (type.kind === "list" && type.element.kind === "borrow") {
    return fc
      .array(argument(type.element, label), { maxLength: 3 })
      .map((list) => (pool) => list.map((each) => each(pool)));
  }
  if (type.kind === "option" && type.some.kind === "own") return fc.constant(() => undefined);
  if (type.kind === "result") return fc.constant(() => ({ tag: "err" }));
  if (label.includes("path"))
    return fc.constantFrom("a", "..", "../secret", "sub/a", "new", "/", "", "link").map((path) => () => path);
  if (type.kind === "u64")
    return fc
      .oneof(fc.constantFrom(0n, 1n, 7n, (1n << 64n) - 1n), fc.bigInt(0n, 1n << 20n))
      .map((n) => () => n);
  return valuesOf(type).map((value) => () => value);
}

/** Takes in what a result holds, however deep. */
function keep(value: unknown, pool: Pool, type: ValueType | undefined): void {
  if (type === undefined || value === undefined || value === null) return;
  switch (type.kind) {
    case "own": {
      const { label } = type.of.resource;
      pool.set(label, [...(pool.get(label) ?? []), value as object]);
      return;
    }
    case "list":
      if (Array.isArray(value)) for (const each of value) keep(each, pool, type.element);
      return;
    case "tuple":
      for (const [i, each] of type.items.entries()) keep((value as unknown[])[i], pool, each);
      return;
    case "option":
      keep(value, pool, type.some);
      return;
    case "result": {
      const { tag, val } = value as { tag: string; val?: unknown };
      keep(val, pool, tag === "ok" ? type.ok : type.error);
      return;
    }
    default:
  }
}

const steps = fc.array(
  fc
    .constantFrom(...FUNCTIONS.filter(({ inner }) => inner !== "cli/exit"))
    .chain((each) =>
      fc
        .tuple(...each.type.params.map((param) => argument(param.type, param.label)))
        .map((args) => ({ ...each, args })),
    ),
  { minLength: 10, maxLength: 60 },
);

it("whatever a guest asks, in whatever order, is answered or ends with a code, and stays inside", async () => {
  using folder = new TestFolder();
  writeFileSync(folder.at("secret"), "secret");
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const inside = mkdtempSync(folder.at("in-"));
      writeFileSync(join(inside, "a"), "a");
      const wasi = await guest({
        dirs: [{ host: inside, guest: "/", write: true }],
        http: async () => ({ status: 200, headers: { a: "b" }, body: new Uint8Array(10) }),
        stdin: Buffer.from("input"),
        deadline: 10,
      });
      let pool: Pool = new Map();
      const call = async ({ inner, name, type, args }: (typeof list)[number]): Promise<void> => {
        const given = args.map((each) => each(pool));
        // Nobody holds such a thing, so that nobody can pass it.
        if (given.some((each, i) => each === undefined && type.params[i]?.type.kind === "own")) return;
        if (given.some((each, i) => each === undefined && type.params[i]?.type.kind === "borrow")) return;
        if (given.some((each) => Array.isArray(each) && each.includes(undefined))) return;
        try {
          keep(await wasi.call(inner, name, ...given), pool, type.result);
          answered++;
        } catch (error) {
          expect(error, `${inner}#${name}`).toBeInstanceOf(MortiseError);
          expect((error as MortiseError).code).toMatch(
            /^MORTISE_(TRAP|DEADLINE_EXCEEDED|HANDLE_INVALID|OUTPUT_EXCEEDED|ARGUMENT_INVALID)$/,
          );
          // Its guest was thrown away, and all that it held with it.
          pool = new Map();
        }
      };
      const first = FUNCTIONS.filter(({ type }) => type.params.length === 0).map((each) => ({
        ...each,
        args: [],
      }));
      for (const each of [...first, ...list, ...list]) await call(each);
      await wasi.instance.close();
    }),
    { numRuns: 40 },
  );
  expect(answered).toBeGreaterThan(100);
  expect(folder.open).toBe(0);
  expect(readFileSync(folder.at("secret"), "utf8")).toBe("secret");
});
