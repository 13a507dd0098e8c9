import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type HostMatch, matchHost, readHostRule } from "./hosts.ts";

function match(entries: readonly string[], url: string): HostMatch | undefined {
  const rules = entries.map((entry) => {
    const rule = readHostRule(entry);
    if (rule === undefined) throw new Error(`no rule: ${entry}`);
    return rule;
  });
  return matchHost(rules, new URL(url));
}

describe("an exact host", () => {
  test.each([
    ["example.com", "http://example.com/"],
    ["example.com", "https://EXAMPLE.com/any/path?and=query"],
    ["example.com", "https://example.com./"],
    ["example.com.", "https://example.com/"],
    ["example.com", "https://example.com:443/"],
    ["Bücher.example", "https://xn--bcher-kva.example/"],
    ["127.0.0.1", "http://0x7f.1/"],
    ["0x7f.1", "http://127.0.0.1/"],
    ["127.0.0.1", "http://2130706433/"],
    ["::1", "http://[0:0:0:0:0:0:0:1]/"],
    ["[::1]:8080", "http://[::1]:8080/"],
    ["localhost:8080", "http://localhost:8080/"],
    ["localhost:8080", "https://localhost:8080/"],
    ["example.com:80", "http://example.com/"],
    ["example.com:443", "https://example.com/"],
  ])("%s matches %s", (entry, url) => {
    expect(match([entry], url)).toBe("exact");
  });

  test.each([
    ["example.com", "http://sub.example.com/"],
    ["example.com", "http://example.com.evil.test/"],
    ["example.com", "http://notexample.com/"],
    ["example.com", "http://example.com:8080/"],
    ["example.com", "http://example.com:443/"],
    ["example.com", "https://example.com:80/"],
    ["example.com:8080", "http://example.com/"],
    ["example.com", "http://example.com@evil.test/"],
    ["example.com", "ftp://example.com/"],
    ["127.0.0.1", "http://[::ffff:127.0.0.1]/"],
    ["127.0.0.1", "http://127.0.0.2/"],
  ])("%s does not match %s", (entry, url) => {
    expect(match([entry], url)).toBeUndefined();
  });
});

describe("a pattern", () => {
  test.each([
    ["*", "http://anything.example/"],
    ["*", "http://93.184.216.34/"],
    ["*", "http://[2606:2800:220:1::1]/"],
    ["*.example.com", "https://a.example.com/"],
    ["*.example.com", "https://a.b.example.com/"],
    ["api-*.example.com", "https://api-7.example.com/"],
    ["api.*.example.com:8443", "https://api.eu.example.com:8443/"],
  ])("%s matches %s", (entry, url) => {
    expect(match([entry], url)).toBe("pattern");
  });

  test.each([
    ["*", "http://anything.example:8080/"],
    ["*.example.com", "https://example.com/"],
    ["*.example.com", "https://example.com.evil.test/"],
    ["*.example.com", "https://evil.test/.example.com"],
    ["*.example.com", "https://evilexample.com/"],
    ["a*a.test", "https://a.test/"],
    ["api.*", "http://10.0.0.1/"],
    ["*:8080", "http://example.com/"],
  ])("%s does not match %s", (entry, url) => {
    expect(match([entry], url)).toBeUndefined();
  });

  test("gives way to an exact entry, wherever that stands", () => {
    expect(match(["*", "example.com"], "http://example.com/")).toBe("exact");
    expect(match(["example.com", "*"], "http://example.com/")).toBe("exact");
  });
});

test.each([
  "",
  "https://example.com",
  "example.com/path",
  "user@example.com",
  "example.com:",
  "example.com:0",
  "example.com:65536",
  "example.com:http",
  "example.com:*",
  "exa mple.com",
  "example.com\n",
  "{a,b}.example.com",
  "?.example.com",
  "[a-z].example.com",
  "!example.com",
  "%65xample.com",
  "*bücher.example",
  "10.*",
  "192.168.*.1",
  "256.256.256.256",
  "..",
  "[::1",
  "fe80::1%eth0",
  `${"a".repeat(400)}.com`,
])("the entry %j is no host", (entry) => {
  expect(readHostRule(entry)).toBeUndefined();
});

test("an empty list allows nothing", () => {
  expect(matchHost([], new URL("http://example.com/"))).toBeUndefined();
});

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,6}[a-z0-9])?$/);
const hostname = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.test`);

test("an exact entry never matches another name", () => {
  fc.assert(
    fc.property(hostname, hostname, (entry, asked) => {
      expect(match([entry], `http://${asked}/`)).toBe(entry === asked ? "exact" : undefined);
    }),
  );
});

test("a pattern matches what the same regular expression does, and nothing more", () => {
  const pattern = fc
    .array(fc.oneof(fc.constantFrom("*", ".", "a", "b", "ab")), { minLength: 1, maxLength: 6 })
    .map((parts) => `${parts.join("")}.test`)
    .filter((text) => text.includes("*") && readHostRule(text) !== undefined);
  const asked = fc
    .array(fc.constantFrom("a", "b", ".a", "b."), { minLength: 1, maxLength: 8 })
    .map((parts) => `${parts.join("")}.test`)
    .filter((text) => URL.canParse(`http://${text}/`));
  fc.assert(
    fc.property(pattern, asked, (entry, name) => {
      const source = entry.split("*").map((piece) => piece.replaceAll(".", "\\."));
      const expected = new RegExp(`^${source.join(".*")}$`).test(name);
      expect(match([entry], `http://${name}/`)).toBe(expected ? "pattern" : undefined);
    }),
    { numRuns: 500 },
  );
});

test("a pattern with a suffix never leaves that suffix, whatever the URL holds", () => {
  const rule = readHostRule("*.example.com");
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (web, noise) => {
      for (const text of [
        web,
        `http://${noise}`,
        `http://${noise}.example.com`,
        `http://x.example.com${noise}`,
      ]) {
        const url = URL.parse(text);
        if (url === null || matchHost(rule === undefined ? [] : [rule], url) === undefined) continue;
        expect(url.hostname).toMatch(/\.example\.com\.?$/);
        expect(url.port).toBe("");
      }
    }),
  );
});

test("many stars against a long name take no time that grows with their product", () => {
  const entry = `${"a*".repeat(100)}.test`;
  expect(match([entry], `http://${"a".repeat(60)}.${"a".repeat(60)}.nope/`)).toBeUndefined();
});
