import { expect, test } from "vitest";
import { externName } from "../names.ts";
import type { ResourceType } from "../types.ts";
import { weigh } from "../types.ts";
import type { Item } from "./items.ts";
import { Names } from "./names.ts";

const thing: ResourceType = {
  kind: "resource",
  resource: { label: "r", instance: undefined, imported: "r", destructor: undefined },
};

function itemOf(name: string): Item {
  if (name === "r") return { sort: "type", type: thing };
  const self = { label: "self", type: weigh({ kind: "borrow", of: thing }) };
  const result = name.startsWith("[constructor]") ? weigh({ kind: "own", of: thing }) : undefined;
  const params = name.startsWith("[method]") ? [self] : [];
  const source = { kind: "import" as const, instance: undefined, name };
  return { sort: "func", type: { kind: "func", params, result }, source };
}

function add(...texts: readonly string[]): void {
  const names = new Names("export");
  for (const text of texts) {
    const name = externName(text);
    if (name === undefined) throw new Error(`${text} is no name`);
    names.add(name, itemOf(text), 0);
  }
}

test("a resource has its constructor, methods and functions beside others", () => {
  expect(() =>
    add(
      "r",
      "[constructor]r",
      "[method]r.a",
      "[static]r.b",
      "a",
      "a:b/c",
      "a:b/c@1.0.0",
      "a:b/c@1.0.0-a-1",
      "a:b/c@1.0.0-a1",
    ),
  ).not.toThrow();
});

test.each([
  ["a", "A"],
  ["foo-bar", "foobar"],
  ["foo-bar", "FOOB-ar"],
  ["a:foo-bar/c", "a:foobar/c"],
  ["a:b/foo-bar@1.0.0", "a:b/foobar@1.0.0"],
  ["r", "[method]r.a-b", "[static]r.ab"],
  ["r", "[method]r.a", "[method]r.A"],
  ["r", "[method]r.a", "[static]r.a"],
  ["r", "[constructor]r", "[constructor]r"],
  ["r", "[method]r.r"],
  ["r", "[method]r.R"],
])("names that a reader might take for each other are refused: %s, %s", (...texts) => {
  expect(() => add(...texts)).toThrow("MORTISE_COMPONENT_INVALID");
});
