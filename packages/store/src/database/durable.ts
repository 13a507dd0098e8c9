import { fsyncSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** What of Emscripten's file system is changed: a file that is to be on disk has its descriptor in `nfd`. */
interface NodeFiles {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number } };
}

/**
 * A folder in which what PostgreSQL syncs really reaches the disk: Emscripten's own takes `fsync` for done, and PGlite
 * starts with it off.
 */
class DurableFolder extends NodeFS {
  override async init(...given: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...given);
    const sync = (module: unknown) => {
      (module as NodeFiles).NODEFS.stream_ops.fsync = ({ nfd }) => {
        fsyncSync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), sync] } };
  }
}

/** PostgreSQL's own cache in 16 MB, for the system caches the files besides: it halves what a PGlite takes. */
const SMALL = ["-c", "shared_buffers=16MB"];

/** `fdatasync`, PostgreSQL's choice on Linux, does not reach the file system. */
const SYNCING = ["-c", "wal_sync_method=fsync"];

/** Opens a PGlite whose commits are on disk when they are acknowledged. The folder holds one already. */
export function openDurable(folder: string): Promise<PGlite> {
  const params = PGlite.defaultStartParams.filter((each) => each !== "-F");
  return PGlite.create({ fs: new DurableFolder(folder), startParams: [...params, ...SMALL, ...SYNCING] });
}

/** Opens a PGlite in memory. */
export function openInMemory(): Promise<PGlite> {
  return PGlite.create({ startParams: [...PGlite.defaultStartParams, ...SMALL] });
}
