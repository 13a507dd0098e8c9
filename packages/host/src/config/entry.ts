import * as z from "zod";

/** The name of an entry of a config's table. */
export const entryName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
  error: "must be letters, digits, `_` and `-`, beginning with a letter",
});
