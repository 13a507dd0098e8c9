/** A semantic version (semver.org 2.0.0), taken apart. Build metadata has no part in any comparison. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly pre: string;
}

/** Longer ones than this are nobody's version. */
const LONGEST = 256;

const NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;

/** Takes a version apart; undefined where the text is none. */
export function parse(text: string): Version | undefined {
  if (text.length > LONGEST) return undefined;
  const plus = text.indexOf("+");
  if (plus >= 0 && !identifiers(text.slice(plus + 1))) return undefined;
  const rest = plus < 0 ? text : text.slice(0, plus);
  const dash = rest.indexOf("-");
  const pre = dash < 0 ? "" : rest.slice(dash + 1);
  if (dash >= 0 && !preRelease(pre)) return undefined;
  const core = (dash < 0 ? rest : rest.slice(0, dash)).split(".");
  const [major, minor, patch] = core;
  if (core.length !== 3 || !core.every((each) => NUMBER.test(each))) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), pre };
}

function identifiers(text: string): boolean {
  return text.split(".").every((each) => IDENTIFIER.test(each));
}

function preRelease(text: string): boolean {
  return text
    .split(".")
    .every((each) => IDENTIFIER.test(each) && (!/^[0-9]+$/.test(each) || NUMBER.test(each)));
}

/**
 * Whether what is provided at one version serves what was built against another: the same version, or one later within
 * what semver calls compatible (the same major; the same minor in 0.x; a pre-release only itself).
 *
 * @example
 * ```ts
 * serves("0.2.6", "0.2.0"); // true
 * ```
 */
export function serves(provided: string | undefined, wanted: string | undefined): boolean {
  if (provided === wanted) return true;
  const has = provided === undefined ? undefined : parse(provided);
  const asks = wanted === undefined ? undefined : parse(wanted);
  if (has === undefined || asks === undefined) return false;
  if (has.pre !== "" || asks.pre !== "" || has.major !== asks.major) return false;
  if (has.major > 0) return has.minor > asks.minor || (has.minor === asks.minor && has.patch >= asks.patch);
  if (has.minor !== asks.minor) return false;
  return has.minor > 0 ? has.patch >= asks.patch : has.patch === asks.patch;
}
