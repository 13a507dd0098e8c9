// Made by `npm run schemas` from schema/effects/emit.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "@mortise/host";

export const emit_event_input: CompiledSchema = validate53;
const schema20 = {
  type: "object",
  properties: {
    stream: {
      type: "string",
      minLength: 1,
      maxLength: 256,
      description:
        "Where it happens: `location:<id>`, `character:<id>`, `channel:<name>`, `global`, or of that form.",
    },
    type: {
      type: "string",
      minLength: 1,
      maxLength: 256,
      description: "A common type, such as `say`, or the plugin's own: `<plugin>:<type>`.",
    },
    payload: { type: "object", description: "At most 64 KiB as JSON; empty without it." },
  },
  required: ["stream", "type"],
  additionalProperties: false,
};
const func1 = function ucs2length(str) {
  const len = str.length;
  let length = 0;
  let pos = 0;
  let value;
  while (pos < len) {
    length++;
    value = str.charCodeAt(pos++);
    if (value >= 0xd800 && value <= 0xdbff && pos < len) {
      // high surrogate, and there is a next character
      value = str.charCodeAt(pos);
      if ((value & 0xfc00) === 0xdc00) pos++; // low surrogate
    }
  }
  return length;
};

function validate53(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate53.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.stream === undefined && (missing0 = "stream")) ||
        (data.type === undefined && (missing0 = "type"))
      ) {
        validate53.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "stream" || key0 === "type" || key0 === "payload")) {
            validate53.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.stream !== undefined) {
            let data0 = data.stream;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 256) {
                  validate53.errors = [
                    {
                      instancePath: instancePath + "/stream",
                      message: "must NOT have more than 256 characters",
                    },
                  ];
                  return false;
                } else {
                  if (func1(data0) < 1) {
                    validate53.errors = [
                      {
                        instancePath: instancePath + "/stream",
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate53.errors = [{ instancePath: instancePath + "/stream", message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.type !== undefined) {
              let data1 = data.type;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 256) {
                    validate53.errors = [
                      {
                        instancePath: instancePath + "/type",
                        message: "must NOT have more than 256 characters",
                      },
                    ];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate53.errors = [
                        {
                          instancePath: instancePath + "/type",
                          message: "must NOT have fewer than 1 characters",
                        },
                      ];
                      return false;
                    }
                  }
                } else {
                  validate53.errors = [{ instancePath: instancePath + "/type", message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.payload !== undefined) {
                let data2 = data.payload;
                const _errs6 = errors;
                if (!(data2 && typeof data2 == "object" && !Array.isArray(data2))) {
                  validate53.errors = [
                    { instancePath: instancePath + "/payload", message: "must be object" },
                  ];
                  return false;
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate53.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const emit_event_output: CompiledSchema = validate54;
const schema21 = {
  type: "object",
  properties: { id: { type: "string", description: "A ULID." } },
  required: ["id"],
  additionalProperties: false,
};

function validate54(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate54.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.id === undefined && (missing0 = "id")) {
        validate54.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "id")) {
            validate54.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.id !== undefined) {
            if (typeof data.id !== "string") {
              validate54.errors = [{ instancePath: instancePath + "/id", message: "must be string" }];
              return false;
            }
          }
        }
      }
    } else {
      validate54.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate54.errors = vErrors;
  return errors === 0;
}
validate54.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
