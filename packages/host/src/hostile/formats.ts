import type { FunctionReply, HostFunctionDefinition, HostOptions } from "@mortise/host";
import { Deployment } from "../../../effects/src/testing/deployment.ts";
import { GUESTS } from "../../../effects/src/testing/guests.ts";

/** Every format, as `test.each` takes them. */
export const FORMATS = GUESTS.map(({ format }) => format);

/** One guest of each format that passes its input on to the host functions, and nothing granted but `grants`. */
export function guests(
  functions: readonly HostFunctionDefinition[],
  grants: readonly string[] = [],
  options: HostOptions = {},
): Promise<Deployment> {
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
