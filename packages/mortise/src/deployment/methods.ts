import type { Actor, Host } from "@mortise/host";
import { explain, unknownPlugin } from "@mortise/host";
import type { Plan } from "@mortise/store";
import type { Fields } from "../control/params.ts";
import type { CallReply, Method, Result } from "../control/protocol.ts";
import type { Asking, Handler } from "../control/server.ts";
import { CommandError } from "../errors.ts";
import type { Logs } from "./logs.ts";
import type { Fixed } from "./status.ts";
import { statusOf } from "./status.ts";
import { viewOf } from "./view.ts";

/** What the methods act on. */
export interface Running {
  readonly host: Host;
  readonly logs: Logs;
  readonly fixed: Fixed;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the host stops: whoever follows the log is sent home. */
  readonly stopping: AbortSignal;
  /** What would become of the tables of the plugin in a folder. */
  readonly plan: (folder: string) => Promise<Plan | null>;
  /** Has the host stop. */
  readonly stop: () => void;
}

type Answers = {
  readonly [M in Method]: (params: Fields, asking: Asking) => Promise<Result<M>>;
};

const LAST = 100;

/** What a running host answers on its control socket. */
export function methods(running: Running): ReadonlyMap<string, Handler> {
  const { host, fixed, now, stop } = running;
  const view = (name: string) => {
    const info = host.plugin(name);
    if (info !== undefined) return viewOf(info, now());
    throw unknown(host, name);
  };
  const all = () => host.plugins().map((info) => viewOf(info, now()));
  const why = (plugin: string, capability: string) => {
    const found = host.why(plugin, capability);
    return { granted: found.granted, text: explain(found, now()) };
  };
  const acted = async (params: Fields, act: (name: string) => Promise<void>) => {
    const name = params.text("plugin");
    await act(name);
    return view(name);
  };
  const answers: Answers = {
    status: () => statusOf(host, fixed),
    plugins: async () => all(),
    why: async (params) => why(params.text("plugin"), params.text("capability")),
    call: (params, { signal }) => call(host, params, signal),
    deliver: async (params) =>
      host.deliver({
        stream: params.text("stream"),
        type: params.text("type"),
        payload: params.optionalObject("payload"),
        actor: actorOf(params),
      }),
    async grant(params) {
      const [plugin, capability] = [params.text("plugin"), params.text("capability")];
      await host.grant(plugin, capability, { for: params.optionalText("for") });
      return why(plugin, capability);
    },
    async revoke(params) {
      const [plugin, capability] = [params.text("plugin"), params.text("capability")];
      await host.revoke(plugin, capability);
      return why(plugin, capability);
    },
    plan: async (params) => {
      const { folder } = view(params.text("plugin"));
      return folder === undefined ? null : running.plan(folder);
    },
    async reconfigure() {
      await host.reconfigure();
      return all();
    },
    reload: (params) => acted(params, (name) => host.reload(name)),
    disable: (params) => acted(params, (name) => host.disable(name)),
    enable: (params) => acted(params, (name) => host.enable(name)),
    logs: (params, asking) => logs(running, params, asking),
    audit: async () => host.audit().map(({ cause: _, ...entry }) => entry),
    letters: async () => host.deadLetters(),
    async stop() {
      stop();
      return null;
    },
  };
  return new Map(Object.entries(answers));
}

async function call(host: Host, params: Fields, signal: AbortSignal): Promise<CallReply> {
  const input = new Uint8Array(Buffer.from(params.text("input"), "base64"));
  const [deadline, fuel] = [params.optionalNumber("deadline"), params.optionalNumber("fuel")];
  const began = performance.now();
  const options = { deadline, fuel, signal, owner: params.optionalText("owner") };
  const output = await host.call(params.text("plugin"), params.text("export"), input, options);
  const durationMs = Math.round((performance.now() - began) * 1e3) / 1e3;
  return { output: Buffer.from(output).toString("base64"), durationMs };
}

function unknown(host: Host, name: string) {
  return unknownPlugin(
    name,
    host.plugins().map((each) => each.name),
  );
}

/** An actor is checked with the rest of the event, but for its kind. */
function actorOf(params: Fields): Actor | undefined {
  const actor = params.optionalObject("actor");
  if (actor === undefined) return undefined;
  const { kind, id } = actor;
  const isKind = kind === "character" || kind === "system" || kind === "plugin";
  if (isKind && typeof id === "string") return { kind, id };
  throw new CommandError(
    "MORTISE_CONTROL_INVALID",
    "`actor` must have an `id`, and a `kind`: character, system or plugin.",
  );
}

async function logs({ host, logs, stopping }: Running, params: Fields, asking: Asking): Promise<null> {
  const plugin = params.optionalText("plugin");
  if (plugin !== undefined && host.plugin(plugin) === undefined) throw unknown(host, plugin);
  for (const line of logs.last(params.optionalNumber("last") ?? LAST, plugin)) asking.write(line);
  if (!params.flag("follow")) return null;
  const gone = AbortSignal.any([asking.signal, stopping]);
  const leave = logs.follow((line) =>
    plugin === undefined || line.plugin === plugin ? asking.send(line) : true,
  );
  try {
    if (!gone.aborted) await new Promise((resolve) => gone.addEventListener("abort", resolve));
  } finally {
    leave();
  }
  return null;
}
