import { initialise } from "../../formats/initialise.ts";
import type { CallLimits, Guest } from "../../guest.ts";
import { argumentError, Mismatch } from "../abi/argument.ts";
import type { FuncType, ResourceType } from "../types.ts";
import { weigh } from "../types.ts";
import { ResourceHandle } from "./handles.ts";

/** What drops a resource that the caller has as JSON; it can be called as an export can. */
export class Drop {
  readonly type: FuncType;
  private readonly label: string;

  constructor(type: ResourceType) {
    this.label = type.resource.label;
    const self = weigh({ kind: "own", of: type });
    this.type = { kind: "func", params: [{ label: "self", type: self }], result: undefined };
  }

  callSync(guest: Guest, [self]: readonly unknown[], options?: CallLimits): void {
    guest.calling = `[resource-drop]${this.label}`;
    if (!guest.started) initialise(guest, options);
    guest.runSync(options, () => this.drop(self));
  }

  call(guest: Guest, [self]: readonly unknown[], options?: CallLimits): Promise<void> {
    guest.calling = `[resource-drop]${this.label}`;
    if (!guest.started) initialise(guest, options);
    return guest.run(options, async () => guest.during(() => this.drop(self)));
  }

  private drop(self: unknown): void {
    if (!(self instanceof ResourceHandle) || !self.live)
      throw argumentError(
        new Mismatch(`a \`${this.label}\` that is still held`, self),
        "The argument `self`",
      );
    self.drop();
  }
}

/** The drops of what a component exports, by the names that its interfaces would give them. */
export function exportedDrops(
  resources: ReadonlyMap<string, ResourceType>,
): readonly (readonly [string, Drop])[] {
  return [...resources].map(([name, type]) => {
    const hash = name.indexOf("#") + 1;
    return [`${name.slice(0, hash)}[resource-drop]${name.slice(hash)}`, new Drop(type)] as const;
  });
}
