import { HostError } from "../../errors.ts";
import type { FunctionCall, HostFunctionDefinition } from "../../hostfunction.ts";
import { hostFunction } from "../../hostfunction.ts";
import type { JsonSchema } from "../../validator.ts";
import type { BlockStore } from "./blocks.ts";
import { memoryBlocks } from "./blocks.ts";
import type { PatternExtensionTypesNotification as Notification } from "./types.ts";

/** What Pattern's host functions work with. */
export interface PatternOptions {
  /** Where memory blocks are kept; in memory unless given. */
  readonly blocks?: BlockStore | undefined;
  /** Takes a notification; without it, it is emitted as an event of type `notification` on the stream `agent:<owner>`. */
  readonly notify?: ((notification: Notification, call: FunctionCall, owner: string) => void) | undefined;
}

interface Named {
  readonly owner: string;
  readonly label: string;
}

const owner: JsonSchema = { type: "string", minLength: 1, maxLength: 256 };
const label: JsonSchema = { type: "string", minLength: 1, maxLength: 1_024 };
const content: JsonSchema = { type: "string", maxLength: 1 << 20 };

/** An object with exactly these properties. */
function exactly(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

const NOTIFICATION = exactly({
  text: content,
  blocks: { type: "array", items: exactly({ blockId: label, label, agentId: owner }), maxItems: 1_000 },
});

/**
 * The host functions behind Pattern's host interface that are its own: memory blocks, which take the capabilities
 * `memory:read` and `memory:write`, and notifications. An owner that a plugin names must be the one that the call is
 * made for: what the caller said with `owner`, or else the plugin's setting `owner`, or else the plugin itself.
 *
 * Follows seed `002_15d221562c5d9da6.txt`; its `http-get` and `http-post` are served by functions of their names, which
 * `@mortise/effects` has.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: patternFunctions(), grants: { notes: ["memory:*"] } });
 * ```
 */
export function patternFunctions(options: PatternOptions = {}): readonly HostFunctionDefinition[] {
  const { blocks = memoryBlocks(), notify = emitted } = options;
  const memory = <I extends Named, O>(
    name: string,
    does: "read" | "write",
    input: JsonSchema,
    run: (input: I) => Promise<O>,
  ): HostFunctionDefinition =>
    hostFunction<I, O>({
      name,
      input,
      async: true,
      requires: () => `memory:${does}`,
      run(given, call) {
        mustBe(given.owner, call);
        return run(given);
      },
    }) as HostFunctionDefinition;
  return [
    memory(
      "memory_create_block",
      "write",
      exactly({ owner, label, description: content, content }),
      (block: Named & { readonly description: string; readonly content: string }) => blocks.create(block),
    ),
    memory("memory_read_block", "read", exactly({ owner, label }), (at: Named) =>
      blocks.read(at.owner, at.label),
    ),
    memory(
      "memory_update_block",
      "write",
      exactly({ owner, label, content }),
      (at: Named & { readonly content: string }) => blocks.update(at.owner, at.label, at.content),
    ),
    memory("memory_delete_block", "write", exactly({ owner, label }), (at: Named) =>
      blocks.delete(at.owner, at.label),
    ),
    hostFunction<Notification, void>({
      name: "emit_notification",
      input: NOTIFICATION,
      run(notification, call) {
        for (const { agentId } of notification.blocks) mustBe(agentId, call);
        notify(notification, call, ownerOf(call));
      },
    }) as HostFunctionDefinition,
  ];
}

function emitted(notification: Notification, call: FunctionCall, owner: string): void {
  call.emit({ stream: `agent:${owner}`, type: "notification", payload: { ...notification } });
}

/** The agent that a call is made for. */
function ownerOf({ owner, config: { owner: set }, plugin }: FunctionCall): string {
  return owner ?? (typeof set === "string" ? set : plugin);
}

/** Refuses an owner whom the plugin does not act for: a guest can name anybody. */
function mustBe(named: string, call: FunctionCall): void {
  if (named === ownerOf(call)) return;
  throw new HostError(
    "MORTISE_CAPABILITY_DENIED",
    "The plugin named an owner that the call is not made for.",
    { plugin: call.plugin },
  );
}
