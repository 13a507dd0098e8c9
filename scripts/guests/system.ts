import { readFileSync } from "node:fs";

/** A system, by how compilers are got there. */
export type System = "debian-12" | "apt" | "macos" | "other";

/** This machine's, told by its platform and its `/etc/os-release`. */
export function systemOf(
  platform: NodeJS.Platform = process.platform,
  release: string = readRelease(),
): System {
  if (platform === "darwin") return "macos";
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, "m").exec(release)?.[1] ?? "";
  const id = field("ID");
  if (id === "debian" && field("VERSION_ID") === "12") return "debian-12";
  return [id, ...field("ID_LIKE").split(" ")].includes("debian") ? "apt" : "other";
}

function readRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
