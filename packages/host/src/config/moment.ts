import * as z from "zod";

const FORM = "must be a date such as 2027-01-31, or a time with its offset such as 2027-01-31T12:00:00Z";

/** A date, which begins at midnight UTC, or a time with its offset; it comes out as milliseconds since 1970. */
export const moment = z.string({ error: FORM }).transform((text, context) => {
  const value = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(value)) return value;
  context.issues.push({ code: "custom", message: FORM, input: text });
  return z.NEVER;
});
