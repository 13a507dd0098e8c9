import { MortiseError } from "@mortise/engine";
import type { ConfiguredLibrary } from "@mortise/host";
import { HostError } from "@mortise/host";
import { HieError } from "../../errors.ts";
import type { Library, LibraryDoc } from "../library.ts";
import type { Value, Verdict } from "../value.ts";
import { toWire } from "../wire.ts";
import type { Workspace } from "../workspace.ts";
import type { Asked } from "./answer.ts";
import { answeredJson, answeredValue, answeredVerdict, failed } from "./answer.ts";
import { docOf } from "./doc.ts";
import type { Opened } from "./open.ts";
import { isSealed, openLibrary } from "./open.ts";
import type { PluginOptions } from "./options.ts";

/**
 * A library that is a plugin: it is started when it is first asked something. Each method fails with
 * MORTISE_HIE_LIBRARY_FAILED, which says what the library did.
 */
export class PluginLibrary implements Library {
  readonly name: string;
  readonly #entry: ConfiguredLibrary;
  readonly #workspace: Workspace;
  readonly #options: PluginOptions;
  #opened: Promise<Opened> | undefined;
  #running: Opened | undefined;

  constructor(entry: ConfiguredLibrary, workspace: Workspace, options: PluginOptions) {
    this.name = entry.name;
    this.#entry = entry;
    this.#workspace = workspace;
    this.#options = options;
  }

  get sealed(): boolean {
    return isSealed(this.#entry, this.#workspace.root);
  }

  /** Bytes of memory that it holds; none before it is started. */
  get memoryBytes(): number {
    return this.#running === undefined ? 0 : (this.#running.host.plugin(this.#running.plugin)?.memory ?? 0);
  }

  async call(name: string, args: readonly Value[]): Promise<Value> {
    const asked = await this.#asked(`${this.name}.${name}`);
    return answeredValue(await this.#ask("call", asked, { function: name, args: args.map(toWire) }), asked);
  }

  async check(name: string, args: readonly Value[]): Promise<Verdict> {
    const asked = await this.#asked(`${this.name}.${name}`);
    return answeredVerdict(
      await this.#ask("check", asked, { function: name, args: args.map(toWire) }),
      asked,
    );
  }

  async doc(): Promise<LibraryDoc> {
    const asked = await this.#asked(this.name);
    if (!asked.opened.has("doc")) return docOf(this.name, undefined);
    return docOf(this.name, answeredJson(await this.#ask("doc", asked, {}), asked));
  }

  async close(): Promise<void> {
    const opening = this.#opened;
    this.#opened = undefined;
    this.#running = undefined;
    await opening?.then(
      ({ host }) => host.close(),
      () => undefined,
    );
  }

  async #asked(shown: string): Promise<Asked & { readonly opened: Opened }> {
    this.#opened ??= openLibrary(this.#entry, this.#workspace, this.#options);
    try {
      const opened = await this.#opened;
      this.#running = opened;
      return { shown, workspace: this.#workspace, root: opened.root, bare: opened.bare, opened };
    } catch (error) {
      throw asHieError({ shown }, error);
    }
  }

  async #ask(
    method: "call" | "check" | "doc",
    asked: Asked & { readonly opened: Opened },
    params: object,
  ): Promise<Uint8Array> {
    const { opened, root } = asked;
    if (!opened.has(method)) throw failed(asked, `it has no ${opened.exportOf(method)}.`);
    try {
      const input = JSON.stringify({ ...params, workspace: root });
      return await opened.host.call(opened.plugin, opened.exportOf(method), input);
    } catch (error) {
      throw asHieError(asked, error);
    }
  }
}

function asHieError(asked: Pick<Asked, "shown">, error: unknown): HieError {
  if (error instanceof HieError) return error;
  if (error instanceof MortiseError || error instanceof HostError) {
    const said = error instanceof MortiseError ? error.details.said : undefined;
    return failed(asked, `${error.code}: ${error.problem}${said === undefined ? "" : ` ${said}`}`, error);
  }
  return failed(asked, "it failed.", error);
}
