import type { HostImport } from "../../gate.ts";
import type { Guest } from "../../guest.ts";
import { currentGuest } from "../../guest.ts";
import { answerNow, type HostFunction } from "../../hostfunction.ts";
import { threadKernel } from "../../kernel/kernel.ts";
import type { Input } from "../../payload.ts";
import { emptyPayload, inputBytes } from "../../payload.ts";
import type { FunctionType } from "../../wasm/types.ts";
import { handleOf } from "./abi.ts";

/**
 * A host function as Extism guests import it: at most one parameter and one result, both handles. Undefined where the
 * guest declares it with another type.
 */
export function extismHostFunction(
  host: HostFunction,
  type: FunctionType,
  plugin: string,
): HostImport | undefined {
  const handles = [...type.params, ...type.results].every((each) => each === "i64");
  if (!handles || type.params.length > 1 || type.results.length > 1) return undefined;
  const returns = type.results.length === 1;
  const start = (guest: Guest, handle: bigint | undefined): Input | Promise<Input> => {
    const input = handle === undefined ? emptyPayload(0) : threadKernel().takeBlock(handleOf(handle));
    return host.run(input, { plugin, context: guest.environment.context });
  };
  const finish = (guest: Guest, result: Input): bigint | undefined => {
    if (!returns) return undefined;
    if (guest.call.reason !== undefined) return 0n;
    const kernel = threadKernel();
    kernel.claim(guest.call);
    return BigInt(typeof result === "string" ? kernel.placeText(result) : kernel.place(inputBytes(result)));
  };
  const shared = { name: host.name, type, counted: true, clockStops: host.clockStops };
  if (host.async !== true) {
    return {
      ...shared,
      plain: (handle?: bigint) => {
        const guest = currentGuest();
        return finish(guest, answerNow(host, start(guest, handle)));
      },
    };
  }
  return {
    ...shared,
    plain: undefined,
    suspending: (handle?: bigint) => {
      const guest = currentGuest();
      return Promise.resolve(start(guest, handle)).then((result) => finish(guest, result));
    },
  };
}
