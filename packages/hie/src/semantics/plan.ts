import { knots } from "../cycles.ts";
import type { Value } from "../libraries/value.ts";
import { printExpression } from "../syntax/print.ts";
import { connectionChecks } from "./connections.ts";
import { sentence } from "./evaluate.ts";
import type { CheckHome, Element, Model, Slot } from "./model.ts";
import type { Plan, Planned, Planning } from "./planned.ts";
import type { KnownLibraries, Place, Resolved } from "./resolve.ts";
import { needs, resolve } from "./resolve.ts";
import { ruleChecks } from "./rules.ts";
import { mismatch } from "./types.ts";

/** Resolves every name of a model, and lists its checks in the order of the files. */
export function plan(model: Model, known: KnownLibraries): Plan {
  const planning: Planning = { model, known };
  const values = slotValues(planning);
  for (const slot of model.slots) checkLanguage(slot, known);
  const checks: Planned[] = [];
  for (const file of model.files) for (const element of file.own) visit(element, planning, checks);
  return { model, checks, values };
}

/** Where an element's expressions stand. */
export function placeOf(of: Element, { model, known }: Planning): Place {
  return { model, known, element: of, file: of.file, report: of.file.report, distant: true };
}

function visit(of: Element, planning: Planning, checks: Planned[]): void {
  for (const one of of.checks) checks.push(written(of, one, planning));
  checks.push(...ruleChecks(of, planning), ...connectionChecks(of, planning));
  for (const instance of of.instances.values()) visit(instance, planning, checks);
  for (const child of of.children.values()) visit(child, planning, checks);
}

function written(of: Element, { expression, span, docs }: CheckHome, planning: Planning): Planned {
  const place = placeOf(of, planning);
  const resolved = expression.kind === "call" ? resolve(expression, place, "check") : undefined;
  if (resolved === undefined)
    place.report("MORTISE_HIE_CHECK_INVALID", expression, "A check must call a library's function.");
  return {
    kind: "check",
    element: of.path,
    text: printExpression(expression),
    source: of.file.source,
    span: { start: span.start, end: span.end },
    docs,
    slots: resolved === undefined ? [] : needs(resolved),
    run: (evaluator) =>
      evaluator.check(resolved ?? { kind: "failed", why: "A check must call a library's function" }),
  };
}

function checkLanguage({ language, owner, span }: Slot, known: KnownLibraries): void {
  if (language === undefined || known.has(language) || owner.file.languages.has(language)) return;
  owner.file.report("MORTISE_HIE_LANGUAGE_UNKNOWN", span, `There is no language \`${language}\`.`, {
    severity: "warning",
  });
}

function slotValues(planning: Planning): ReadonlyMap<Slot, Resolved> {
  const values = new Map<Slot, Resolved>();
  for (const slot of planning.model.slots) {
    if (slot.value === undefined) continue;
    if ("slot" in slot.value) values.set(slot, { kind: "slot", slot: slot.value.slot });
    else {
      const { expression, from } = slot.value;
      const resolved = resolve(expression, placeOf(from, planning));
      values.set(slot, resolved);
      const wrong = mismatch(slot, writtenKind(resolved));
      if (wrong !== undefined) from.file.report("MORTISE_HIE_TYPE_MISMATCH", expression, sentence(wrong));
    }
  }
  breakCircles(planning.model.slots, values);
  return values;
}

/** What a value is, where that is written there; what a library gives is known when it is asked. */
function writtenKind(of: Resolved): Value["kind"] | undefined {
  if (of.kind === "value") return of.value.kind;
  return of.kind === "list" ? "list" : undefined;
}

/** Scopes that need each other would wait for each other for ever. */
function breakCircles(slots: readonly Slot[], values: Map<Slot, Resolved>): void {
  const keys = new Map(slots.map((slot, at) => [slot, String(at)]));
  const graph = new Map(
    slots.map((slot) => {
      const value = values.get(slot);
      const next =
        value === undefined ? [] : needs(value).map((one): [string, number] => [keys.get(one) ?? "", 0]);
      return [keys.get(slot) ?? "", new Map(next)];
    }),
  );
  for (const knot of knots(graph)) {
    const members = knot
      .map(Number)
      .sort((a, b) => a - b)
      .flatMap((at) => slots[at] ?? []);
    const shown = members.map(({ path }) => `\`${path}\``).join(", ");
    for (const slot of members)
      values.set(slot, { kind: "failed", why: `${shown} need each other in a circle` });
    const [first] = members;
    first?.owner.file.report("MORTISE_HIE_SCOPE_CYCLE", first.span, `${shown} need each other in a circle.`);
  }
}
