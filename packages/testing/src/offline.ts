import type { HttpClient } from "@mortise/effects";
import { MortiseError } from "@mortise/engine";
import { httpCapability } from "@mortise/host";

/** HTTP that sends nothing: what is not granted is denied as ever, and all else refused. */
export function offlineClient(): HttpClient {
  return {
    async send({ method, url }, call) {
      const parsed = URL.parse(url);
      if (parsed !== null) call.demand(httpCapability(method ?? "GET", parsed));
      const problem =
        "The harness sends no requests: fake the host function, or open the plugin with `http`.";
      throw new MortiseError("MORTISE_HTTP_REFUSED", problem);
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
