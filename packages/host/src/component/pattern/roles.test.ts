import { expect, test } from "vitest";
import { rolesOf } from "./roles.ts";

test.each<[readonly string[], readonly string[]]>([
  [["pattern:extension/tool@0.1.0#name", "pattern:extension/tool@0.1.0#execute"], ["tool"]],
  [
    ["pattern:extension/tool@0.1.7#name", "pattern:extension/data-block@0.1.0#load"],
    ["data-block", "tool"],
  ],
  [["pattern:extension/data-stream@0.1.0#pull", "run"], ["data-stream"]],
  [["pattern:extension/tool@0.2.0#name"], []],
  [["pattern:extension/host@0.1.0#log", "my:extension/tool@0.1.0#name", "tool"], []],
])("the roles of a component with %j are %j", (exports, roles) => {
  expect(rolesOf(exports)).toEqual(roles);
});
