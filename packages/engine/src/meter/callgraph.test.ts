import { expect, test } from "vitest";
import { assemble } from "../hostile/assemble.ts";
import { entryChecks } from "./callgraph.ts";
import { admit } from "./rewrite.ts";

/** The functions of a module that get a check on entry, by their order in it. */
async function checked(text: string): Promise<string> {
  const { code } = admit(await assemble(`(module (type $t (func)) (table 1 funcref) ${text})`));
  return [...entryChecks(code)].flatMap((each, i) => (each === 1 ? [i] : [])).join();
}

test("a function that calls nothing, or only what ends, has no check on entry", async () => {
  expect(await checked("(func $a) (func $b (call $a)) (func $c (call $a) (call $b))")).toBe("");
});

test("a function that can come back to itself has one, by whatever way", async () => {
  expect(await checked("(func $a (call $a))")).toBe("0");
  expect(
    await checked("(func $a (call $b)) (func $b (call $c)) (func $c (call $a)) (func $d (call $a))"),
  ).toBe("0,1,2");
  expect(await checked("(func $a (return_call $a))")).toBe("0");
  expect(
    await checked(
      "(func $a (call $b)) (func $b (call $a) (call $c)) (func $c (call $d)) (func $d (call $c))",
    ),
  ).toBe("0,1,2,3");
});

test("a function that calls what cannot be known has one", async () => {
  expect(await checked("(func $a (call_indirect (type $t) (i32.const 0))) (func $b (call $a))")).toBe("0");
  expect(await checked("(func $a (return_call_indirect (type $t) (i32.const 0)))")).toBe("0");
});

test("a chain that doubles has one every now and then, so that no more than a bounded amount of work is between two", async () => {
  const chain = Array.from({ length: 40 }, (_, n) =>
    n === 39 ? `(func $f${n})` : `(func $f${n} (call $f${n + 1}) (call $f${n + 1}))`,
  );
  const found = (await checked(chain.join("\n"))).split(",").map(Number);
  expect(found.length).toBeGreaterThan(2);
  for (let i = 1; i < found.length; i++) expect(found[i]! - found[i - 1]!).toBeLessThan(15);
});

test("a long chain of functions does not use up the stack of whoever looks at it", async () => {
  const chain = Array.from({ length: 20_000 }, (_, n) =>
    n === 19_999 ? `(func $f${n})` : `(func $f${n} (call $f${n + 1}))`,
  );
  expect((await checked(chain.join("\n"))).split(",").length).toBeGreaterThan(1);
  const circle = Array.from({ length: 20_000 }, (_, n) => `(func $f${n} (call $f${(n + 1) % 20_000}))`);
  expect((await checked(circle.join("\n"))).split(",").length).toBe(20_000);
});
