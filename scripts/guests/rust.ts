import { existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ROOT } from "../workspace.ts";
import type { Compiler, Missing } from "./compiler.ts";
import { wrapped } from "./component.ts";
import { systemOf } from "./system.ts";
import { first, probe, tool } from "./tool.ts";

const TARGET = "wasm32-unknown-unknown";
const MADE = join(ROOT, "node_modules/.cache/mortise-guests/cargo");

/** The edition and the lockfiles that the guests and their dependencies have. */
const OLDEST = 85;

const DEBIAN = "apt-get install rustc-web cargo-web rust-web-src lld-22";
const RUSTUP = `curl -sSf https://sh.rustup.rs | sh -s -- --target ${TARGET}`;

interface Toolchain {
  readonly cargo: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Rust that makes WebAssembly: one that has the target's standard library, or one that has its source and can
 * build it first, as Debian's `rustc-web` does.
 */
export async function rustCompiler(): Promise<Compiler | Missing> {
  const toolchain = await first(["rustc", "/usr/bin/rustc"], toolchainOf);
  if (toolchain === undefined) {
    return { needs: `Rust 1.${OLDEST} with ${TARGET}`, get: await toGet() };
  }
  const { cargo, args, env } = toolchain;
  return {
    compile: async ({ entry, component }, output) => {
      const build = ["build", "--quiet", "--release", "--locked", "--target", TARGET, ...args];
      await tool(cargo, build, { cwd: dirname(entry), env: { ...env, CARGO_TARGET_DIR: MADE } });
      const made = join(MADE, TARGET, "release", `${basename(dirname(entry))}.wasm`);
      if (component) await writeFile(output, await wrapped(await readFile(made)));
      else await copyFile(made, output);
    },
  };
}

async function toGet(): Promise<string> {
  if ((await probe("rustup", ["--version"])) !== undefined)
    return `rustup update stable && rustup target add ${TARGET}`;
  return systemOf() === "debian-12" ? DEBIAN : RUSTUP;
}

async function toolchainOf(rustc: string): Promise<Toolchain | undefined> {
  const version = await probe(rustc, ["--version"]);
  if (Number(/^rustc 1\.(\d+)/.exec(version ?? "")?.[1] ?? 0) < OLDEST) return undefined;
  const sysroot = (await probe(rustc, ["--print", "sysroot"]))?.trim() ?? "";
  const cargo = join(dirname(rustc), "cargo");
  if (existsSync(join(sysroot, "lib/rustlib", TARGET, "lib")))
    return { cargo, args: [], env: { RUSTC: rustc } };
  const linker = await first(["wasm-ld-22", "wasm-ld"], async (name) =>
    (await probe(name, ["--version"])) === undefined ? undefined : name,
  );
  const source = existsSync(join(sysroot, "lib/rustlib/src/rust/library/std"));
  if (linker === undefined || !source) return undefined;
  return {
    cargo,
    args: ["-Zbuild-std=std,panic_abort"],
    // Building the standard library is still an unstable option, which a released compiler takes only so.
    env: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker },
  };
}
