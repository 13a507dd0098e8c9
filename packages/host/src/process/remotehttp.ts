import type { HttpFunction } from "@mortise/engine";
import { HostError } from "../errors.ts";
import { base64 } from "./convert.ts";
import type { WireResponse } from "./wire.ts";

/**
 * Makes a request that an engine in another process asks for, by the function that the plugin was given for it.
 *
 * @throws MORTISE_PROCESS_ANSWER_INVALID where it asks for none, and what the function throws
 */
export async function answerHttp(
  http: HttpFunction,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<WireResponse> {
  const { url, method, headers, body } = params;
  if (typeof url !== "string" || typeof method !== "string" || !areTexts(headers))
    throw new HostError("MORTISE_PROCESS_ANSWER_INVALID", "It asked for a request that is none.");
  const bytes = typeof body === "string" ? new Uint8Array(Buffer.from(body, "base64")) : undefined;
  const response = await http({ url, method, headers, body: bytes }, signal ?? new AbortController().signal);
  return { ...response, body: base64(response.body) };
}

function areTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => typeof each === "string")
  );
}
