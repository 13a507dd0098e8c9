import type { HostLogEntry } from "@mortise/host";
import { describe, expect, test } from "vitest";
import { Logs } from "./logs.ts";

const said = (message: string, plugin = "a"): HostLogEntry => ({ plugin, level: "info", message });

describe("the log of a deployment", () => {
  test("has the last messages, of one plugin or of all", () => {
    const logs = new Logs();
    for (const [at, message] of ["one", "two", "three"].entries()) logs.write(said(message), at);
    logs.write(said("four", "b"), 3);
    expect(logs.last(2).map(({ message }) => message)).toEqual(["three", "four"]);
    expect(logs.last(2, "a")).toEqual([
      { at: 1, plugin: "a", level: "info", message: "two" },
      { at: 2, plugin: "a", level: "info", message: "three" },
    ]);
  });

  test("stays small however much is logged", () => {
    const logs = new Logs(10);
    for (let at = 0; at < 1_000; at++) logs.write(said("x".repeat(10_000)), at);
    const kept = logs.last(1_000);
    expect(kept).toHaveLength(10);
    expect(kept[0]).toMatchObject({ at: 990, message: `${"x".repeat(4_096)}…` });
  });

  test("tells whoever follows, and says how many messages one lost who did not keep up", () => {
    const logs = new Logs();
    const heard: string[] = [];
    let keeps = true;
    const leave = logs.follow(({ message }) => {
      if (keeps) heard.push(message);
      return keeps;
    });
    logs.write(said("one"), 1);
    keeps = false;
    logs.write(said("two"), 2);
    logs.write(said("three"), 3);
    keeps = true;
    logs.write(said("four"), 4);
    leave();
    logs.write(said("five"), 5);
    expect(heard).toEqual(["one", "2 messages were lost: they came faster than they were read.", "four"]);
  });
});
