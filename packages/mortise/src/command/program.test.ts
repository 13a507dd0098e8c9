import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { exitCode } from "./failure.ts";
import { program } from "./program.ts";

/** What the command line throws, before anything is run. */
async function thrown(...args: string[]): Promise<unknown> {
  return program()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .parseAsync(args, { from: "user" })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe("the command line", () => {
  test.each([
    ["--timeout", "soon"],
    ["--timeout", "0"],
    ["--timeout", "-5"],
    ["--memory", "1.5"],
    ["--memory", "100000"],
    ["--fuel", "1e3"],
    ["--config", "novalue"],
    ["--dir", "here"],
    ["--dir", "./data:rw"],
    ["--env", "SURELY_NOT_SET_ANYWHERE"],
  ])("refuses %s %s by the option's name", async (option, value) => {
    const error = await thrown("run", "a.wasm", "b", option, value);
    expect(error).toMatchObject({ code: "MORTISE_OPTION_INVALID", problem: expect.stringContaining(option) });
  });

  test.each([
    [["run"]],
    [["run", "a.wasm", "b", "c"]],
    [["run", "a.wasm", "b", "--frobnicate"]],
    [["run", "a.wasm", "b", "--input", "x", "--stdin"]],
    [["fly"]],
    [[]],
  ])("refuses %j as a usage that is wrong", async (args) => {
    const before = process.stderr.write;
    let text = "";
    process.stderr.write = ((data: string, done?: () => void) => {
      text += data;
      done?.();
      return true;
    }) as typeof before;
    try {
      expect(await exitCode(await thrown(...args), false)).toBe(2);
    } finally {
      process.stderr.write = before;
    }
    expect(text).toContain("MORTISE_COMMAND_INVALID");
  });

  test("has help with an example and the exit codes for each command", () => {
    const leaves = (command: Command, path: string): [Command, string][] =>
      command.commands.length === 0
        ? [[command, path]]
        : command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`));
    const all = leaves(program(), "mortise");
    expect(all.length).toBeGreaterThan(30);
    for (const [command, path] of all) {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toContain(`$ ${path}`);
      expect(help, path).toContain("Exit codes:");
    }
  });
});
