import type { ErrorCode, ErrorDetails } from "@mortise/engine";
import { ERRORS, MortiseError } from "@mortise/engine";
import { HostError } from "../errors.ts";
import { payloadFrom, recordOf } from "./convert.ts";
import type { RpcError } from "./message.ts";

const TEXTS = ["file", "function", "said"] as const;
const NUMBERS = ["line", "column", "offset", "returnCode"] as const;

/** The error of an engine that is in another process: what it says of itself is taken only where it is of the right form. */
export function engineError({ message, data }: RpcError): MortiseError | HostError {
  const { code, details, output } = recordOf(data);
  if (typeof code !== "string" || !Object.hasOwn(ERRORS, code))
    return new HostError("MORTISE_PROCESS_ANSWER_INVALID", "The engine in the process failed.");
  const given = recordOf(details);
  const taken = {
    ...fieldsOf(given, TEXTS, "string"),
    ...fieldsOf(given, NUMBERS, "number"),
    ...(typeof output === "string" ? { output: payloadFrom(output) } : {}),
  } as ErrorDetails;
  return new MortiseError(code as ErrorCode, message, taken);
}

function fieldsOf(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  type: "string" | "number",
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof given[name] === type ? [[name, given[name]]] : [])),
  );
}
