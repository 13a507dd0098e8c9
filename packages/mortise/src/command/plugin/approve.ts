import { printable } from "@mortise/engine";
import type { CheckedPlugin, Difference, Widening } from "@mortise/host";
import { printCapability, unknownPlugin, widened, writeLock } from "@mortise/host";
import { block } from "../block.ts";
import type { DeployedOptions } from "../deployed.ts";
import { answer } from "../deployed.ts";
import { Exit } from "../exit.ts";
import { table } from "../table.ts";
import { editing } from "./editing.ts";
import type { Survey } from "./survey.ts";
import { survey } from "./survey.ts";
import { takeUp } from "./takeup.ts";

interface ApproveOptions extends DeployedOptions {
  readonly dryRun?: boolean;
}

/** One plugin of which something is to be approved. */
interface Pending {
  readonly name: string;
  readonly version: string;
  readonly widens: readonly Pick<Widening, "kind" | "what">[];
  readonly capabilities: readonly string[];
  readonly signer: string | null;
  /** What it adds, as people and agents are shown it, where that is not what was approved. */
  readonly differences: readonly Difference[];
}

/** Shows what is wider than what was approved, of one plugin or of all, and writes it into the lock. */
export async function approve(name: string | undefined, options: ApproveOptions): Promise<void> {
  const { report, broken } =
    options.dryRun === true
      ? await approval(await survey(options.config), name, false)
      : await editing(options.config, (deployment) => approval(deployment, name, true));
  const names = report.approved.map((each) => each.name);
  const { running, text } = report.written ? await takeUp(options, names) : { running: null, text: "" };
  await answer({ ...report, running }, options.json, `${textOf(report)}${text}`);
  if (broken.length > 0) throw new Exit(1);
}

async function approval(
  { plugins, failed, lock, lockPath }: Survey,
  name: string | undefined,
  written: boolean,
) {
  const meant = plugins.filter(({ manifest }) => name === undefined || manifest.name === name);
  const broken = failed.filter((failure) => name === undefined || failure.name === name);
  if (name !== undefined && meant.length === 0)
    throw (
      broken[0]?.error ?? unknownPlugin(name, [...plugins.map((each) => each.manifest.name), ...lock.keys()])
    );
  const locked = new Map(meant.map((plugin) => [plugin.manifest.name, plugin.locked]));
  const wider = widened(lock, locked);
  const pending = meant.map((plugin) => pendingOf(plugin, wider)).filter(({ widens }) => widens.length > 0);
  // What is narrower, or other code under the same grants, is brought up to date as well.
  if (written) await writeLock(lockPath, new Map([...lock, ...locked]));
  const failures = broken.map(({ name: of, error }) => ({
    name: of,
    code: error.code,
    message: error.problem,
  }));
  const report = { lock: lockPath, written, approved: pending, failed: failures };
  return { report, broken };
}

function pendingOf(
  { manifest: { name, version }, locked }: CheckedPlugin,
  all: readonly Widening[],
): Pending {
  const wider = all.filter(({ plugin }) => plugin === name);
  return {
    name,
    version,
    widens: wider.map(({ kind, what }) => ({ kind, what })),
    capabilities: locked.capabilities.map(printCapability).sort(),
    signer: locked.signer,
    differences: wider.flatMap(({ differences = [] }) => differences),
  };
}

function textOf(report: {
  readonly lock: string;
  readonly written: boolean;
  readonly approved: readonly Pending[];
  readonly failed: readonly { readonly name: string; readonly code: string; readonly message: string }[];
}): string {
  const { lock, written, approved, failed } = report;
  const parts = approved.map(({ name, version, widens, capabilities, signer, differences }) => {
    const rows = [
      ...widens.map(({ what }) => ["  !", printable(what)]),
      ["  may", capabilities.length === 0 ? "nothing" : capabilities.map(printable).join(", ")],
      ["  signer", signer ?? "nobody"],
    ];
    const changed = differences.map(({ at, before, now }) => side("-", at, before) + side("+", at, now));
    return `${name} ${version}\n${table(rows)}${changed.join("")}\n`;
  });
  const broken = failed.map((each) => block(`${each.name}: ${each.code}: ${each.message}`));
  const head = approved.length === 0 ? "Nothing is wider than what was approved.\n" : parts.join("");
  const wrote = written ? `Written to ${printable(lock)}.\n` : "Nothing is written: this was --dry-run.\n";
  return `${head}${broken.map((line) => `not approved: ${line}\n`).join("")}${wrote}`;
}

/** A text as it was or as it is: all of it, for what is left out is what somebody would hide. */
function side(sign: "-" | "+", at: string, value: Difference["now"]): string {
  if (value === undefined) return "";
  const [first = "", ...rest] = (typeof value === "string" ? value : JSON.stringify(value)).split("\n");
  const lines = [`${at}: ${first}`, ...rest.map((line) => `  ${line}`)];
  return lines.map((line) => `  ${sign} ${printable(line)}\n`).join("");
}
