import { CommandError } from "../errors.ts";

/** The parameters of a request, read field by field. A field that is not there is undefined, whatever objects inherit. */
export class Fields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(params: unknown) {
    if (typeof params !== "object" || params === null || Array.isArray(params))
      throw new CommandError("MORTISE_CONTROL_INVALID", "`params` is no object.");
    this.#fields = new Map(Object.entries(params));
  }

  /** Text. @throws MORTISE_CONTROL_INVALID */
  text(name: string): string {
    const value = this.#fields.get(name);
    return typeof value === "string" ? value : wrong(name, "text");
  }

  /** Text that may be left out. @throws MORTISE_CONTROL_INVALID */
  optionalText(name: string): string | undefined {
    return this.#fields.get(name) === undefined ? undefined : this.text(name);
  }

  /** A number above 0 that may be left out. @throws MORTISE_CONTROL_INVALID */
  optionalNumber(name: string): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined) return undefined;
    return typeof value === "number" && value > 0 ? value : wrong(name, "a number above 0");
  }

  /** A flag; false where it is left out. @throws MORTISE_CONTROL_INVALID */
  flag(name: string): boolean {
    const value = this.#fields.get(name) ?? false;
    return typeof value === "boolean" ? value : wrong(name, "true or false");
  }

  /** An object that may be left out. @throws MORTISE_CONTROL_INVALID */
  optionalObject(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#fields.get(name);
    if (value === undefined) return undefined;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : wrong(name, "an object");
  }
}

function wrong(name: string, form: string): never {
  throw new CommandError("MORTISE_CONTROL_INVALID", `\`${name}\` must be ${form}.`);
}
