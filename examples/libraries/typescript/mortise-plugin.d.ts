/** The host functions of `.hie` libraries, for editors and type checks. */
declare module "mortise:plugin" {
  type Reply<T> =
    | { kind: "Success"; payload: T }
    | { kind: "Error"; payload: { code: string; message: string } };

  interface HostFunctions {
    /** The text of a file of the workspace. */
    workspace_read(path: string): Reply<string>;
    /** The paths of the files below a folder, but for those that git ignores. */
    workspace_list(folder: string): Reply<string[]>;
  }
}
