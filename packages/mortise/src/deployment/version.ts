import { readFileSync } from "node:fs";

/** The version of this package. */
export function version(): string {
  // Beside the sources in the workspace, and beside the bundle where it is installed.
  const file = new URL(
    import.meta.url.endsWith(".ts") ? "../../package.json" : "package.json",
    import.meta.url,
  );
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
