import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Capability } from "./capability.ts";
import { httpCapability, parseCapability } from "./capability.ts";
import { matches } from "./match.ts";

function grants(grant: string, wanted: string): boolean {
  return matches(parseCapability(grant), parseCapability(wanted));
}

describe("a grant", () => {
  test.each([
    ["kv:read", "kv:read"],
    ["emit:*", "emit:location:1"],
    ["emit:location:*", "emit:location:1"],
    ["emit:location:*", "emit:location:1:2"],
    ["emit:location:*", "emit:location:*"],
    ["http:get:a.example", "https:get:a.example"],
    ["http:get:a.example", "http:get:a.example:80"],
    ["http:get:*.a.example", "https:get:x.y.a.example"],
    ["http:*", "https:delete:a.example:99"],
    ["fs:read:/data/*", "fs:read:/data/a/b"],
    ["fs:read:*", "fs:read:/etc/passwd"],
    ["fs:*", "fs:write:x"],
    ["fs:read:/*", "fs:read:/a"],
  ])("%s covers %s", (grant, wanted) => expect(grants(grant, wanted)).toBe(true));

  test.each([
    ["kv:read", "kv:write"],
    ["kv", "kv:read"],
    ["kv:read", "kv"],
    ["kv:*", "kv"],
    ["kv:*", "kvs:read"],
    ["emit:location:*", "emit:location"],
    ["emit:location:*", "emit:*"],
    ["emit:location:1", "emit:location:10"],
    ["emit:location:1", "emit:location:*"],
    ["http:get:a.example", "http:post:a.example"],
    ["http:get:a.example", "http:get:b.a.example"],
    ["http:get:*.a.example", "http:get:a.example"],
    ["http:get:*.a.example", "http:get:evila.example"],
    ["http:get:a.example", "http:get:a.example.evil.example"],
    ["http:get:a.example", "https:get:a.example:8443"],
    ["https:get:a.example", "http:get:a.example:80"],
    ["https:get:a.example", "http:get:a.example"],
    ["https:*", "http:get:a.example:80"],
    ["http:get:*", "https:get:169.254.169.254"],
    ["http:*", "https:get:[::1]"],
    ["http:get:10.0.0.1", "http:get:[::ffff:a00:1]:80"],
    ["fs:read:/data", "fs:read:/data/a"],
    ["fs:read:/data/*", "fs:read:/data"],
    ["fs:read:/data/*", "fs:read:/database"],
    ["fs:read:/data/*", "fs:write:/data/a"],
    ["fs:read:data/*", "fs:read:/data/a"],
    ["fs:read:/*", "fs:read:a"],
  ])("%s does not cover %s", (grant, wanted) => expect(grants(grant, wanted)).toBe(false));
});

describe("what a grant says is all it matches", () => {
  const part = fc.constantFrom("a", "b", "c");
  const things = fc.tuple(fc.constantFrom("emit", "kv"), fc.array(part, { maxLength: 4 }));
  const sets = fc.tuple(things, fc.boolean()).map(
    ([[kind, parts], star]): Capability => ({
      kind,
      parts: star ? [...parts, "*"] : parts,
    }),
  );

  test("part by part: a thing is covered where, and only where, it can be spelt from the grant", () => {
    fc.assert(
      fc.property(sets, things, (grant, [kind, parts]) => {
        const text = [kind, ...parts].join("\n");
        const spelt = [grant.kind, ...grant.parts].map((p) => (p === "*" ? "[^]+" : p)).join("\n");
        expect(matches(grant, { kind, parts })).toBe(new RegExp(`^${spelt}$`).test(text));
      }),
    );
  });

  const http = fc
    .tuple(
      fc.constantFrom("http", "https"),
      fc.constantFrom("get", "post"),
      fc.constantFrom("*", "a.example", "*.a.example", "b.a.example", "*.b.a.example", "10.0.0.1", "[::1]"),
      fc.constantFrom("", ":80", ":443", ":8080"),
    )
    .map(([kind, method, host, port]) =>
      parseCapability(`${kind}:${method}:${host}${host === "*" ? "" : port}`),
    );
  const urls = fc
    .tuple(
      fc.constantFrom("http", "https"),
      fc.constantFrom("a.example", "b.a.example", "c.b.a.example", "example", "10.0.0.1", "[::1]"),
      fc.constantFrom("", ":80", ":443", ":8080"),
    )
    .map(([scheme, host, port]) => new URL(`${scheme}://${host}${port}/`))
    .filter((url) => !(url.protocol === "http:" && url.port === "443"));

  test("HTTP: a request is covered where, and only where, its scheme, method, host and port all are", () => {
    fc.assert(
      fc.property(http, fc.constantFrom("get", "post"), urls, (grant, method, url) => {
        expect(matches(grant, httpCapability(method, url))).toBe(model(grant, method, url));
      }),
      { numRuns: 1_000 },
    );
  });

  const path = fc
    .tuple(
      fc.constantFrom("/", ""),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("", "/*"),
    )
    .map(([root, segments, star]) => `${root}${segments.join("/")}${star}`);
  const paths = fc
    .tuple(fc.constantFrom("read", "write"), fc.oneof(path, fc.constantFrom("*", "/*", "/")))
    .map(([mode, each]) => parseCapability(`fs:${mode}:${each}`));

  test("paths: a path is covered where, and only where, it is the one named or lies below it", () => {
    fc.assert(
      fc.property(paths, paths, (grant, wanted) => {
        fc.pre(!wanted.parts[1]?.includes("*"));
        const [mode, at = ""] = grant.parts;
        const [wantedMode, to = ""] = wanted.parts;
        const below = at.endsWith("/*") && to.startsWith(at.slice(0, -1)) && to.length >= at.length;
        expect(matches(grant, wanted)).toBe(mode === wantedMode && (at === "*" || at === to || below));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ["literal", sets],
    ["http", http],
    ["path", paths],
  ])("a %s set that is covered has nothing in it that the grant does not cover", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitrary, (grant, middle, thing) => {
        expect(matches(grant, grant)).toBe(true);
        if (matches(grant, middle) && matches(middle, thing)) expect(matches(grant, thing)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What a grant says, worked out anew for one request. */
function model({ kind, parts: [method, host = "", port] }: Capability, wanted: string, url: URL): boolean {
  const secure = url.protocol === "https:";
  const at = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  if (method !== wanted || (kind === "https" && !secure)) return false;
  const address = /^[\d.]+$|^\[/.test(url.hostname);
  if (host === "*") return !address;
  const named = host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
  if (!named) return false;
  if (port === undefined) return at === (secure ? 443 : 80);
  if (kind === "http" && port === "80" && secure) return false;
  return at === Number(port);
}
