import type { Path } from "../syntax/ast.ts";
import { printPath } from "../syntax/print.ts";
import type { Element, Slot } from "./model.ts";
import { descendants } from "./model.ts";
import { implemented, texts } from "./names.ts";

/** Binds a scope or ref of a pattern: `pattern.path = value`, or `scope name binds pattern.path`. */
export function bindSlot(
  from: Element,
  path: Path,
  value: NonNullable<Slot["value"]>,
  bound: Set<Slot>,
): void {
  const { file } = from;
  const { pattern, rest, instance } = instanceOf(from, texts(path.names));
  if (instance === undefined) {
    file.report(
      "MORTISE_HIE_BINDING_UNKNOWN",
      path,
      `No element around implements a pattern \`${pattern}\`, of which \`${printPath(path)}\` would be a part.`,
    );
    return;
  }
  const target = slotAt(instance, rest);
  if (target === undefined) {
    const known = open(instance).map((slot) => within(instance, slot));
    file.report("MORTISE_HIE_BINDING_UNKNOWN", path, `The pattern has no \`${printPath(path)}\`.`, {
      hint: known.length === 0 ? "It has nothing to bind." : `It has ${known.join(", ")}.`,
    });
    return;
  }
  if ("slot" in value) fits(from, path, target, value.slot);
  if (bound.has(target))
    file.report("MORTISE_HIE_NAME_DUPLICATE", path, `\`${printPath(path)}\` is bound twice.`);
  bound.add(target);
  target.value = value;
}

/** Says what an element leaves unbound of a pattern that it implements, once all bindings are made. */
export function reportUnbound(of: Element, instance: Element, path: Path): void {
  const left = open(instance).filter(({ value }) => value === undefined);
  if (left.length === 0) return;
  const shown = left.map((slot) => `\`${within(instance, slot)}\``);
  of.file.report("MORTISE_HIE_BINDING_MISSING", path, `\`${of.name}\` does not bind ${shown.join(", ")}.`);
}

/** What a binding's path begins with: a pattern's name, or a file's name and then the pattern's. */
function instanceOf(
  from: Element,
  [first = "", ...rest]: readonly string[],
): { readonly pattern: string; readonly rest: readonly string[]; readonly instance: Element | undefined } {
  const instance = implemented(from, first);
  const home = from.file.aliases.get(first);
  const [second, ...others] = rest;
  if (instance !== undefined || home === undefined || second === undefined)
    return { pattern: first, rest, instance };
  return { pattern: `${first}.${second}`, rest: others, instance: implemented(from, second, home) };
}

function slotAt(of: Element, names: readonly string[]): Slot | undefined {
  let at: Element | undefined = of;
  for (const name of names.slice(0, -1)) at = at?.children.get(name) ?? at?.instances.get(name);
  return at?.slots.get(names.at(-1) ?? "");
}

function open(instance: Element): Slot[] {
  return [instance, ...descendants(instance)].flatMap(({ slots }) => [...slots.values()]);
}

function within(instance: Element, slot: Slot): string {
  return slot.path.slice(instance.path.length - instance.name.length);
}

function fits(from: Element, path: Path, target: Slot, given: Slot): void {
  const { report } = from.file;
  if (target.kind !== given.kind)
    report(
      "MORTISE_HIE_TYPE_MISMATCH",
      path,
      `\`${target.name}\` is a ${target.kind}, \`${given.name}\` a ${given.kind}.`,
    );
  else if (target.type !== given.type)
    report(
      "MORTISE_HIE_TYPE_MISMATCH",
      path,
      `\`${target.name}\` is declared as ${target.type}, \`${given.name}\` as ${given.type}.`,
    );
  else if (
    target.language !== undefined &&
    given.language !== undefined &&
    target.language !== given.language
  )
    report(
      "MORTISE_HIE_LANGUAGE_MISMATCH",
      path,
      `\`${target.name}\` is in ${target.language}, \`${given.name}\` in ${given.language}.`,
    );
}
