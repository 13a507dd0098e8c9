import { execFileSync } from "node:child_process";
import { MortiseError, printable } from "@mortise/engine";

/**
 * The files below a folder that git sees changed since a revision, new ones too, as paths from the folder.
 *
 * @throws MORTISE_OPTION_INVALID where git is not there, knows no such revision, or the folder is in no repository
 */
export function changedFiles(folder: string, base: string): readonly string[] {
  const diff = ["diff", "--name-only", "--relative", "--no-renames", "--no-ext-diff", "-z"];
  return [
    ...git(folder, base, [...diff, "--end-of-options", base, "--"]),
    ...git(folder, base, ["ls-files", "--others", "--exclude-standard", "-z"]),
  ];
}

function git(folder: string, base: string, args: readonly string[]): string[] {
  try {
    const output = execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    });
    return output.split("\0").filter((path) => path !== "");
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? "").split("\n")[0];
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`--changed\` takes a revision of the workspace's git repository, which \`${printable(base)}\` is not (${printable(said || "git could not be run")}). Name files before it.`,
      { cause },
    );
  }
}
