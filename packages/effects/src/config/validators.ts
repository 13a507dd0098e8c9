// Made by `npm run schemas` from schema/effects/config.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "@mortise/host";

export const get_config_input: CompiledSchema = validate53;
const schema20 = {
  type: ["object", "null"],
  properties: { key: { type: "string", minLength: 1, maxLength: 128 } },
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
  if (!(data && typeof data == "object" && !Array.isArray(data)) && data !== null) {
    validate53.errors = [{ instancePath, message: "must be object,null" }];
    return false;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      const _errs1 = errors;
      for (const key0 in data) {
        if (!(key0 === "key")) {
          validate53.errors = [{ instancePath, message: "must NOT have additional properties" }];
          return false;
          break;
        }
      }
      if (_errs1 === errors) {
        if (data.key !== undefined) {
          let data0 = data.key;
          const _errs2 = errors;
          if (errors === _errs2) {
            if (typeof data0 === "string") {
              if (func1(data0) > 128) {
                validate53.errors = [
                  { instancePath: instancePath + "/key", message: "must NOT have more than 128 characters" },
                ];
                return false;
              } else {
                if (func1(data0) < 1) {
                  validate53.errors = [
                    { instancePath: instancePath + "/key", message: "must NOT have fewer than 1 characters" },
                  ];
                  return false;
                }
              }
            } else {
              validate53.errors = [{ instancePath: instancePath + "/key", message: "must be string" }];
              return false;
            }
          }
        }
      }
    }
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const get_config_output: CompiledSchema = validate54;
const schema21 = { description: "Any JSON." };

function validate54(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  validate54.errors = null;
  return true;
}
validate54.evaluated = { dynamicProps: false, dynamicItems: false };
