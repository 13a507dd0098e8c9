import { HostError } from "../../errors.ts";
import type { FunctionCall, HostFunctionDefinition } from "../../hostfunction.ts";
import { hostFunction } from "../../hostfunction.ts";
import type { BlockStore } from "./blocks.ts";
import { memoryBlocks } from "./blocks.ts";
import type {
  EmitNotification,
  MemoryCreateBlock,
  MemoryDeleteBlock,
  MemoryReadBlock,
  MemoryUpdateBlock,
} from "./schema.ts";
import { SCHEMAS } from "./schema.ts";
import type { PatternExtensionTypesNotification as Notification } from "./types.ts";

/** What Pattern's host functions work with. */
export interface PatternOptions {
  /** Where memory blocks are kept; in memory unless given. */
  readonly blocks?: BlockStore | undefined;
  /** Takes a notification; without it, it is emitted as an event of type `notification` on the stream `agent:<owner>`. */
  readonly notify?: ((notification: Notification, call: FunctionCall, owner: string) => void) | undefined;
}

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
  return [
    pattern<MemoryCreateBlock>("memory_create_block", {
      ...WRITES,
      run: (block, call) => {
        mustBe(block.owner, call);
        return blocks.create(block);
      },
    }),
    pattern<MemoryReadBlock>("memory_read_block", {
      async: true,
      requires: () => "memory:read",
      run: ({ owner, label }, call) => {
        mustBe(owner, call);
        return blocks.read(owner, label);
      },
    }),
    pattern<MemoryUpdateBlock>("memory_update_block", {
      ...WRITES,
      run: async ({ owner, label, content }, call) => {
        mustBe(owner, call);
        await blocks.update(owner, label, content);
        return null;
      },
    }),
    pattern<MemoryDeleteBlock>("memory_delete_block", {
      ...WRITES,
      run: async ({ owner, label }, call) => {
        mustBe(owner, call);
        await blocks.delete(owner, label);
        return null;
      },
    }),
    pattern<EmitNotification>("emit_notification", {
      run: (notification, call) => {
        for (const { agentId } of notification.blocks) mustBe(agentId, call);
        notify(notification, call, ownerOf(call));
        return null;
      },
    }),
  ];
}

const WRITES = { async: true, requires: () => "memory:write" } as const;

/** A host function whose types come from its schema: `F` is what `npm run schemas` made of it. */
function pattern<F extends { readonly input: unknown; readonly output: unknown }>(
  name: keyof typeof SCHEMAS,
  fields: Pick<HostFunctionDefinition<F["input"], F["output"]>, "async" | "requires" | "run">,
): HostFunctionDefinition {
  return hostFunction<F["input"], F["output"]>({
    name,
    ...SCHEMAS[name],
    ...fields,
  }) as HostFunctionDefinition;
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
