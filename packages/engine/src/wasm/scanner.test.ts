import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { arbitraryModule } from "../testing/arbitrary-module.ts";
import { BUILT, buildWat } from "./build.ts";
import type { Code } from "./code.ts";
import { readModule } from "./module.ts";
import { Numbers } from "./numbers.ts";
import { Scanner } from "./scanner.ts";
import { walkCode } from "./walk.ts";

/** A scanner that leaves every body to the walk in TypeScript. */
const NONE = { body: () => undefined };

/** What a walk finds, or why it refuses. */
function found(bytes: Uint8Array, segments: boolean, scanner: Pick<Scanner, "body">): Code | object {
  try {
    return walkCode(readModule(bytes), segments, scanner);
  } catch (error) {
    if (!(error instanceof MortiseError)) throw error;
    const { code, problem, details } = error;
    return { code, problem, offset: details.offset, function: details.function };
  }
}

/** Without segments, weights say nothing: nobody asked for them. */
function compared(walked: Code | object, segments: boolean): object {
  return segments || !("weights" in walked) ? walked : { ...walked, weights: undefined };
}

describe("the scanner", () => {
  const scanner = new Scanner();
  const agree = (bytes: Uint8Array): void => {
    for (const segments of [false, true])
      expect(compared(found(bytes, segments, scanner), segments)).toEqual(
        compared(found(bytes, segments, NONE), segments),
      );
  };

  test("is what scanner.wat builds to", async () => {
    expect(Buffer.from(await buildWat("scanner")).equals(readFileSync(BUILT.scanner))).toBe(true);
  });

  test("finds in modules of all kinds what the walk finds", () => {
    fc.assert(
      fc.property(arbitraryModule(), ({ bytes }) => agree(bytes)),
      { numRuns: 60 },
    );
  });

  test("finds in changed bytes what the walk finds, or leaves it to say what is wrong", () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        arbitraryModule(),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        ({ bytes }, changes) => {
          const changed = bytes.slice();
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          agree(changed);
        },
      ),
      { numRuns: 120 },
    );
  });

  test("leaves a body of no bytes", () => {
    const sites = new Numbers(16);
    expect(scanner.body(new Uint8Array(4), 2, 2, 0, false, sites, sites)).toBeUndefined();
    expect(sites.length).toBe(0);
  });

  test("walks nearly all of a large module by itself", () => {
    const bytes = new Uint8Array(
      readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))),
    );
    agree(bytes);
    let left = 0;
    const counting: Pick<Scanner, "body"> = {
      body(...args) {
        const scanned = scanner.body(...args);
        if (scanned === undefined) left++;
        return scanned;
      },
    };
    const { count } = walkCode(readModule(bytes), false, counting);
    expect(left / count).toBeLessThan(0.02);
  });
});
