import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostError } from "../errors.ts";
import { httpCapability, parseCapability, printCapability, readCapability } from "./capability.ts";

describe("a capability", () => {
  test.each([
    ["kv:read"],
    ["db:migrate"],
    ["emit"],
    ["emit:*"],
    ["emit:location:*"],
    ["emit:channel:Tea and cake"],
    ["http:*"],
    ["http:get:*"],
    ["https:post:*.example.com:8443"],
    ["http:get:[::1]:8080"],
    ["fs:read:/data/*"],
    ["fs:write:src/a:b.txt"],
    ["fs:*"],
  ])("%s is printed as it was written", (text) => {
    expect(printCapability(parseCapability(text))).toBe(text);
  });

  test.each([
    ["http:GET:API.Example.COM.", "http:get:api.example.com"],
    ["http:get:bücher.example", "http:get:xn--bcher-kva.example"],
    ["http:get:*.Bücher.example", "http:get:*.xn--bcher-kva.example"],
  ])("%s is printed as %s", (text, canonical) => {
    expect(printCapability(parseCapability(text))).toBe(canonical);
  });

  test.each([
    ["", 1, "must begin with a kind"],
    ["*", 1, "must begin with a kind"],
    ["Emit:x", 1, "must begin with a kind"],
    ["__proto__:x", 1, "must begin with a kind"],
    ["emit:", 6, "has an empty part"],
    ["emit::x", 6, "has an empty part"],
    ["emit:*:say", 6, "has a `*` before its last part"],
    ["emit:loc*", 6, "has a `*` beside other characters"],
    ["emit:**", 6, "has a `*` beside other characters"],
    ["emit: x", 6, "has a part with a space at its edge"],
    ["emit:a\u202eb", 6, "has a character that cannot be seen"],
    ["emit:a\ud800", 6, "has a character that cannot be seen"],
    [`emit${":a".repeat(17)}`, 6, "has more than 16 parts"],
    ["http", 5, "must say more than `http`"],
    ["http:get", 9, "must name a host after the method"],
    ["http:fetch:a.example", 6, "must begin with a method"],
    ["http:get:https://a.example", 16, "must have a port"],
    ["http:get:user@a.example", 10, "must name a host"],
    ["http:get:a.example/path", 10, "must name a host"],
    ["http:get:*.com", 10, "has a `*` before a single label"],
    ["http:get:a.*.com", 10, "must name a host"],
    ["http:get:*a.example", 10, "must name a host"],
    ["http:get:*.10.0.0.1", 10, "has a `*` before an address"],
    ["http:get:10.*", 10, "must name a host"],
    ["http:get:0x7f.1", 10, "must write the address as `127.0.0.1`"],
    ["http:get:2130706433", 10, "must write the address as `127.0.0.1`"],
    ["http:get:a.example:0", 20, "must have a port from 1 to 65535"],
    ["http:get:a.example:65536", 20, "must have a port from 1 to 65535"],
    ["http:get:a.example:80:x", 20, "must have a port from 1 to 65535, and nothing after it"],
    ["http:get:*:80", 10, "must name a host"],
    ["fs:read", 8, "must name a path after `read`"],
    ["fs:read:", 9, "must name a path"],
    ["fs:run:/bin", 4, "must begin with read or write"],
    ["fs:read:/a/../b", 9, "has a segment `.` or `..`"],
    ["fs:read:./b", 9, "has a segment `.` or `..`"],
    ["fs:read:/a//b", 9, "has an empty segment"],
    ["fs:read:/a/", 9, "has an empty segment"],
    ["fs:read:C:\\x", 9, "has a backslash"],
    ["fs:read:/a/*.txt", 9, "has a `*` that is not its whole last segment"],
    ["fs:read:/*/a", 9, "has a `*` that is not its whole last segment"],
  ])("%j is refused at column %d: it %s", (text, column, problem) => {
    const error = caught(() => parseCapability(text));
    expect(error.code).toBe("MORTISE_CAPABILITY_INVALID");
    expect(error.details.column).toBe(column);
    expect(error.problem).toContain(problem);
  });

  test("whatever the text, it is read or refused, and what is read prints to what reads the same", () => {
    const pieces = fc.constantFrom(
      "http",
      "https",
      "fs",
      "emit",
      "get",
      "read",
      "*",
      ":",
      ":",
      ":",
      ".",
      "/",
      "a",
      "example",
      "[::1]",
      "80",
      " ",
      "\0",
      "é",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join("")),
        ),
        (text) => {
          const found = readCapability(text);
          if ("problem" in found) return found.at >= 0 && found.at <= text.length;
          expect(parseCapability(printCapability(found))).toEqual(found);
          return true;
        },
      ),
    );
  });

  test("text of a hundred thousand characters is refused at once", () => {
    expect(readCapability("a:".repeat(50_000))).toMatchObject({ problem: "is longer than 4200 characters" });
  });
});

describe("the capability of an HTTP request", () => {
  test.each([
    ["https://api.example.com/v1?q=1", "https:get:api.example.com"],
    ["https://API.example.com.:443/", "https:get:api.example.com"],
    ["https://user:secret@api.example.com:8443/", "https:get:api.example.com:8443"],
    ["http://api.example.com/", "http:get:api.example.com:80"],
    ["http://0x7f.1/", "http:get:127.0.0.1:80"],
    ["http://[::ffff:10.0.0.1]:90/", "http:get:[::ffff:a00:1]:90"],
  ])("for %s is %s", (url, capability) => {
    expect(printCapability(httpCapability("GET", new URL(url)))).toBe(capability);
  });

  test.each([
    ["GET", "ftp://a.example/"],
    ["GET", "file:///etc/passwd"],
    ["GET", "http://a.example:443/"],
    ["CONNECT", "https://a.example/"],
    ["TRACE", "https://a.example/"],
  ])("for %s %s there is none, so that nothing grants it", (method, url) => {
    expect(caught(() => httpCapability(method, new URL(url))).code).toBe("MORTISE_CAPABILITY_INVALID");
  });
});

function caught(run: () => unknown): HostError {
  try {
    run();
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
