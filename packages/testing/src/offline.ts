import type { HttpClient } from "@mortise/effects";
import { MortiseError } from "@mortise/engine";

/** HTTP that sends nothing. */
export function offlineClient(): HttpClient {
  return {
    async send() {
      const problem =
        "The harness sends no requests: fake the host function, or open the plugin with `http`.";
      throw new MortiseError("MORTISE_HTTP_REFUSED", problem);
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
