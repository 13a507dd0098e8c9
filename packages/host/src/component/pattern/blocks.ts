import { FunctionError } from "../../hostfunction.ts";

/** A memory block: text that an agent keeps, under a label of its own. */
export interface Block {
  readonly id: string;
  readonly owner: string;
  readonly label: string;
  readonly description: string;
  readonly content: string;
}

/** Where memory blocks are kept. What it throws as a {@link FunctionError}, the guest reads. */
export interface BlockStore {
  /** Answers with the new block's id. */
  create(block: Omit<Block, "id">): Promise<string>;
  read(owner: string, label: string): Promise<string>;
  update(owner: string, label: string, content: string): Promise<void>;
  delete(owner: string, label: string): Promise<void>;
}

/** How much one owner may keep. */
export interface BlockQuota {
  readonly blocks: number;
  /** Bytes of all contents, descriptions and labels. */
  readonly bytes: number;
}

const QUOTA: BlockQuota = { blocks: 1_000, bytes: 16 << 20 };

/**
 * Memory blocks that last as long as the process.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: patternFunctions({ blocks: memoryBlocks() }) });
 * ```
 */
export function memoryBlocks(quota: BlockQuota = QUOTA): BlockStore {
  const owners = new Map<string, Map<string, Block>>();
  let next = 1;
  const blocksOf = (owner: string): Map<string, Block> => owners.get(owner) ?? new Map();
  const found = (owner: string, label: string): Block => {
    const block = blocksOf(owner).get(label);
    if (block !== undefined) return block;
    throw new FunctionError("memory:not_found", "There is no block of that label.");
  };
  const put = (block: Block): void => {
    const blocks = new Map(blocksOf(block.owner)).set(block.label, block);
    const bytes = [...blocks.values()].reduce((sum, each) => sum + sizeOf(each), 0);
    if (blocks.size > quota.blocks || bytes > quota.bytes)
      throw new FunctionError(
        "memory:quota",
        `An owner may keep ${quota.blocks} blocks, and ${quota.bytes} bytes of them.`,
      );
    owners.set(block.owner, blocks);
  };
  return {
    async create(block) {
      if (blocksOf(block.owner).has(block.label))
        throw new FunctionError("memory:exists", "There is a block of that label already.");
      const id = `block-${next}`;
      put({ ...block, id });
      next++;
      return id;
    },
    read: async (owner, label) => found(owner, label).content,
    update: async (owner, label, content) => put({ ...found(owner, label), content }),
    async delete(owner, label) {
      found(owner, label);
      const blocks = blocksOf(owner);
      blocks.delete(label);
      if (blocks.size === 0) owners.delete(owner);
    },
  };
}

function sizeOf({ label, description, content }: Block): number {
  return Buffer.byteLength(label) + Buffer.byteLength(description) + Buffer.byteLength(content);
}
