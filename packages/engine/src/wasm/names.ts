import type { Bytes } from "./bytes.ts";
import { name as bytesOfName, u32 } from "./bytes.ts";
import { Cursor } from "./cursor.ts";
import type { Module } from "./module.ts";
import { clip } from "./module.ts";

/** The module's own name, subsection 0. */
const MODULE_NAME = 0;
/** The function names of the `name` section, subsection 1 (core spec, appendix "Custom Sections"). */
const FUNCTION_NAMES = 1;

/** What a function is called: by the name section, or by its export; undefined where neither says. */
export function functionName(module: Module, index: number): string | undefined {
  return sectionName(module, index) ?? exportName(module, index);
}

function exportName(module: Module, index: number): string | undefined {
  const found = module.exports.find((each) => each.kind === "function" && each.index === index);
  return found === undefined ? undefined : clip(found.name);
}

/** A name section that is malformed names nothing: it has no part in what a module does. */
function sectionName(module: Module, index: number): string | undefined {
  const section = module.sections.find((each) => each.name === "name");
  if (section === undefined) return undefined;
  const cursor = new Cursor(module.bytes, section.start, section.end);
  try {
    while (!cursor.done) {
      const id = cursor.u8("a subsection");
      const size = cursor.u32("a subsection's length");
      const end = cursor.at + size;
      if (id === FUNCTION_NAMES) {
        const count = cursor.count("the number of names");
        for (let i = 0; i < count; i++) {
          const at = cursor.u32("an index");
          const name = cursor.name("a name");
          if (at === index) return clip(name);
        }
      }
      cursor.at = end;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** What the `name` section holds, as it is; nothing where there is none. V8 reads the first one only. */
export function keptNames(module: Module): readonly Uint8Array[] {
  const section = module.sections.find((each) => each.name === "name");
  return section === undefined ? [] : [module.bytes.subarray(section.start, section.end)];
}

/**
 * What the `name` section holds, under another name of the module: V8's stack traces then say which module a frame is
 * of. What is malformed in it, and all behind that, is left out, as V8 leaves it out.
 */
export function renamed(module: Module, called: string): readonly (Bytes | Uint8Array)[] {
  const own = bytesOfName(called);
  const parts: (Bytes | Uint8Array)[] = [[MODULE_NAME, ...u32(own.length), ...own]];
  const section = module.sections.find((each) => each.name === "name");
  if (section === undefined) return parts;
  const cursor = new Cursor(module.bytes, section.start, section.end);
  try {
    while (!cursor.done) {
      const from = cursor.at;
      const id = cursor.u8("a subsection");
      cursor.skip(cursor.u32("a subsection's length"), "a subsection");
      if (id !== MODULE_NAME) parts.push(module.bytes.subarray(from, cursor.at));
    }
  } catch {
    return parts;
  }
  return parts;
}
