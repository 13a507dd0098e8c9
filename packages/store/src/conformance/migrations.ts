import { describe, expect, test } from "vitest";
import { Database } from "../database/database.ts";
import type { Opened } from "./opened.ts";

export function migrationsConform(opened: () => Opened): void {
  describe("our own tables", () => {
    test("a store that is up to date is left as it is", async () => {
      await opened().database.open();
      const before = await opened().query("select name, timestamp from mortise.migrations");
      await new Database(opened().backend).open();
      expect(await opened().query("select name, timestamp from mortise.migrations")).toEqual(before);
    });

    test("a store that a later version made is refused, and left as it is", async () => {
      await opened().query("insert into mortise.migrations (name, timestamp) values ('999', 'later')");
      await expect(new Database(opened().backend).open()).rejects.toMatchObject({
        code: "MORTISE_STORE_NEWER",
      });
      await opened().query("delete from mortise.migrations where name = '999'");
      await new Database(opened().backend).open();
    });
  });
}
