import {
  memoryCreateBlock,
  memoryDeleteBlock,
  memoryReadBlock,
  memoryUpdateBlock,
} from "pattern:extension/host@0.1.0";

interface BlockRef {
  blockId: string;
  label: string;
  agentId: string;
}

/** What a note was before each time it was saved, by its path. */
const versions = new Map<string, string[]>();
/** Who owns the note at a path. */
const owners = new Map<string, string>();

function contentOf({ label, agentId }: BlockRef): string {
  return memoryReadBlock(agentId, label);
}

/** A data block of notes: each path is a memory block of its owner's. */
export const dataBlock = {
  sourceId: (): string => "notes",
  name: (): string => "Notes",
  blockSchema: () => ({
    name: "note",
    description: "A note, as plain text.",
    schemaJson: '{"type":"string"}',
  }),
  permissionRules: () => [
    { pattern: "archive/**", permission: "read-only" },
    { pattern: "**", permission: "read-write" },
  ],
  load(path: string, owner: string): BlockRef {
    memoryReadBlock(owner, path);
    owners.set(path, owner);
    return { blockId: path, label: path, agentId: owner };
  },
  create(path: string, content: string | undefined, owner: string): BlockRef {
    memoryCreateBlock(owner, path, "A note.", content ?? "");
    owners.set(path, owner);
    return { blockId: path, label: path, agentId: owner };
  },
  save(block: BlockRef): void {
    const content = contentOf(block);
    versions.set(block.label, [...(versions.get(block.label) ?? []), content]);
    memoryUpdateBlock(block.agentId, block.label, content);
  },
  delete(path: string): void {
    const owner = owners.get(path);
    if (owner === undefined) throw `There is no note ${path}.`;
    memoryDeleteBlock(owner, path);
  },
  history: (block: BlockRef) =>
    (versions.get(block.label) ?? []).map((content, i) => ({
      versionId: String(i + 1),
      timestamp: "1970-01-01T00:00:00Z",
      description: `${content.length} characters`,
    })),
  rollback(block: BlockRef, version: string): void {
    const content = versions.get(block.label)?.[Number(version) - 1];
    if (content === undefined) throw `There is no version ${version}`;
    memoryUpdateBlock(block.agentId, block.label, content);
  },
  diff(block: BlockRef, from: string | undefined, to: string | undefined): string {
    const text = (version: string | undefined): string =>
      version === undefined ? contentOf(block) : (versions.get(block.label)?.[Number(version) - 1] ?? "");
    return text(from) === text(to) ? "" : `-${text(from)}\n+${text(to)}\n`;
  },
  reconcile: (paths: string[]) =>
    paths.map((path) =>
      owners.has(path)
        ? { tag: "no-change", val: path }
        : { tag: "needs-resolution", val: [path, "", "It has no owner."] },
    ),
};
