import type { Value } from "../libraries/value.ts";
import type { Path } from "../syntax/ast.ts";
import { printExpression, printPath } from "../syntax/print.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Element, FileModel, Slot } from "./model.ts";
import { whole } from "./model.ts";
import type { Found, Target } from "./names.ts";
import { lookup, reportName, texts } from "./names.ts";
import type { Planned, Planning } from "./planned.ts";
import type { Resolved } from "./resolve.ts";
import { needs, resolve } from "./resolve.ts";

/** A `uses` with both its ends, where they are declared. */
export interface Connection {
  readonly from: Element;
  readonly written: Path;
  readonly target?: Target;
}

/** What an element says that it uses, directly. */
export function connectionsOf(of: Element): Connection[] {
  return of.uses.map((item) => {
    const found = lookup(of, texts(item.target.names));
    return {
      from: of,
      written: item.target,
      ...(found !== undefined && "found" in found && { target: found.found }),
    };
  });
}

/**
 * The checks that languages make of what an element uses: each connection check of each language that has scopes on
 * both sides, with the scopes of either side and of everything below it.
 */
export function connectionChecks(of: Element, planning: Planning): Planned[] {
  const found: Planned[] = [];
  for (const item of of.uses) {
    const source = end(of, item.source, "error");
    const target = end(of, item.target, "warning");
    if (source === undefined || target === undefined) continue;
    for (const [language, checks] of languages(of.file))
      for (const check of checks) {
        const sides = [scopesOf(source, language), scopesOf(target, language)];
        if (sides.some((side) => side.length === 0)) continue;
        const resolved = resolve(
          check.expression,
          {
            model: planning.model,
            known: planning.known,
            file: check.file,
            report: check.file.report,
            parameters: check.parameters,
          },
          "check",
        );
        found.push({
          kind: "connection",
          element: of.path,
          text: `${printPath(item.source)} uses ${printPath(item.target)}: ${language}.${check.name.text} ${printExpression(check.expression)}`,
          source: of.file.source,
          span: { start: item.start, end: item.end },
          docs: item.docs,
          slots: [...sides.flat(), ...needs(resolved)],
          run: (evaluator) => run(resolved, sides, check.parameters.length, evaluator),
        });
      }
  }
  return found;
}

async function run(of: Resolved, sides: readonly Slot[][], count: number, evaluator: Evaluator) {
  const lists: Value[] = [];
  for (const side of count === 1 ? [sides.flat()] : sides) {
    const items: Value[] = [];
    for (const slot of side) {
      const outcome = await evaluator.slot(slot);
      if (!outcome.ok) return { kind: "error" as const, message: `${outcome.why}.` };
      items.push(outcome.value);
    }
    lists.push({ kind: "list", items });
  }
  return evaluator.check(of, lists);
}

function end(of: Element, path: Path, severity: "error" | "warning"): Target | undefined {
  const found: Found<Target> = lookup(of, texts(path.names));
  if (found !== undefined && "found" in found) return found.found;
  if (severity === "warning" && found === undefined)
    of.file.report("MORTISE_HIE_NAME_UNKNOWN", path, `\`${printPath(path)}\` is declared nowhere around.`, {
      severity,
      hint: "What lies outside is allowed here, but no language can check the connection.",
    });
  else reportName(of.file, path, printPath(path), found);
  return undefined;
}

function scopesOf(target: Target, language: string): Slot[] {
  const slots =
    target.kind === "slot" ? [target.slot] : whole(target.element).flatMap((one) => [...one.slots.values()]);
  return slots.filter((slot) => slot.kind === "scope" && slot.language === language);
}

function languages(file: FileModel) {
  return [...file.languages].map(([name, items]) => {
    const checks = items.flatMap((item) => item.checks.map((check) => ({ ...check, file })));
    return [name, checks] as const;
  });
}
