import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FunctionReply } from "../adapt.ts";
import type { Host } from "../host.ts";
import type { HostFunctionDefinition } from "../hostfunction.ts";
import type { HostOptions } from "../options.ts";

/** A host with one guest of each format; closed with its folder. */
export interface Guests extends AsyncDisposable {
  readonly host: Host;
  /** What a guest's call of a host function is answered with. */
  ask(format: string, name: string, input?: unknown): Promise<FunctionReply>;
}

interface Fixtures {
  readonly GUESTS: readonly { readonly format: string }[];
  readonly Deployment: {
    open(
      functions: readonly HostFunctionDefinition[],
      grants: readonly string[],
      options: HostOptions,
    ): Promise<Guests>;
  };
}

/** By their paths: guests that pass on what they are asked are for tests only, so that no package exports them. */
const PATHS = ["guests.ts", "deployment.ts"].map(
  (name) => pathToFileURL(join(import.meta.dirname, "../../../effects/src/testing", name)).href,
);
const fixtures: object[] = await Promise.all(PATHS.map((url) => import(url)));
const { GUESTS, Deployment } = Object.assign({}, ...fixtures) as Fixtures;

/** Every format, as `test.each` takes them. */
export const FORMATS = GUESTS.map(({ format }) => format);

/** One guest of each format that passes its input on to the host functions, and nothing granted but `grants`. */
export function guests(
  functions: readonly HostFunctionDefinition[],
  grants: readonly string[] = [],
  options: HostOptions = {},
): Promise<Guests> {
  return Deployment.open(functions, grants, options);
}

/** The error code of a reply; `Success` where it is none. */
export function codeIn(reply: FunctionReply): string {
  return reply.kind === "Success" ? reply.kind : reply.payload.code;
}

/** The code that a promise is rejected with; `answered` where it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "answered";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : `uncoded: ${String(error)}`;
  }
}
