import { describe, expect, it } from "vitest";
import type { Bytes } from "../../wasm/bytes.ts";
import * as bytes from "../testing/assemble.ts";
import { codeOf, guestOf, load } from "../testing/bound.ts";

const GET: Bytes = [0x40, 0, 0x00, 0x79];

/** Imports `names`, each an instance with an instance `part` that has `get: func() -> u32`, and exports `get0` and so on. */
function importing(part: string, ...names: readonly string[]): Uint8Array {
  const inner = [0x42, 2, 0x01, ...GET, 0x04, ...bytes.externName("get"), 0x01, 0];
  const outer = [0x42, 2, 0x01, ...inner, 0x04, ...bytes.externName(part), 0x05, 0];
  const all = names.map((name, i) => ({ name, i }));
  return bytes.component(
    bytes.types(outer, GET),
    ...all.map(({ name }) => bytes.imported(name, 5, 0)),
    ...all.map(({ i }) => bytes.exportAlias(bytes.SORT.instance, i, part)),
    ...all.map(({ i }) => bytes.exportAlias(bytes.SORT.func, names.length + i, "get")),
    ...all.map(({ i }) => bytes.lower(i, [])),
    ...all.map(({ i }) => bytes.lift(i, [], 1)),
    ...all.map(({ i }) => bytes.exported(`get${i}`, bytes.SORT.func, names.length + i)),
  );
}

describe("an instance inside an imported instance", () => {
  it("is known by the way to it, so that two of one name are not mixed up", () => {
    const bound = load(importing("part", "one", "two"), {
      "one#part": { get: { run: () => 1 } },
      "two#part": { get: { run: () => 2 } },
    });
    const guest = guestOf(bound);
    expect(["get0", "get1"].map((name) => bound.exports.get(name)?.callSync(guest, []))).toEqual([1, 2]);
  });

  it("is not the host's interface that it is called like", () => {
    const imports = { "my:pkg/host@1.0.0": { get: { run: () => 1 } } };
    const component = importing("my:pkg/host@1.0.0", "one");
    expect(codeOf(() => load(component, imports))).toBe("MORTISE_IMPORT_UNKNOWN");
    expect(() => load(component, imports)).toThrow(
      "imports `one#my:pkg/host@1.0.0#get`, which nobody provides",
    );
  });
});
