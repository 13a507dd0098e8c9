// Made from schema/wit/pattern by `npm run schemas`.

export type PatternExtensionTypesNotification = {
  readonly text: string;
  readonly blocks: readonly PatternExtensionTypesBlockRef[];
};

export type PatternExtensionTypesBlockRef = {
  readonly blockId: string;
  readonly label: string;
  readonly agentId: string;
};

export type PatternExtensionTypesPermissionLevel = "read-only" | "read-write" | "admin";

export type PatternExtensionTypesPermissionRule = {
  readonly pattern: string;
  readonly permission: PatternExtensionTypesPermissionLevel;
};

export type PatternExtensionTypesSourceStatus = "stopped" | "running" | "paused";

export type PatternExtensionTypesBlockSchemaSpec = {
  readonly name: string;
  readonly description: string;
  readonly schemaJson: string;
};

export type PatternExtensionTypesVersionInfo = {
  readonly versionId: string;
  readonly timestamp: string;
  readonly description?: string | undefined;
};

export type PatternExtensionTypesReconcileResult =
  | { readonly tag: "resolved"; readonly val: readonly [string, string] }
  | { readonly tag: "needs-resolution"; readonly val: readonly [string, string, string] }
  | { readonly tag: "no-change"; readonly val: string };

export interface PatternExtensionHost {
  readonly "memory-create-block": (
    owner: string,
    label: string,
    description: string,
    content: string,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
  readonly "memory-read-block": (
    owner: string,
    label: string,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
  readonly "memory-update-block": (
    owner: string,
    label: string,
    content: string,
  ) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly "memory-delete-block": (
    owner: string,
    label: string,
  ) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly log: (level: number, message: string) => void;
  readonly "http-get": (
    url: string,
    headersJson: string,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
  readonly "http-post": (
    url: string,
    headersJson: string,
    body: string,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
  readonly "get-config": (key: string) => string | undefined;
  readonly "emit-notification": (notification: PatternExtensionTypesNotification) => void;
}

export interface PatternExtensionDataBlock {
  readonly "source-id": () => string;
  readonly name: () => string;
  readonly "block-schema": () => PatternExtensionTypesBlockSchemaSpec;
  readonly "permission-rules": () => readonly PatternExtensionTypesPermissionRule[];
  readonly load: (
    path: string,
    owner: string,
  ) =>
    | { readonly tag: "ok"; readonly val: PatternExtensionTypesBlockRef }
    | { readonly tag: "err"; readonly val: string };
  readonly create: (
    path: string,
    content: string | undefined,
    owner: string,
  ) =>
    | { readonly tag: "ok"; readonly val: PatternExtensionTypesBlockRef }
    | { readonly tag: "err"; readonly val: string };
  readonly save: (
    block: PatternExtensionTypesBlockRef,
  ) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly delete: (path: string) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly history: (
    block: PatternExtensionTypesBlockRef,
  ) =>
    | { readonly tag: "ok"; readonly val: readonly PatternExtensionTypesVersionInfo[] }
    | { readonly tag: "err"; readonly val: string };
  readonly rollback: (
    block: PatternExtensionTypesBlockRef,
    version: string,
  ) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly diff: (
    block: PatternExtensionTypesBlockRef,
    from: string | undefined,
    to: string | undefined,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
  readonly reconcile: (
    paths: readonly string[],
  ) =>
    | { readonly tag: "ok"; readonly val: readonly PatternExtensionTypesReconcileResult[] }
    | { readonly tag: "err"; readonly val: string };
}

export interface PatternExtensionDataStream {
  readonly "source-id": () => string;
  readonly name: () => string;
  readonly "block-schemas": () => readonly PatternExtensionTypesBlockSchemaSpec[];
  readonly start: (owner: string) => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly stop: () => { readonly tag: "ok" } | { readonly tag: "err"; readonly val: string };
  readonly pause: () => void;
  readonly resume: () => void;
  readonly status: () => PatternExtensionTypesSourceStatus;
  readonly "supports-pull": () => boolean;
  readonly pull: (
    limit: number,
    cursor: string | undefined,
  ) =>
    | { readonly tag: "ok"; readonly val: readonly PatternExtensionTypesNotification[] }
    | { readonly tag: "err"; readonly val: string };
}

export interface PatternExtensionTool {
  readonly name: () => string;
  readonly description: () => string;
  readonly "parameters-schema": () => string;
  readonly "output-schema": () => string;
  readonly "usage-rule": () => string | undefined;
  readonly execute: (
    paramsJson: string,
    metaJson: string,
  ) => { readonly tag: "ok"; readonly val: string } | { readonly tag: "err"; readonly val: string };
}

export interface Imports {
  readonly "pattern:extension/host@0.1.0": PatternExtensionHost;
}

export interface Exports {
  readonly "pattern:extension/data-block@0.1.0": PatternExtensionDataBlock;
  readonly "pattern:extension/data-stream@0.1.0": PatternExtensionDataStream;
  readonly "pattern:extension/tool@0.1.0": PatternExtensionTool;
}
