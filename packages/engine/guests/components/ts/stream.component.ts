// world: schema/wit/pattern#data-stream-extension
type Status = "stopped" | "running" | "paused";

let status: Status = "stopped";
let agent = "";

/** A stream of the numbers from 1 on, each a notification about one block. */
export const dataStream = {
  sourceId: (): string => "numbers",
  name: (): string => "Numbers",
  blockSchemas: () => [{ name: "number", description: "A whole number.", schemaJson: '{"type":"integer"}' }],
  start(owner: string): void {
    if (status !== "stopped") throw "The stream runs already.";
    status = "running";
    agent = owner;
  },
  stop(): void {
    if (status === "stopped") throw "The stream does not run.";
    status = "stopped";
  },
  pause(): void {
    if (status === "running") status = "paused";
  },
  resume(): void {
    if (status === "paused") status = "running";
  },
  status: (): Status => status,
  supportsPull: (): boolean => true,
  pull(limit: number, cursor: string | undefined) {
    const last = Number(cursor ?? "0");
    if (!Number.isInteger(last)) throw "The cursor is no number.";
    const count = status === "running" ? Math.min(limit, 100) : 0;
    return Array.from({ length: count }, (_, i) => {
      const text = String(last + i + 1);
      return { text, blocks: [{ blockId: `number-${text}`, label: text, agentId: agent }] };
    });
  },
};
