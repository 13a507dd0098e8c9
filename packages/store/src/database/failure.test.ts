import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { storeError } from "./failure.ts";

test("a statement that the database refused is told from a connection that broke", () => {
  const refused = new DatabaseError("relation does not exist", 0, "error");
  refused.code = "42P01";
  refused.severity = "ERROR";
  expect(storeError(refused)).toMatchObject({ problem: "The database refused a statement (42P01)." });
  // As long as a SQLSTATE, and none.
  const broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  expect(storeError(broken)).toMatchObject({
    code: "MORTISE_STORE_FAILED",
    problem: "The database could not be spoken to (EPIPE).",
  });
});
