import { expect, test } from "vitest";
import { parseCapability } from "./capability.ts";
import type { Rule } from "./grants.ts";
import { lost, standing } from "./standing.ts";

const NOW = 1_000;
const grant = (text: string, until?: number): Rule => ({
  capability: parseCapability(text),
  source: { kind: "option" },
  until,
});
const revoke = (text: string): Rule => ({ revoked: parseCapability(text), at: NOW });
const of = (asked: readonly string[] | undefined, rules: readonly Rule[]) =>
  standing({
    asked: asked?.map(parseCapability),
    rules,
    root: "/work",
    variables: { LANG: "C", SECRET: "hidden" },
    now: NOW,
  });

test("folders are those that were asked for and granted, for writing where that was granted too", () => {
  const asked = ["fs:read:/data/*", "fs:write:/data/*", "fs:read:docs/*", "fs:read:/", "fs:read:/a/b"];
  expect(of(asked, [grant("fs:*")]).dirs).toEqual([
    { host: "/data", guest: "/data", write: true },
    { host: "/work/docs", guest: "/docs", write: false },
  ]);
  expect(of(asked, [grant("fs:read:/data/*")]).dirs).toEqual([
    { host: "/data", guest: "/data", write: false },
  ]);
  expect(of(["fs:write:/data/*"], [grant("fs:*")]).dirs).toEqual([]);
  expect(of(["fs:read:/*"], [grant("fs:*")]).dirs).toEqual([{ host: "/", guest: "/", write: false }]);
  expect(of(["fs:*", "fs:read:*"], [grant("fs:*")]).dirs).toEqual([]);
});

test("a folder is gone as soon as anything in it was revoked", () => {
  const rules = [grant("fs:read:/data/*"), revoke("fs:read:/data/private/*")];
  expect(of(["fs:read:/data/*"], rules).dirs).toEqual([]);
});

test("variables are those that were asked for by name, and have a value", () => {
  expect(of(["env:LANG", "env:SECRET", "env:NONE"], [grant("env:LANG"), grant("env:NONE")]).env).toEqual({
    LANG: "C",
  });
  expect(of(["env:*"], [grant("env:*")]).env).toEqual({});
});

test("without a manifest, what was granted is meant", () => {
  expect(of(undefined, [grant("fs:read:/data/*"), grant("env:LANG")])).toMatchObject({
    dirs: [{ host: "/data", guest: "/data", write: false }],
    env: { LANG: "C" },
  });
});

test("it ends with the first of its grants, and says what was lost", () => {
  const asked = ["env:LANG", "fs:read:/data/*"];
  const before = of(asked, [grant("env:LANG", 5_000), grant("fs:read:/data/*", 2_000)]);
  expect(before.until).toBe(2_000);
  const after = of(asked, [grant("env:LANG"), grant("fs:read:/data/*", NOW)]);
  expect(after.until).toBeUndefined();
  expect(lost(before, after)).toEqual(["fs:read:/data/*"]);
  expect(lost(after, before)).toEqual([]);
});
