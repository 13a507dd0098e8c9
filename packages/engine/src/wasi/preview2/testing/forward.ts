import { coreType, flatParams, layoutOf } from "../../../component/abi/layout.ts";
import type { Func, Item } from "../../../component/resolve/items.ts";
import { LONGEST_TEXT, Room } from "../../../component/room.ts";
import type { ResourceType, ValueType } from "../../../component/types.ts";
import { partsOf } from "../../../component/types.ts";
import { funcText } from "../../../component/typetext.ts";
import { readWit } from "../../../component/wit/packages.ts";
import { WASI_WIT } from "../wit.ts";
import { componentOf } from "./component.ts";

type Type = ValueType | ResourceType;

/** A function of an interface, and the export that passes its calls on. */
interface Forwarded {
  /** `wasi:io/streams@0.2.12`. */
  readonly from: string;
  readonly name: string;
  readonly label: string;
  readonly func: Func;
}

const CALLS = "test:forward/calls#";

/** The export that calls a function of WASI, such as `[method]output-stream.write` of `io/streams`. */
export function exportOf(inner: string, name: string): string {
  return `${CALLS}${labelOf(inner, name)}`;
}

function labelOf(inner: string, name: string): string {
  return `${inner}-${name}`.replace(/[^a-z0-9]+/g, "-");
}

/**
 * A component that imports every function of these packages, and exports each under a name of its own: calls go through
 * a real guest, handles and all, and still a test says what they are. What was borrowed is given back at once.
 */
export async function forwarder(...packages: readonly (keyof typeof WASI_WIT)[]): Promise<Uint8Array> {
  const files = Object.entries(WASI_WIT).map(([file, text]) => ({ file, text }));
  const { interfaces } = readWit(files);
  const names = new Map<Type, string>();
  const uses: string[] = [];
  const forwarded: Forwarded[] = [];
  for (const [from, items] of interfaces) {
    const inner = from.slice("wasi:".length, from.indexOf("@"));
    for (const [name, item] of items) {
      const type = typeIn(item);
      if (type !== undefined && type.alias === undefined) {
        const alias = labelOf(inner, name);
        names.set(type, alias);
        uses.push(`use ${from}.{${name} as ${alias}};`);
      }
      if (item.sort === "func" && packages.some((each) => inner.startsWith(`${each}/`)) && isImported(inner))
        forwarded.push({ from, name, label: labelOf(inner, name), func: item });
    }
  }
  const nameOf = (type: Type): string | undefined => {
    for (let each: Type | undefined = type; each !== undefined; each = each.alias)
      if (names.has(each)) return names.get(each);
    return undefined;
  };
  const wit = [
    "package test:forward;",
    `interface calls {\n${uses.join("\n")}`,
    ...forwarded.map(
      ({ label, func }) => `${label}: ${funcText(func.type, { nameOf, room: new Room(LONGEST_TEXT) })};`,
    ),
    "}",
    `world forward {\n${[...new Set(forwarded.map((each) => `import ${each.from};`))].join("\n")}\nexport calls;\n}`,
    ...files.map(({ text }) => text.replace(/^package (.*);$/m, "package $1 {").concat("}")),
  ].join("\n");
  return componentOf(moduleText(forwarded, interfaces), wit, "forward");
}

/** What a component exports is not imported. */
function isImported(inner: string): boolean {
  return inner !== "cli/run" && inner !== "http/incoming-handler";
}

function typeIn(item: Item): Type | undefined {
  if (item.sort !== "type") return undefined;
  return "parts" in item.type || item.type.kind === "resource" ? item.type : undefined;
}

function moduleText(forwarded: readonly Forwarded[], interfaces: ReadonlyMap<string, unknown>): string {
  const drops = new Map<string, string>();
  const drop = (type: ResourceType): string => {
    const [from = "", label = ""] = (type.resource.imported ?? "").split("#");
    if (!interfaces.has(from)) throw new Error(`There is no interface ${from}.`);
    const name = `$drop-${labelOf(from, label)}`;
    drops.set(name, `(import "${from}" "[resource-drop]${label}" (func ${name} (param i32)))`);
    return name;
  };
  const bodies = forwarded.map((each) => body(each, drop));
  const imports = forwarded.map(({ from, name, label, func }) => {
    const { params, results } = coreType(func.type, "lower");
    return `(import "${from}" "${name}" (func $${label} (param ${params.join(" ")}) (result ${results.join(" ")})))`;
  });
  return `(module ${imports.join("\n")} ${[...drops.values()].join("\n")}
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 16))
    (func $allocate (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (block $done (loop $more
        (br_if $done (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $more (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))
        unreachable))
      (local.get $at))
    ${bodies.join("\n")})`;
}

function body({ label, func }: Forwarded, drop: (type: ResourceType) => string): string {
  const { type } = func;
  const lifted = coreType(type, "lift");
  const lowered = coreType(type, "lower");
  const inMemory = lowered.params.length > lifted.params.length;
  const result = lifted.results[0];
  if (flatParams(type) === undefined) throw new Error(`${label} passes its parameters in memory.`);
  const args = lifted.params.map((_, i) => `(local.get ${i})`);
  const gifts: string[] = [];
  let at = 0;
  for (const each of type.params) {
    if (each.type.kind === "borrow") gifts.push(`(call ${drop(each.type.of)} (local.get ${at}))`);
    if (each.type.kind === "list" && each.type.element.kind === "borrow")
      gifts.push(`(local.set $end (i32.add (local.get ${at}) (i32.mul (local.get ${at + 1}) (i32.const 4))))
        (block $done (loop $next (br_if $done (i32.ge_u (local.get ${at}) (local.get $end)))
          (call ${drop(each.type.element.of)} (i32.load (local.get ${at})))
          (local.set ${at} (i32.add (local.get ${at}) (i32.const 4))) (br $next)))`);
    at += layoutOf(each.type).flat?.length ?? 0;
  }
  const size =
    type.result === undefined || partsOf(type.result).length === 0 ? 16 : layoutOf(type.result).size;
  const call = `(call $${label} ${args.join(" ")} ${inMemory ? "(local.get $out)" : ""})`;
  return `(func (export "${CALLS}${label}") (param ${lifted.params.join(" ")})
    ${result === undefined ? "" : `(result ${result})`} (local $out ${result ?? "i32"}) (local $end i32)
    ${inMemory ? `(local.set $out (call $allocate (i32.const 0) (i32.const 0) (i32.const 8) (i32.const ${size})))` : ""}
    ${result === undefined || inMemory ? call : `(local.set $out ${call})`}
    ${gifts.join(" ")}
    ${result === undefined ? "" : "(local.get $out)"})`;
}
