import { basename, extname } from "node:path";
import type { FormatName, LogEntry, Preopen } from "@mortise/engine";
import { compile, DEFAULT_LIMITS, isScriptName, isWasm, MortiseError, readCode } from "@mortise/engine";
import { guardedHttp } from "@mortise/engine/http";
import { Command, Option } from "commander";
import { Failed } from "./failed.ts";
import type { InputOptions } from "./input.ts";
import { inputOptions, readInput } from "./input.ts";
import { Interrupt } from "./interrupt.ts";
import { jsonLine } from "./json.ts";
import { outputFields, printOutput } from "./output.ts";
import { servedTo } from "./served.ts";
import { write } from "./stream.ts";
import { folder, listed, pair, variable, whole } from "./values.ts";
import { checkRun, isWasiProgram, Printed, programOf } from "./wasiprogram.ts";

interface RunOptions extends InputOptions {
  readonly config?: ReadonlyMap<string, string>;
  readonly dir?: readonly Preopen[];
  readonly env?: ReadonlyMap<string, string>;
  readonly allowHost?: readonly string[];
  readonly timeout?: number;
  readonly memory?: number;
  readonly fuel?: number;
  readonly format?: FormatName;
  readonly cache: boolean;
  readonly json?: boolean;
}

/** The file to run, and its bytes where it is a module or component. */
interface Source {
  readonly file: string;
  readonly bytes: Uint8Array | undefined;
}

/** What one run came to. */
interface Ran {
  readonly output: Uint8Array;
  readonly durationMs: number;
  readonly fuel: number | undefined;
  readonly memoryBytes: number;
}

const MIB = 1 << 20;

/** The longest deadline: what a timer of Node.js holds. */
const MAX_TIMEOUT = 2 ** 31 - 1;

const EXAMPLES = `
Examples:
  $ mortise run count_vowels.wasm count_vowels --input "hello"
  $ mortise run program.wasm --input-file lines.txt
  $ mortise run greet.ts greet --stdin --json < ada.json
  $ mortise run tool.wasm 'pattern:extension/tool@0.1.0#execute' --args '[{"name":"Ada"}]'
  $ mortise run links.wasm check --dir ./docs:/source --timeout 500 --memory 64`;

/** `mortise run`: one call of one plugin, with what is granted here and nothing else. */
export function runCommand(): Command {
  const command = new Command("run")
    .description("Calls one export of a plugin, and prints what it answers.")
    .argument("<file>", "a .wasm module or component, a .ts or .js script, or an Extism manifest (.json)")
    .argument("[export]", "the export to call, or `interface#function`; a WASI program runs without it");
  for (const option of inputOptions()) command.addOption(option);
  return command
    .option("--config <key=value>", "a value that the plugin can read; may be repeated", pair("--config"))
    .option(
      "--dir <host:guest[:rw]>",
      "a folder that the plugin sees, read-only unless rw; may be repeated",
      folder,
    )
    .option("--env <name>", "a variable of this environment that the plugin sees; may be repeated", variable)
    .option(
      "--allow-host <host>",
      "a host that the plugin may send HTTP requests to; may be repeated",
      listed,
    )
    .option(
      "--timeout <ms>",
      `milliseconds until the plugin is stopped (default: ${DEFAULT_LIMITS.deadline})`,
      whole("--timeout", "milliseconds", MAX_TIMEOUT),
    )
    .option(
      "--memory <mib>",
      `mebibytes that it may hold (default: ${DEFAULT_LIMITS.memory / MIB})`,
      whole("--memory", "mebibytes", 4096),
    )
    .option(
      "--fuel <units>",
      "units of computing until it is stopped, the same in every run (default: not metered)",
      whole("--fuel", "units", Number.MAX_SAFE_INTEGER),
    )
    .addOption(
      new Option("--format <format>", "how the file is called; detected unless given").choices([
        "extism",
        "buffer",
        "script",
        "component",
      ]),
    )
    .option("--no-cache", "rewrite the module again, and keep nothing on disk")
    .option("--json", "print {output, durationMs, fuel, memoryBytes, logs}, or {error, logs}")
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(file: string, name: string | undefined, options: RunOptions): Promise<void> {
  const input = await readInput(options);
  const bytes = await wasmOf(file).catch((error: unknown) => {
    throw new Failed(error, [], undefined);
  });
  // Not before: while standard input or a pipe is waited for, Ctrl-C ends the process as it always does.
  using interrupt = new Interrupt();
  const logs: LogEntry[] = [];
  const log = (entry: LogEntry): void => {
    if (options.json === true) logs.push(entry);
    else process.stderr.write(`${entry.level}: ${entry.message}\n`);
  };
  let ran: Ran;
  try {
    ran = await call({ file, bytes }, name, input, options, log, interrupt);
  } catch (error) {
    throw new Failed(error, logs, interrupt.received);
  }
  await print(ran, logs, options.json === true);
}

/** The bytes of a module or component, read once: it may be a pipe. Scripts and manifests are read where they are compiled. */
async function wasmOf(file: string): Promise<Uint8Array | undefined> {
  if (isScriptName(file) || extname(file) === ".json" || file.trimStart().startsWith("{")) return undefined;
  const bytes = await readCode(file);
  return isWasm(bytes) ? bytes : undefined;
}

async function call(
  { file, bytes }: Source,
  given: string | undefined,
  input: Uint8Array,
  options: RunOptions,
  log: (entry: LogEntry) => void,
  interrupt: Interrupt,
): Promise<Ran> {
  const code = await compile(bytes ?? file, {
    name: basename(file, extname(file)),
    cache: options.cache,
    format: options.format,
    fetch: globalThis.fetch,
    imports: await servedTo(bytes, options.allowHost ?? []),
  });
  const name = given ?? programOf(code);
  const printed = (await isWasiProgram(code, bytes, name))
    ? new Printed(DEFAULT_LIMITS.output, () => interrupt.abort())
    : undefined;
  if (options.args !== undefined && code.format !== "component")
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`--args\` is for components, and this is format ${code.format}, which takes \`--input\`.`,
    );
  await using instance = await code.instantiate({
    ...(options.timeout === undefined ? {} : { deadline: options.timeout }),
    ...(options.memory === undefined ? {} : { memory: options.memory * MIB }),
    ...(options.fuel === undefined ? {} : { fuel: options.fuel }),
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.dir === undefined ? {} : { dirs: options.dir }),
    ...(options.allowHost === undefined ? {} : { http: guardedHttp({ allowedHosts: options.allowHost }) }),
    ...(printed === undefined ? {} : { stdin: input, stdout: printed.write }),
    args: [code.name],
    env: Object.fromEntries(options.env ?? []),
    log,
  });
  const start = performance.now();
  try {
    const output = await instance.call(name, printed === undefined ? input : "", {
      signal: interrupt.signal,
    });
    if (printed !== undefined) checkRun(code, output);
    const durationMs = performance.now() - start;
    const { fuelUsed: fuel, memoryBytes } = instance;
    return { output: printed?.bytes ?? output, durationMs, fuel, memoryBytes };
  } catch (error) {
    if (printed?.exceeded === true) throw printed.error;
    // As any program's, what it printed before it failed is seen.
    if (printed !== undefined && options.json !== true) await printOutput(printed.bytes);
    throw error;
  }
}

async function print(ran: Ran, logs: readonly LogEntry[], json: boolean): Promise<void> {
  if (!json) return printOutput(ran.output);
  const { durationMs, fuel, memoryBytes } = ran;
  const fields = {
    ...outputFields(ran.output),
    durationMs: Math.round(durationMs * 1e3) / 1e3,
    ...(fuel === undefined ? {} : { fuel }),
    memoryBytes,
    logs,
  };
  await write(process.stdout, jsonLine(fields));
}
