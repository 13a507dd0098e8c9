import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HostError } from "../errors.ts";

/** Where programs are looked for that are named without a `/`, and what children get as their `PATH`. */
export const SEARCHED = ["/usr/local/bin", "/usr/bin", "/bin"];

/**
 * The path of the program that a command names: a path from the plugin's folder where there is a `/` in it, `node` for
 * the Node.js that runs the host, and any other name where the system has its programs.
 *
 * @throws MORTISE_PROCESS_UNSTARTABLE
 */
export async function programOf(name: string, folder: string, plugin?: string): Promise<string> {
  if (name === "node") return process.execPath;
  const places = name.includes("/") ? [resolve(folder, name)] : SEARCHED.map((each) => join(each, name));
  for (const path of places) if (await isProgram(path)) return realpath(path);
  const where = name.includes("/") ? "" : ` in ${SEARCHED.join(", ")}`;
  const problem = `There is no program ${JSON.stringify(name.slice(0, 200))}${where} that may be run.`;
  throw new HostError("MORTISE_PROCESS_UNSTARTABLE", problem, { plugin });
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
