import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Exit } from "../exit.ts";
import { program } from "../program.ts";
import { Workspaces } from "../testing/architecture.ts";

const workspaces = new Workspaces();
const { path } = workspaces.open();
afterAll(() => workspaces[Symbol.dispose]());

/** What `mortise hie` throws in this process; `@` is the workspace. */
async function thrown(...args: string[]): Promise<unknown> {
  return program()
    .parseAsync(["hie", ...args.map((arg) => arg.replace(/^@/, path))], { from: "user" })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe("mortise hie", () => {
  test.each([
    [["run", "-w", "@", "@/gone.hie"], "MORTISE_HIE_FILE_UNREADABLE"],
    [["run", "-w", "@/gone"], "MORTISE_HIE_WORKSPACE_UNREADABLE"],
    [["run", "-w", "@", "mortise.hie"], "MORTISE_HIE_PATH_OUTSIDE"],
    [["run", "-w", "@/src"], "MORTISE_COMMAND_INVALID"],
    [["run", "-w", "@", "--baseline", "@/gone.json"], "MORTISE_HIE_FILE_UNREADABLE"],
    [["run", "-w", "@", "--baseline", "@/architecture.hie"], "MORTISE_HIE_BASELINE_INVALID"],
    [["run", "-w", "@", "--explain", "nothing"], "MORTISE_OPTION_INVALID"],
    [["run", "-w", "@", "--changed"], "MORTISE_OPTION_INVALID"],
    [["run", "-w", "@", "--changed=--output=made"], "MORTISE_OPTION_INVALID"],
    [["check", "-w", "@/gone"], "MORTISE_HIE_WORKSPACE_UNREADABLE"],
    [["parse", "@/gone.hie"], "MORTISE_HIE_FILE_UNREADABLE"],
    [["doc", "nosuch"], "MORTISE_COMMAND_INVALID"],
    [["init", "@/architecture.hie"], "MORTISE_COMMAND_INVALID"],
  ])("%j is no check's fault, and exits with 2", async (args, code) => {
    const error = await thrown(...args);
    expect(error).toBeInstanceOf(Exit);
    expect(error).toMatchObject({ code: 2, cause: { code } });
    expect(existsSync(join(path, "made"))).toBe(false);
  });

  test.each([
    [["run", "-f", "xml"]],
    [["run", "--limit", "0"]],
    [["run", "--write-baseline", "known.json", "--filter", "api"]],
    [["run", "--explain", "x", "-f", "json"]],
    [["parse"]],
    [["fly"]],
  ])("refuses %j as a usage that is wrong", async (args) => {
    expect(await thrown(...args)).toMatchObject({
      code: expect.stringMatching(/^commander\.|^MORTISE_OPTION_INVALID$/),
    });
  });

  test("has help with an example and the exit codes for each command", () => {
    const hie = program().commands.find((each) => each.name() === "hie");
    const names = hie?.commands.map((each) => each.name());
    expect(names).toEqual(["check", "run", "parse", "doc", "init", "lsp"]);
    for (const each of hie?.commands ?? []) {
      let help = "";
      each.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toContain(`$ mortise hie ${each.name()}`);
      expect(help).toContain("Exit codes:");
    }
  });
});
