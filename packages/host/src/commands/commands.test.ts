import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Deployment } from "../testing/deployment.ts";
import { helpText } from "./help.ts";

const ACTOR = { kind: "character", id: "kael" } as const;

const TALK = `
export const say = ({ places, invoked_as, actor, character }) => ({
  output: \`You say, "\${places.message}"\`,
  emit: [{ stream: "location:1", type: "say", payload: { message: places.message, as: invoked_as, by: actor.id } }],
});
export const pose = ({ args }) => ({ output: args });
export const sulk = () => ({ status: "user_error", output: "Not now." });
export const echo = (input) => ({ output: JSON.stringify(input) });
export const nothing = () => undefined;
export const wrong = () => ({ status: "fine" });
export const steal = () => ({ emit: [{ stream: "global", type: "say" }] });
`;
const MANIFEST = `
capabilities: ["emit:location:*"]
commands:
  - { name: say, aliases: ['"'], pattern: "say <message...>", description: Says something., handler: say,
      help: "Everybody in the room hears it." }
  - { name: pose, aliases: [":", ";"], handler: pose }
  - { name: sulk, handler: sulk }
  - { name: echo, handler: echo }
  - { name: nothing, handler: nothing }
  - { name: wrong, handler: wrong }
  - { name: steal, handler: steal }
`;

let deployment: Deployment;
beforeEach(async () => {
  deployment = await Deployment.create();
  await deployment.script("talk", TALK, MANIFEST);
});
afterEach(() => deployment.close());

const open = () => deployment.open({ grants: { talk: ["emit:location:*"] } });

describe("a command", () => {
  test("is found by its name, in any case, and by signs that need no space", async () => {
    const host = await open();
    const outputs = [];
    for (const line of ["say hi", "SAY  hi 🎉", '"hello "you"', ":waves", ";'s here", "pose"])
      outputs.push((await host.command(line, ACTOR)).output);
    expect(outputs).toEqual([
      'You say, "hi"',
      'You say, "hi 🎉"',
      'You say, "hello "you""',
      "waves",
      "'s here",
      "",
    ]);
  });

  test("tells its handler what was typed, by whom and where", async () => {
    const host = await open();
    const context = { character: { id: "kael" }, session_id: "s1", command: "forged" };
    const { output } = await host.command("echo a  b", ACTOR, { context });
    expect(JSON.parse(output ?? "")).toEqual({
      command: "echo",
      args: "a  b",
      places: {},
      invoked_as: "echo",
      actor: ACTOR,
      character: { id: "kael" },
      session_id: "s1",
    });
  });

  test("emits as its plugin, where that may", async () => {
    const host = await open();
    await host.command('"hi', ACTOR);
    await host.command("steal", ACTOR);
    await host.settled();
    expect(host.audit().filter(({ kind }) => kind === "denied")).toMatchObject([
      { capability: "emit:global" },
    ]);
  });

  test("answers with a status, and with nothing as `ok`", async () => {
    const host = await open();
    expect(await host.command("sulk", ACTOR)).toEqual({
      plugin: "talk",
      command: "sulk",
      status: "user_error",
      output: "Not now.",
    });
    expect(await host.command("nothing", ACTOR)).toMatchObject({ status: "ok", output: undefined });
    await expect(host.command("wrong", ACTOR)).rejects.toMatchObject({
      code: "MORTISE_ANSWER_INVALID",
      problem: expect.stringMatching(/^In the answer to a command, `\w+` is wrong: \w/),
    });
  });

  test("that is none, or is typed otherwise, is refused with what to type", async () => {
    const host = await open();
    await expect(host.command("sayy hi", ACTOR)).rejects.toMatchObject({
      code: "MORTISE_COMMAND_UNKNOWN",
      problem: 'There is no command "sayy". Did you mean `say`?',
    });
    await expect(host.command('"', ACTOR)).rejects.toMatchObject({
      code: "MORTISE_COMMAND_ARGUMENTS",
      problem: '`"` is typed `" <message...>`.',
    });
    for (const line of ["", "constructor", "__proto__", "x".repeat(9_000), "say \ud800"])
      await expect(host.command(line, ACTOR)).rejects.toMatchObject({ code: /^MORTISE_COMMAND_/ });
  });

  test("of two plugins goes to the one with the lower number, and comes back when that is disabled", async () => {
    await deployment.script(
      "louder",
      "export const shout = ({ places: { message } }) => ({ output: message.toUpperCase() });",
      'priority: 1\ncommands: [{ name: Say, pattern: "Say <message...>", handler: shout }]\n',
    );
    const host = await open();
    expect((await host.command("say hi", ACTOR)).output).toBe("HI");
    expect(host.contributions.conflicts).toMatchObject([{ name: "say", kept: "louder", dropped: "talk" }]);
    expect((await host.command('"hi', ACTOR)).plugin).toBe("talk");
    await host.disable("louder");
    expect((await host.command("say hi", ACTOR)).plugin).toBe("talk");
  });

  test("has help, in a list and by any of its words", async () => {
    const host = await open();
    expect(host.help().map(({ name }) => name)).toEqual([
      "echo",
      "nothing",
      "pose",
      "say",
      "steal",
      "sulk",
      "wrong",
    ]);
    expect(helpText(host.help()).split("\n")[3]).toBe("say <message...>  Says something.");
    expect(helpText(host.help('"'))).toBe(
      'say <message...>\nAlso: "\n\nSays something.\n\nEverybody in the room hears it.\n',
    );
    expect(() => host.help("shout")).toThrow("MORTISE_COMMAND_UNKNOWN");
  });
});

describe("a manifest's command", () => {
  test("begins with its name, and has a pattern that can be read", async () => {
    await deployment.script("bad", "", 'commands: [{ name: hit, pattern: "attack <x>", handler: h }]\n');
    await deployment.script("worse", "", 'commands: [{ name: hit, pattern: "hit <x", handler: h }]\n');
    const host = await open();
    expect(host.plugin("bad")?.error?.message).toContain("must begin with the command's name");
    expect(host.plugin("worse")?.error?.message).toContain("has a place that is not like");
  });
});
