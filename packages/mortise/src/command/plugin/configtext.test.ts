import { readConfig } from "@mortise/host";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutPlugin, withPlugin } from "./configtext.ts";

const BEFORE = `# Ours.
[host]
plugins = ["./plugins"] # here

# The greeter greets.
[plugins.greeter]
grants = ["kv:read"]
  # inside
config = { a = "[plugins.greeter]" }

[plugins.greeter.limits] # more
memory = "8MiB"

# The other one.
[plugins."other"]
enabled = false
`;

describe("a config", () => {
  test("gets a plugin at its end, and keeps all else", () => {
    const after = withPlugin("mortise.toml", BEFORE, "dice", { path: "./a b/dice", grants: ["dice:roll"] });
    expect(after).toBe(`${BEFORE}\n[plugins.dice]\npath = "./a b/dice"\ngrants = ["dice:roll"]\n`);
    expect(withPlugin("mortise.toml", "", "dice", { path: "x", grants: [] })).toBe(
      '[plugins.dice]\npath = "x"\n',
    );
    const crlf = withPlugin("mortise.toml", "[host]\r\n", "dice", { path: "x", grants: [] });
    expect(crlf).toBe('[host]\r\n\r\n[plugins.dice]\r\npath = "x"\r\n');
  });

  test("loses a plugin with its tables, and keeps the comments around them", () => {
    expect(withoutPlugin("mortise.toml", BEFORE, "greeter")).toBe(`# Ours.
[host]
plugins = ["./plugins"] # here

# The greeter greets.

# The other one.
[plugins."other"]
enabled = false
`);
    expect(withoutPlugin("mortise.toml", BEFORE, "other")).not.toContain("other]");
    expect(withoutPlugin("mortise.toml", BEFORE, "nobody")).toBe(BEFORE);
  });

  test.each([
    ["an inline table", 'plugins = { greeter = { path = "x" } }\n'],
    ["dotted keys", '[plugins]\ngreeter.path = "x"\n'],
    ["a text that looks like a header", "[plugins.greeter]\nconfig.a = '''\n[plugins.other]\n'''\n"],
  ])("with %s is refused rather than edited wrongly", (_, text) => {
    expect(() => withoutPlugin("mortise.toml", text, "greeter")).toThrow("MORTISE_CONFIG_UNEDITABLE");
  });

  test("that has the plugins in one inline table takes no other", () => {
    const inline = 'plugins = { greeter = { path = "x" } }\n';
    expect(() => withPlugin("mortise.toml", inline, "dice", { path: "y", grants: [] })).toThrow(
      "MORTISE_CONFIG_UNEDITABLE",
    );
  });

  test("is as before once what was added is removed, whatever the path holds", () => {
    const path = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => {
      try {
        return (
          readConfig("", `[plugins.a]\npath = ${JSON.stringify(text)}\n`).config.plugins.a?.path === text
        );
      } catch {
        return false;
      }
    });
    fc.assert(
      fc.property(path, (text) => {
        const after = withPlugin("mortise.toml", BEFORE, "dice", { path: text, grants: ["kv:*"] });
        expect(readConfig("", after).config.plugins.dice?.path).toBe(text);
        expect(withoutPlugin("mortise.toml", after, "dice")).toBe(BEFORE);
      }),
      { numRuns: 50 },
    );
  });
});
