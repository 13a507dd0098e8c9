/** A function of WASI as a component calls it: values as the binder passes them, a resource's own object first. */
export type Implementation = (...args: never[]) => unknown;

/** The functions of one interface, by the names that WIT gives them. */
export type Implementations = Readonly<Record<string, Implementation>>;

/** Those of a package, by interface. */
export type PackageImplementations = Readonly<Record<string, Implementations>>;
