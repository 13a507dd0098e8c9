import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Folder } from "./testing/command.ts";
import { assemble, BUFFER } from "./testing/guests.ts";
import { inProcess } from "./testing/inprocess.ts";

let folder = "";
let key = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mortise-keys-"));
  key = join(folder, "ada.key");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function made(file = key): Promise<string> {
  return (JSON.parse((await inProcess("keygen", file, "--json")).stdout) as { public: string }).public;
}

function plugin(): string {
  writeFileSync(join(folder, "plugin.yaml"), "name: greeter\nversion: 1.0.0\ncode: greet.ts\n");
  writeFileSync(join(folder, "greet.ts"), "export const greet = () => 'hi';\n");
  return folder;
}

describe("keygen", () => {
  test.each(["pem", "json"])(
    "writes a %s key that only its owner can read, and never prints it",
    async (form) => {
      const ran = await inProcess("keygen", key, "--form", form);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      expect(ran.stdout).toMatch(/^ed25519:[A-Za-z0-9+/]{43}=\n/);
      expect(statSync(key).mode & 0o777).toBe(0o600);
      const secret = readFileSync(key, "utf8");
      const inside = form === "pem" ? (secret.split("\n")[1] ?? "") : String(JSON.parse(secret).d);
      expect(inside.length).toBeGreaterThan(40);
      expect(ran.stdout).not.toContain(inside);
    },
  );

  test("never writes over a file, and leaves nothing beside it", async () => {
    writeFileSync(key, "precious");
    const ran = await inProcess("keygen", key);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("MORTISE_FILE_UNWRITABLE");
    expect(readFileSync(key, "utf8")).toBe("precious");
    expect(readdirSync(folder)).toEqual(["ada.key"]);
  });
});

describe("sign and verify", () => {
  test("take what `keygen` printed as the key that is trusted", async () => {
    const printed = join(folder, "ada.pub");
    writeFileSync(printed, (await inProcess("keygen", key)).stdout);
    await inProcess("sign", plugin(), "--key", key);
    expect(await inProcess("verify", folder, "--key", printed)).toMatchObject({ code: 0 });
  });

  test("a folder's files, by a plugin.sig", async () => {
    const trusted = await made();
    expect(await inProcess("sign", plugin(), "--key", key)).toMatchObject({ code: 0 });
    const ran = await inProcess("verify", folder, "--key", trusted, "--json");
    expect(JSON.parse(ran.stdout)).toMatchObject({ covers: ["plugin.yaml", "greet.ts"] });
    const config = join(folder, "mortise.toml");
    writeFileSync(config, `[keys.ada]\npublic = "${trusted}"\n`);
    expect((await inProcess("verify", folder, "--config", config)).stdout).toContain("ada");
    writeFileSync(join(folder, "greet.ts"), "export const greet = () => 'ho';\n");
    const changed = await inProcess("verify", folder, "--key", trusted);
    expect(changed).toMatchObject({ code: 4, stderr: expect.stringContaining("MORTISE_SIGNATURE_INVALID") });
  });

  test("a module, inside it, in place or elsewhere", async () => {
    const trusted = await made();
    await assemble(folder, "echo.wasm", BUFFER);
    const module = join(folder, "echo.wasm");
    const out = join(folder, "signed.wasm");
    expect((await inProcess("sign", module, "--key", key, "--out", out)).code).toBe(0);
    expect(await inProcess("verify", module, "--key", trusted)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("MORTISE_SIGNATURE_MISSING"),
    });
    expect((await inProcess("verify", out, "--key", trusted)).code).toBe(0);
    expect((await inProcess("run", out, "echo", "--input", "still", "--no-cache")).stdout).toContain("still");
    const other = await made(join(folder, "eve.key"));
    expect(await inProcess("verify", out, "--key", other)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("MORTISE_SIGNER_UNKNOWN"),
    });
  });

  test("by a key that has expired, or was revoked, counts no more", async () => {
    const trusted = await made();
    await inProcess("sign", plugin(), "--key", key);
    const config = join(folder, "mortise.toml");
    for (const [rule, code] of [
      ['expires = "2020-01-01"', "MORTISE_KEY_EXPIRED"],
      ["revoked = true", "MORTISE_KEY_REVOKED"],
    ] as const) {
      writeFileSync(config, `[keys.ada]\npublic = "${trusted}"\n${rule}\n`);
      const ran = await inProcess("verify", folder, "--config", config);
      expect(ran).toMatchObject({ code: 4, stderr: expect.stringContaining(code) });
    }
  });

  test("says what is wrong with what it is given", async () => {
    await made();
    writeFileSync(join(folder, "text.wasm"), "no module");
    const file = join(folder, "text.wasm");
    expect(await inProcess("sign", file, "--key", key)).toMatchObject({ code: 4 });
    expect(await inProcess("sign", plugin(), "--key", file)).toMatchObject({ code: 2 });
    expect(await inProcess("sign", plugin(), "--key", key, "--out", "x")).toMatchObject({ code: 2 });
    expect(await inProcess("sign", plugin())).toMatchObject({ code: 2 });
    expect(await inProcess("verify", plugin(), "--config", join(folder, "gone.toml"))).toMatchObject({
      code: 1,
    });
    using elsewhere = new Folder();
    const nowhere = await elsewhere.run("verify", plugin(), "--json");
    expect(nowhere.code).toBe(2);
    expect(JSON.parse(nowhere.stdout)).toMatchObject({ error: { code: "MORTISE_OPTION_INVALID" } });
    writeFileSync(join(folder, "mortise.toml"), "");
    const none = await inProcess("verify", plugin(), "--config", join(folder, "mortise.toml"), "--json");
    expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: "MORTISE_OPTION_INVALID" } });
  });
});
