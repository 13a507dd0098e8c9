import { expect, test } from "vitest";
import { program } from "../program.ts";

test.each([
  ...["new", "build", "test", "add", "remove", "approve", "plan"].map((name) => ["plugin", name]),
  ["keygen"],
  ["sign"],
  ["verify"],
])("%s %s has help with an example, its exit codes and --json", (...names) => {
  let command = program();
  for (const name of names.filter((each) => each !== undefined)) {
    const found = command.commands.find((each) => each.name() === name);
    if (found === undefined) throw new Error(`There is no ${name}.`);
    command = found;
  }
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toContain(`$ mortise ${names.join(" ")} `.trimEnd());
  expect(help).toContain("Exit codes:\n  0  ");
  expect(help).toContain("--json");
});
