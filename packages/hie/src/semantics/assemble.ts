import type { Problem } from "../problem.ts";
import type { ElementItem, Item, Name, Path, PatternItem, RefItem, ScopeItem } from "../syntax/ast.ts";
import { printPath } from "../syntax/print.ts";
import { bindSlot, reportUnbound } from "./bindings.ts";
import { declare, fileModel } from "./imports.ts";
import type { Loaded, Unit } from "./load.ts";
import type { Element, FileModel, Model, PatternHome, Slot } from "./model.ts";
import { findPattern } from "./names.ts";

/** How deeply patterns may contain elements that implement patterns. */
const DEEPEST = 20;

interface Building {
  readonly slots: Slot[];
  /** What is to be bound when all elements stand. */
  readonly bindings: (() => void)[];
  /** What is to be said when all is bound. */
  readonly last: (() => void)[];
  readonly bound: Set<Slot>;
}

/** Assembles the model of all files: elements, the patterns that they implement, and what is bound to what. */
export function assemble({ units }: Loaded, libraries: ReadonlySet<string>, problems: Problem[]): Model {
  const models = new Map<Unit, FileModel>();
  const building: Building = { slots: [], bindings: [], last: [], bound: new Set() };
  for (const unit of units) {
    const file = fileModel(unit, models, libraries, problems);
    models.set(unit, file);
    for (const item of unit.program.declarations) {
      if (item.kind !== "element") continue;
      const built = element(item, undefined, file, building, 0);
      file.own.push(built);
      declare(file, file.elements, built.name, built, item.name);
    }
  }
  for (const bind of building.bindings) bind();
  for (const say of building.last) say();
  const files = [...models.values()];
  checkValues(building.slots);
  return { files, slots: building.slots };
}

function element(
  item: ElementItem,
  parent: Element | undefined,
  file: FileModel,
  building: Building,
  depth: number,
): Element {
  const path = parent === undefined ? item.name.text : `${parent.path}.${item.name.text}`;
  const made = empty("element", item.name.text, path, file, item, parent);
  for (const pattern of item.implements) implement(made, pattern, building, depth);
  fill(made, item.items, building, depth);
  return made;
}

function empty(
  kind: Element["kind"],
  name: string,
  path: string,
  file: FileModel,
  { start, end, docs, name: named }: ElementItem | PatternItem,
  parent: Element | undefined,
): Element {
  return {
    kind,
    name,
    path,
    file,
    span: { start, end },
    named,
    docs,
    ...(parent && { parent }),
    slots: new Map(),
    children: new Map(),
    instances: new Map(),
    checks: [],
    rules: [],
    uses: [],
  };
}

function implement(of: Element, path: Path, building: Building, depth: number): void {
  const home = findPattern(of.file, path);
  if (home === undefined) return;
  const { name } = home.item;
  if (depth > DEEPEST || within(of, home)) {
    of.file.report("MORTISE_HIE_PATTERN_CYCLE", path, `The pattern \`${name.text}\` contains itself.`);
    return;
  }
  if (of.instances.has(name.text)) {
    of.file.report("MORTISE_HIE_NAME_DUPLICATE", path, `\`${of.name}\` implements \`${name.text}\` twice.`);
    return;
  }
  const made = instance(of, home.item, home.file, building, depth);
  of.instances.set(name.text, made);
  if (!inPattern(of)) building.last.push(() => reportUnbound(of, made, path));
}

function instance(
  of: Element,
  item: PatternItem,
  file: FileModel,
  building: Building,
  depth: number,
): Element {
  const made = empty("instance", item.name.text, `${of.path}.${item.name.text}`, file, item, of);
  fill(made, item.items, building, depth + 1);
  return made;
}

function within(of: Element, { item, file }: PatternHome): boolean {
  for (let at: Element | undefined = of; at !== undefined; at = at.parent)
    if (at.kind === "instance" && at.file === file && at.span.start === item.start) return true;
  return false;
}

function fill(of: Element, items: readonly Item[], building: Building, depth: number): void {
  for (const item of items)
    switch (item.kind) {
      case "scope":
      case "ref":
        slot(of, item, building);
        break;
      case "check":
        of.checks.push({ expression: item.expression, span: item, docs: item.docs });
        break;
      case "uses":
        of.uses.push(item);
        break;
      case "rule":
        of.rules.push(item);
        break;
      case "binding":
        building.bindings.push(() =>
          bindSlot(of, item.path, { expression: item.value, from: of }, building.bound),
        );
        break;
      case "element":
        if (duplicate(of, of.children, item.name)) break;
        of.children.set(item.name.text, element(item, of, of.file, building, depth));
        break;
    }
}

function slot(of: Element, item: ScopeItem | RefItem, building: Building): void {
  if (duplicate(of, of.slots, item.name)) return;
  const { text } = item.name;
  const made: Slot = {
    kind: item.kind,
    name: text,
    path: `${of.path}.${text}`,
    owner: of,
    span: item.name,
    docs: item.docs,
    ...(item.kind === "scope" && item.language && { language: item.language.text }),
    ...(item.kind === "ref" && { type: printPath(item.type) }),
    value: item.value && { expression: item.value, from: of },
  };
  of.slots.set(text, made);
  building.slots.push(made);
  const { binds } = item;
  if (binds !== undefined) building.bindings.push(() => bindSlot(of, binds, { slot: made }, building.bound));
}

function duplicate(of: Element, names: ReadonlyMap<string, unknown>, name: Name): boolean {
  if (!names.has(name.text)) return false;
  of.file.report("MORTISE_HIE_NAME_DUPLICATE", name, `\`${name.text}\` is declared twice in \`${of.name}\`.`);
  return true;
}

/** Scopes and refs of elements have values; those of patterns may be left open, and then `reportUnbound` has spoken. */
function checkValues(slots: readonly Slot[]): void {
  for (const { value, owner, kind, name, span } of slots) {
    if (value !== undefined || inPattern(owner)) continue;
    owner.file.report("MORTISE_HIE_VALUE_MISSING", span, `The ${kind} \`${name}\` has no value.`);
  }
}

function inPattern(of: Element): boolean {
  for (let at: Element | undefined = of; at !== undefined; at = at.parent)
    if (at.kind === "instance") return true;
  return false;
}
