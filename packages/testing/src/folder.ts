import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";

/** A plugin that is written down in a test. */
export interface InlinePlugin {
  /** What its `plugin.yaml` says: as text, or as a value. */
  readonly manifest: string | Readonly<Record<string, unknown>>;
  /** Its other files, by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** A plugin's folder: one that is there, or one that is written for a test and gone after it. */
export class PluginFolder implements AsyncDisposable {
  readonly path: string;
  readonly #ours: boolean;

  private constructor(path: string, ours: boolean) {
    this.path = path;
    this.#ours = ours;
  }

  static async of(plugin: string | InlinePlugin): Promise<PluginFolder> {
    if (typeof plugin === "string") return new PluginFolder(plugin, false);
    const folder = new PluginFolder(await mkdtemp(join(tmpdir(), "mortise-plugin-")), true);
    const { manifest, files } = plugin;
    const text = typeof manifest === "string" ? manifest : stringify(manifest);
    for (const [path, content] of Object.entries({ ...files, "plugin.yaml": text })) {
      const file = join(folder.path, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ours) await rm(this.path, { recursive: true, force: true });
  }
}
