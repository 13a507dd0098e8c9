import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionReply, HostFunctionDefinition, HostOptions } from "@mortise/host";
import { Host } from "@mortise/host";
import { GUESTS } from "./guests.ts";

/** A host with one guest of each format; closed with its folder. */
export class Deployment {
  readonly host: Host;
  readonly #folder: string;

  private constructor(host: Host, folder: string) {
    this.host = host;
    this.#folder = folder;
  }

  /** The guests reach all of `functions`, and each is granted `grants`. */
  static async open(
    functions: readonly HostFunctionDefinition[],
    grants: readonly string[] = [],
    options: HostOptions = {},
  ): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), "effects-"));
    const names = functions.map(({ name }) => name);
    for (const { files } of GUESTS)
      for (const [path, content] of Object.entries(await files(names))) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    const host = await Host.open({
      plugins: GUESTS.map(({ place }) => join(folder, place)),
      functions,
      grants: Object.fromEntries(GUESTS.map(({ format }) => [format, [...grants, "process:run"]])),
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
