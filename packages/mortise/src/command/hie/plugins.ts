import type { PluginOptions } from "@mortise/hie";

/** How the command runs plugin libraries; `verbose` shows on standard error what they log. */
export function pluginsFor(verbose: boolean): PluginOptions {
  if (!verbose) return { cache: true };
  return {
    cache: true,
    log: ({ plugin, level, message }) => void process.stderr.write(`${plugin}: ${level}: ${message}\n`),
  };
}
