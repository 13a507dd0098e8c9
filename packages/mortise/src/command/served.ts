import type { ComponentImports, HostFunction, HttpResponse, Payload } from "@mortise/engine";
import { isComponent, MortiseError } from "@mortise/engine";
import { guardedHttp } from "@mortise/engine/http";

/** What only a host serves to components; a name stands in a component's file as it is. */
const SERVED = ["mortise:host/", "pattern:extension/host"];

/**
 * What `mortise run` serves to a component besides WASI, where it asks for it: the log, its settings, and HTTP to the
 * hosts that are allowed. There is no host, so the rest of it answers that there is none.
 */
export async function servedTo(
  bytes: Uint8Array | undefined,
  allowedHosts: readonly string[],
): Promise<ComponentImports | undefined> {
  if (bytes === undefined || !isComponent(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!SERVED.some((name) => text.includes(name))) return undefined;
  // It takes as long to load as the rest of the command.
  const { componentImports } = await import("@mortise/host/component");
  return componentImports(httpFunctions(allowedHosts));
}

function httpFunctions(allowedHosts: readonly string[]): readonly HostFunction[] {
  const http = guardedHttp({ allowedHosts });
  const served = (name: string, method: string): HostFunction => ({
    name,
    async: true,
    run: async (input) => {
      try {
        const response = await http({ method, ...requestOf(input) }, new AbortController().signal);
        return { kind: "Success", payload: { status: response.status, ...bodyOf(response) } };
      } catch (error) {
        if (!(error instanceof MortiseError)) throw error;
        return { kind: "Error", payload: { code: error.code, message: error.problem } };
      }
    },
  });
  return [served("http_get", "GET"), served("http_post", "POST")];
}

function requestOf(input: Payload) {
  const { url, headers, body } = input.json() as {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  return { url, headers, body: body === undefined ? undefined : Buffer.from(body) };
}

/** A body that is no text is none to Pattern, which has text only. */
function bodyOf({ body }: HttpResponse): { readonly body?: string } {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true }).decode(body) };
  } catch {
    return {};
  }
}
