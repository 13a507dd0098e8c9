import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionReply, HostFunctionDefinition, HostOptions } from "@mortise/host";
import { Host } from "@mortise/host";
import type { GuestFormat } from "./guests.ts";
import { GUESTS } from "./guests.ts";

/** A host with guests; closed with its folder. */
export class Deployment {
  readonly host: Host;
  readonly #folder: string;

  private constructor(host: Host, folder: string) {
    this.host = host;
    this.#folder = folder;
  }

  /** One guest of each format, which reach all of `functions`, and are granted `grants`. */
  static async open(
    functions: readonly HostFunctionDefinition[],
    grants: readonly string[] = [],
    options: HostOptions = {},
    guests: readonly GuestFormat[] = GUESTS,
  ): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), "effects-"));
    const names = functions.map(({ name }) => name);
    for (const { files } of guests)
      for (const [path, content] of Object.entries(await files(names))) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    const host = await Host.open({
      plugins: guests.map(({ place }) => join(folder, place)),
      functions,
      grants: Object.fromEntries(guests.map(({ format }) => [format, [...grants, "process:run"]])),
      ...options,
    });
    return new Deployment(host, folder);
  }

  /** What a guest's call of a host function is answered with. */
  async ask(format: string, name: string, input?: unknown): Promise<FunctionReply> {
    const own = GUESTS.find((each) => each.format === format)?.ask;
    if (own !== undefined) return own(this.host, name, input);
    return (await this.host.call(format, `ask_${name}`, input as object)).json<FunctionReply>();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close();
    await rm(this.#folder, { recursive: true });
  }
}
