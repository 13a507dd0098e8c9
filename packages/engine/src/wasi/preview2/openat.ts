import type { OpenFolder } from "../descriptors.ts";
import { fail } from "../errno.ts";
import { openInside } from "../open.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS } from "../rights.ts";
import { Descriptor, Shared } from "./descriptor.ts";
import type { Preview2 } from "./state.ts";

/** `wasi:filesystem/types#descriptor-flags`, those that mean something here. */
export interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly mutateDirectory?: boolean;
}

/** `wasi:filesystem/types#open-flags`. */
export interface OpenFlags {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

/** Opens a file or folder inside one that the guest holds; `follow` is for a symbolic link at the path's end. */
export function openAt(
  state: Preview2,
  folder: OpenFolder,
  path: string,
  follow: boolean,
  open: OpenFlags,
  flags: DescriptorFlags,
): Descriptor {
  const { create, directory, exclusive, truncate } = open;
  const read = flags.read === true;
  const write = flags.write === true;
  if (truncate && !write) fail("EINVAL");
  state.reserve();
  const how = { read, write, append: false, create, exclusive, truncate, folder: directory, follow };
  const { kind, fd, device } = openInside(folder, path, how);
  const { grant } = folder;
  const shared =
    kind === "file"
      ? new Shared({ kind, fd, position: 0, grant, read, write, flags: 0, rights: FILE_RIGHTS }, state)
      : new Shared(
          {
            kind,
            fd,
            device,
            grant,
            preopen: undefined,
            listing: undefined,
            flags: 0,
            rights: FOLDER_RIGHTS,
          },
          state,
        );
  return new Descriptor(shared);
}
