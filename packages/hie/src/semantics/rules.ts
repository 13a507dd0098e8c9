import type { Verdict } from "../libraries/value.ts";
import { fail, PASS } from "../libraries/value.ts";
import type { Report } from "../problem.ts";
import type { ElementItem, Item, RuleItem, RuleSpec } from "../syntax/ast.ts";
import { printExpression, printPath, printSpec } from "../syntax/print.ts";
import type { Connection } from "./connections.ts";
import { connectionsOf } from "./connections.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Element } from "./model.ts";
import { descendants, subject, whole } from "./model.ts";
import { findPattern, lookup, texts } from "./names.ts";
import type { Planned, Planning } from "./planned.ts";
import type { Resolved } from "./resolve.ts";
import { needs, resolve } from "./resolve.ts";

/**
 * The checks that an element's rules make. A pattern's rules hold the element that implements it. `requires` wants
 * it in the element, or with `descendant` somewhere below; `forbids` wants it in neither, or nowhere below; `allows`
 * names the only ones of its kind that there may be.
 */
export function ruleChecks(of: Element, planning: Planning): Planned[] {
  return of.rules.map((rule) => planRule(rule, of, planning));
}

function planRule(rule: RuleItem, of: Element, planning: Planning): Planned {
  const held = subject(of);
  const among = rule.descendant
    ? descendants(held)
    : [held, ...[...held.instances.values()].filter((one) => one !== of)];
  const text = `${rule.verb} ${rule.descendant ? "descendant " : ""}${printSpec(rule.spec)}`;
  const base = {
    kind: "rule" as const,
    element: held.path,
    text,
    source: of.file.source,
    span: { start: rule.start, end: rule.end },
    docs: rule.docs,
  };
  if (rule.spec.kind === "check" && rule.verb !== "allows")
    return { ...base, ...checkRule(rule, of, among, planning) };
  const verdict = structural(rule, of, held, among, text);
  return { ...base, slots: [], run: async () => verdict };
}

function structural(
  rule: RuleItem,
  of: Element,
  held: Element,
  among: readonly Element[],
  text: string,
): Verdict {
  if (rule.verb === "allows") {
    const strangers = allowed(rule, of, held);
    return strangers.length === 0
      ? PASS
      : fail(`${held.path} has ${strangers.join(", ")}, which no \`allows\` names.`);
  }
  const found = matches(rule.spec, of, held, among, rule.descendant);
  if (rule.verb === "requires")
    return found.length > 0
      ? PASS
      : fail(
          rule.descendant
            ? `Nothing below ${held.path} satisfies \`${text}\`.`
            : `${held.path} does not satisfy \`${text}\`.`,
        );
  return found.length === 0
    ? PASS
    : fail(`${found.join(", ")} ${found.length === 1 ? "is" : "are"} forbidden here.`);
}

/** What matches a spec, as it is called in a message. */
function matches(
  spec: RuleSpec,
  of: Element,
  held: Element,
  among: readonly Element[],
  descendant: boolean,
): string[] {
  switch (spec.kind) {
    case "scope":
    case "ref":
      return among.flatMap((one) => (hasSlot(one, spec) ? [`${one.path}.${spec.name.text}`] : []));
    case "element":
      return among.flatMap((one) => {
        const child = one.children.get(spec.name.text);
        return child !== undefined && hasShape(child, spec) ? [child.path] : [];
      });
    case "implements": {
      const home = findPattern(of.file, spec.pattern);
      return among.flatMap((one) => {
        const instance = one.instances.get(home?.item.name.text ?? "");
        return instance !== undefined && instance.file === home?.file ? [one.path] : [];
      });
    }
    case "language":
      return (descendant ? descendants(held) : whole(held)).flatMap((one) =>
        [...one.slots.values()].filter(({ language }) => language === spec.name.text).map(({ path }) => path),
      );
    case "connection":
      return (descendant ? descendants(held) : whole(held)).flatMap((one) =>
        connectionsOf(one)
          .filter((connection) => leadsTo(connection, spec, of))
          .map(({ from, written }) => `${from.path} uses ${printPath(written)}`),
      );
    case "check":
      return [];
  }
}

/** What an element has of a kind that none of the `allows` beside this one names. */
function allowed(rule: RuleItem, of: Element, held: Element): string[] {
  const specs = of.rules
    .filter(
      ({ verb, spec, descendant }) =>
        verb === "allows" && spec.kind === rule.spec.kind && descendant === rule.descendant,
    )
    .map(({ spec }) => spec);
  const inside = rule.descendant ? descendants(held) : [held];
  const deep = rule.descendant ? descendants(held) : whole(held);
  const names = new Set(specs.flatMap((spec) => ("name" in spec ? [spec.name.text] : [])));
  switch (rule.spec.kind) {
    case "scope":
    case "ref": {
      const { kind } = rule.spec;
      return inside.flatMap(({ slots }) =>
        [...slots.values()]
          .filter((slot) => slot.kind === kind && !names.has(slot.name))
          .map(({ path }) => path),
      );
    }
    case "element":
      return inside.flatMap(({ children }) =>
        [...children.values()].filter(({ name }) => !names.has(name)).map(({ path }) => path),
      );
    case "language":
      return deep.flatMap(({ slots }) =>
        [...slots.values()].flatMap(({ language, path }) =>
          language === undefined || names.has(language) ? [] : [`${path} in ${language}`],
        ),
      );
    case "implements": {
      const homes = specs.flatMap((spec) =>
        spec.kind === "implements" ? [findPattern(of.file, spec.pattern)?.item.name.text] : [],
      );
      return inside.flatMap(({ instances, path }) =>
        [...instances.keys()]
          .filter((name) => name !== of.name && !homes.includes(name))
          .map((name) => `${path} implements ${name}`),
      );
    }
    case "connection":
      return deep
        .flatMap((one) => connectionsOf(one))
        .filter((connection) => !isInside(connection, held))
        .filter(
          (connection) => !specs.some((spec) => spec.kind === "connection" && leadsTo(connection, spec, of)),
        )
        .map(({ from, written }) => `${from.path} uses ${printPath(written)}`);
    case "check": {
      const texts = new Set(
        specs.flatMap((spec) => (spec.kind === "check" ? [printExpression(spec.expression)] : [])),
      );
      return inside.flatMap(({ checks, path }) =>
        checks
          .map(({ expression }) => printExpression(expression))
          .filter((shown) => !texts.has(shown))
          .map((shown) => `${path}: ${shown}`),
      );
    }
  }
}

function checkRule(
  rule: RuleItem,
  of: Element,
  among: readonly Element[],
  { model, known }: Planning,
): Pick<Planned, "slots" | "run"> {
  if (rule.spec.kind !== "check") return { slots: [], run: async () => PASS };
  const { expression } = rule.spec;
  const tried = (rule.descendant ? among : [of]).flatMap(
    (element): { path: string; resolved: Resolved }[] => {
      let clean = true;
      const report: Report = (...problem) => {
        // Which names there are depends on the element; which functions there are does not.
        if (rule.descendant && problem[0] !== "MORTISE_HIE_FUNCTION_UNKNOWN") clean = false;
        else of.file.report(...problem);
      };
      const resolved = resolve(expression, { model, known, file: of.file, element, report }, "check");
      return clean ? [{ path: element.path, resolved }] : [];
    },
  );
  const wanted = rule.verb === "requires";
  return {
    slots: tried.flatMap(({ resolved }) => needs(resolved)),
    run: async (evaluator: Evaluator): Promise<Verdict> => {
      const failures: string[] = [];
      for (const { path, resolved } of tried) {
        const verdict = await evaluator.check(resolved);
        if (!wanted && verdict.kind === "pass") return fail(`It holds for ${path}.`);
        if (wanted && verdict.kind === "pass") return PASS;
        if (!rule.descendant && verdict.kind === "error") return verdict;
        if (verdict.kind !== "pass") failures.push(`${path}: ${verdict.message}`);
      }
      if (!wanted) return PASS;
      return fail(
        tried.length === 0 ? "Nothing below has the names that the check needs." : failures.join(" "),
      );
    },
  };
}

function hasSlot(of: Element, spec: Extract<Item, { kind: "scope" | "ref" }>): boolean {
  const slot = of.slots.get(spec.name.text);
  if (slot === undefined || slot.kind !== spec.kind) return false;
  if (spec.kind === "ref") return slot.type === printPath(spec.type);
  return spec.language === undefined || slot.language === spec.language.text;
}

/** Whether an element has the scopes, refs and elements that another describes, and implements what that does. */
function hasShape(of: Element, spec: ElementItem): boolean {
  const patterns = spec.implements.every(({ names }) => of.instances.has(names.at(-1)?.text ?? ""));
  return (
    patterns &&
    spec.items.every((item) => {
      if (item.kind === "scope" || item.kind === "ref") return hasSlot(of, item);
      if (item.kind !== "element") return true;
      const child = of.children.get(item.name.text);
      return child !== undefined && hasShape(child, item);
    })
  );
}

function leadsTo(
  { written, target }: Connection,
  spec: Extract<RuleSpec, { kind: "connection" }>,
  of: Element,
): boolean {
  const wanted = lookup(of, texts(spec.target.names));
  const known = wanted !== undefined && "found" in wanted ? wanted.found : undefined;
  if (known !== undefined && target !== undefined) {
    if (known.kind === "slot") return target.kind === "slot" && target.slot === known.slot;
    if (target.kind === "element" && target.element === known.element) return true;
    return (
      spec.wildcard && isBelow(target.kind === "slot" ? target.slot.owner : target.element, known.element)
    );
  }
  const shown = printPath(written);
  const pattern = printPath(spec.target);
  return shown === pattern || (spec.wildcard && shown.startsWith(`${pattern}.`));
}

function isInside({ target }: Connection, held: Element): boolean {
  if (target === undefined) return false;
  return isBelow(target.kind === "slot" ? target.slot.owner : target.element, held);
}

function isBelow(of: Element, above: Element): boolean {
  for (let at: Element | undefined = of; at !== undefined; at = at.parent) if (at === above) return true;
  return false;
}
