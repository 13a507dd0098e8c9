import { MortiseError } from "../errors.ts";

/** Gives the addresses of a name, as text. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/**
 * The addresses of a name, asked for once.
 *
 * @throws MORTISE_HTTP_FAILED, and the signal's reason
 */
export async function resolveName(
  host: string,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    return [...(await Promise.race([resolve(host), ended.promise]))];
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw failed(host, cause);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Asks the system's resolver, which knows the machine's own names too. */
export async function systemResolve(hostname: string): Promise<readonly string[]> {
  const found = await process
    .getBuiltinModule("node:dns/promises")
    .lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

function failed(host: string, cause?: unknown): MortiseError {
  return new MortiseError("MORTISE_HTTP_FAILED", `The name of ${host} could not be resolved.`, { cause });
}
