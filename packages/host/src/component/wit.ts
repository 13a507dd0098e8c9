// Made from schema/wit/mortise and schema/wit/pattern by `npm run schemas`.

/** What a host serves to every component: its functions, and the log. */
export const MORTISE_WIT = `package mortise:host@0.1.0;
interface functions {
  record failure { code: string, message: string }
  call: func(name: string, input: string) -> result<string, failure>;
}
interface log {
  enum level { trace, debug, info, warn, error }
  log: func(level: level, message: string);
}
world imports {
  import functions;
  import log;
}
`;

/** Pattern's packages: what an extension exports, and what it may ask. */
export const PATTERN_WIT = `package pattern:extension@0.1.0;
interface data-block {
  use types.{block-schema-spec, permission-rule, block-ref, version-info, reconcile-result};
  source-id: func() -> string;
  name: func() -> string;
  block-schema: func() -> block-schema-spec;
  permission-rules: func() -> list<permission-rule>;
  load: func(path: string, owner: string) -> result<block-ref, string>;
  create: func(path: string, content: option<string>, owner: string) -> result<block-ref, string>;
  save: func(block: block-ref) -> result<_, string>;
  delete: func(path: string) -> result<_, string>;
  history: func(block: block-ref) -> result<list<version-info>, string>;
  rollback: func(block: block-ref, version: string) -> result<_, string>;
  diff: func(block: block-ref, %from: option<string>, to: option<string>) -> result<string, string>;
  reconcile: func(paths: list<string>) -> result<list<reconcile-result>, string>;
}
interface data-stream {
  use types.{block-schema-spec, source-status, notification};
  source-id: func() -> string;
  name: func() -> string;
  block-schemas: func() -> list<block-schema-spec>;
  start: func(owner: string) -> result<_, string>;
  stop: func() -> result<_, string>;
  pause: func();
  resume: func();
  status: func() -> source-status;
  supports-pull: func() -> bool;
  pull: func(limit: u32, cursor: option<string>) -> result<list<notification>, string>;
}
interface host {
  use types.{notification};
  memory-create-block: func(owner: string, label: string, description: string, content: string) -> result<string, string>;
  memory-read-block: func(owner: string, label: string) -> result<string, string>;
  memory-update-block: func(owner: string, label: string, content: string) -> result<_, string>;
  memory-delete-block: func(owner: string, label: string) -> result<_, string>;
  log: func(level: u8, message: string);
  http-get: func(url: string, headers-json: string) -> result<string, string>;
  http-post: func(url: string, headers-json: string, body: string) -> result<string, string>;
  get-config: func(key: string) -> option<string>;
  emit-notification: func(notification: notification);
}
interface tool {
  name: func() -> string;
  description: func() -> string;
  parameters-schema: func() -> string;
  output-schema: func() -> string;
  usage-rule: func() -> option<string>;
  execute: func(params-json: string, meta-json: string) -> result<string, string>;
}
interface types {
  record block-ref {
    block-id: string,
    label: string,
    agent-id: string,
  }
  record notification {
    text: string,
    blocks: list<block-ref>,
  }
  enum permission-level {
    read-only,
    read-write,
    admin,
  }
  record permission-rule {
    pattern: string,
    permission: permission-level,
  }
  enum source-status {
    stopped,
    running,
    paused,
  }
  record block-schema-spec {
    name: string,
    description: string,
    schema-json: string,
  }
  record version-info {
    version-id: string,
    timestamp: string,
    description: option<string>,
  }
  variant reconcile-result {
    resolved(tuple<string, string>),
    needs-resolution(tuple<string, string, string>),
    no-change(string),
  }
}
world tool-extension {
  import host;
  export tool;
}
world data-block-extension {
  import host;
  export data-block;
}
world data-stream-extension {
  import host;
  export data-stream;
}
world data-block-and-tool-extension {
  include data-block-extension;
  include tool-extension;
}
world data-stream-and-tool-extension {
  include data-stream-extension;
  include tool-extension;
}
world pattern-extension {
  include data-block-extension;
  include data-stream-extension;
  include tool-extension;
}
`;
