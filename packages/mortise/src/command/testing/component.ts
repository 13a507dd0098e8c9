import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Builder {
  toolComponent(asks?: boolean): Promise<Uint8Array>;
}

/** By its path: what puts components together is for tests only, so that no package exports it. */
const BUILDER = join(import.meta.dirname, "../../../../engine/src/component/testing/tool.ts");

/** Writes a component that exports `pattern:extension/tool@0.1.0#execute`; with `asks` it imports a function too. */
export async function writeTool(folder: string, file: string, asks = false): Promise<void> {
  const { toolComponent } = (await import(pathToFileURL(BUILDER).href)) as Builder;
  writeFileSync(join(folder, file), await toolComponent(asks));
}
