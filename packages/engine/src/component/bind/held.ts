import type { Resource } from "../types.ts";
import { MOST, ResourceHandle } from "./handles.ts";

/** What stands for a resource where values are JSON. */
export interface HandleJson {
  readonly resource: string;
  readonly handle: number;
}

// A number is never used again, so that one of another instance, or of one that is gone, stands for nothing.
let next = 1;

/** The resources that a caller has as JSON: numbers that stand for them until they are given away or dropped. */
export class Held {
  private readonly resources = new Map<number, { readonly resource: Resource; readonly value: unknown }>();

  /** Keeps a resource for the caller; undefined where it holds too many. */
  add(resource: Resource, value: unknown): HandleJson | undefined {
    if (this.resources.size >= MOST) return undefined;
    const handle = next++;
    this.resources.set(handle, { resource, value });
    return { resource: resource.label, handle };
  }

  /** The resource of that type that a number stands for; undefined where it stands for none any more. */
  get(resource: Resource, handle: number): unknown {
    const found = this.resources.get(handle);
    if (found === undefined || found.resource !== resource) return undefined;
    if (!(found.value instanceof ResourceHandle) || found.value.live) return found.value;
    this.resources.delete(handle);
    return undefined;
  }

  /** Forgets a number whose resource was given away. */
  forget(handle: number): void {
    this.resources.delete(handle);
  }
}
