import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ControlClient } from "../../control/client.ts";
import { connectTo } from "../../control/connect.ts";
import { Folder } from "../testing/command.ts";
import { Started } from "../testing/started.ts";

const CODE = `import { host } from "mortise:plugin";
const kept = (reply) => { if (reply.kind !== "Success") throw new Error(reply.payload.code); return reply.payload; };
export const put = ({ key, value }) => { kept(host.kv_set({ key, value })); };
export const get = ({ key }) => kept(host.kv_get({ key }));
export const handle_event = ({ payload }) => { kept(host.kv_set({ key: \`event-\${payload.number}\`, value: 1 })); };`;

const MANIFEST = `name: notes
version: 1.0.0
code: notes.js
capabilities: [kv:read, kv:write]
subscribe: [{ streams: ["*"] }]
`;

/** Acknowledgements after which each host is killed: in the middle of whatever it does then. */
const KILLS = [1, 7, 23];

/** What was acknowledged: the last number of each key, the events, and the capabilities. */
interface Acknowledged {
  readonly keys: Map<string, number>;
  readonly events: number[];
  readonly grants: string[];
}

/** Writes as fast as it goes, of every kind at once, until the host is gone; tells of each that was acknowledged. */
async function writeUntilGone(
  host: ControlClient,
  from: number,
  kept: Acknowledged,
  acknowledged: () => void,
): Promise<void> {
  const until = async (act: (number: number) => Promise<void>) => {
    for (let number = from; ; number++) {
      await act(number);
      acknowledged();
    }
  };
  const puts = ["a", "b", "c"].map((key) =>
    until(async (value) => {
      await call(host, "put", { key, value });
      kept.keys.set(key, value);
    }),
  );
  const events = until(async (number) => {
    const event = { stream: "global", type: "note", payload: { number } };
    const { outcomes } = await host.request("deliver", event);
    // A machine that is busy may let the handler run out of time; then that is what was said.
    if (outcomes[0]?.outcome === "ok") kept.events.push(number);
  });
  const grants = until(async (number) => {
    const capability = `made:up:${number}`;
    await host.request("grant", { plugin: "notes", capability });
    kept.grants.push(capability);
  });
  const ends = await Promise.allSettled([...puts, events, grants]);
  for (const end of ends)
    if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "MORTISE_CONTROL_LOST" });
}

async function call(host: ControlClient, name: string, input: object): Promise<unknown> {
  const params = {
    plugin: "notes",
    export: name,
    input: Buffer.from(JSON.stringify(input)).toString("base64"),
  };
  const text = Buffer.from((await host.request("call", params)).output, "base64").toString();
  return text === "" ? undefined : JSON.parse(text);
}

async function check(host: ControlClient, { keys, events, grants }: Acknowledged): Promise<void> {
  // What was under way may have been written too.
  for (const [key, value] of keys) expect(await call(host, "get", { key })).toBeGreaterThanOrEqual(value);
  for (const number of events) expect(await call(host, "get", { key: `event-${number}` })).toBe(1);
  for (const capability of grants)
    expect(await host.request("why", { plugin: "notes", capability })).toMatchObject({ granted: true });
}

test("a host that is killed again and again in the middle of its writes loses nothing it had acknowledged", async () => {
  using folder = new Folder();
  mkdirSync(join(folder.path, "plugins/notes"), { recursive: true });
  writeFileSync(join(folder.path, "plugins/notes/plugin.yaml"), MANIFEST);
  writeFileSync(join(folder.path, "plugins/notes/notes.js"), CODE);
  const grants = 'grants = ["kv:read", "kv:write"]';
  writeFileSync(join(folder.path, "mortise.toml"), `[plugins.notes]\n${grants}\nlimits.deadline = "60s"\n`);
  const socket = join(folder.path, ".mortise/control.sock");
  const kept: Acknowledged = { keys: new Map(), events: [], grants: [] };
  for (const [round, kill] of KILLS.entries()) {
    await using process = Started.mortise(folder.path);
    const { status } = await process.until("started");
    expect(status.plugins).toMatchObject({ ready: 1, failed: 0 });
    using host = await connectTo(socket);
    if (host === undefined) throw new Error("The host has no socket.");
    await check(host, kept);
    let left = kill;
    await writeUntilGone(host, (round + 1) * 1_000, kept, () => {
      left--;
      if (left === 0) process.signal("SIGKILL");
    });
    expect(await process.ended()).toBe("SIGKILL");
  }
  await using process = Started.mortise(folder.path);
  await process.until("started");
  using host = await connectTo(socket);
  if (host === undefined) throw new Error("The host has no socket.");
  await check(host, kept);
  expect(kept.keys.size + kept.events.length + kept.grants.length).toBeGreaterThan(5);
  process.signal("SIGTERM");
  expect(await process.ended()).toBe(0);
});
