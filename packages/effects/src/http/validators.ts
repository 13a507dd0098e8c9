// Made by `npm run schemas` from schema/effects/http.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "@mortise/host";

export const http_get_input: CompiledSchema = validate53;
const schema20 = {
  type: "object",
  properties: {
    url: { $ref: "#/$defs/Url" },
    headers: { $ref: "#/$defs/HttpHeaders" },
    timeout: { $ref: "#/$defs/Timeout" },
  },
  required: ["url"],
  additionalProperties: false,
};
const schema21 = {
  type: "string",
  minLength: 1,
  maxLength: 8192,
  description: "An `http:` or `https:` URL without a user name.",
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
    if (typeof data === "string") {
      if (func1(data) > 8192) {
        validate54.errors = [{ instancePath, message: "must NOT have more than 8192 characters" }];
        return false;
      } else {
        if (func1(data) < 1) {
          validate54.errors = [{ instancePath, message: "must NOT have fewer than 1 characters" }];
          return false;
        }
      }
    } else {
      validate54.errors = [{ instancePath, message: "must be string" }];
      return false;
    }
  }
  validate54.errors = vErrors;
  return errors === 0;
}
validate54.evaluated = { dynamicProps: false, dynamicItems: false };

const schema22 = {
  type: "object",
  maxProperties: 100,
  additionalProperties: { anyOf: [{ type: "string" }, { $ref: "#/$defs/SecretReference" }] },
  description: "By name. In place of a value, a secret may be named, which the plugin never sees.",
};
const schema23 = {
  type: "object",
  properties: {
    secret: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]{0,63}$", description: "Its name." },
    prefix: { type: "string", maxLength: 64, description: "What stands before it, such as `Bearer `." },
  },
  required: ["secret"],
  additionalProperties: false,
};
const pattern3 = new RegExp("^[A-Za-z][A-Za-z0-9_-]{0,63}$", "u");

function validate57(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate57.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.secret === undefined && (missing0 = "secret")) {
        validate57.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "secret" || key0 === "prefix")) {
            validate57.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.secret !== undefined) {
            let data0 = data.secret;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (!pattern3.test(data0)) {
                  validate57.errors = [
                    {
                      instancePath: instancePath + "/secret",
                      message: 'must match pattern "' + "^[A-Za-z][A-Za-z0-9_-]{0,63}$" + '"',
                    },
                  ];
                  return false;
                }
              } else {
                validate57.errors = [{ instancePath: instancePath + "/secret", message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.prefix !== undefined) {
              let data1 = data.prefix;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 64) {
                    validate57.errors = [
                      {
                        instancePath: instancePath + "/prefix",
                        message: "must NOT have more than 64 characters",
                      },
                    ];
                    return false;
                  }
                } else {
                  validate57.errors = [{ instancePath: instancePath + "/prefix", message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate57.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate57.errors = vErrors;
  return errors === 0;
}
validate57.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate56(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate56.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (Object.keys(data).length > 100) {
        validate56.errors = [{ instancePath, message: "must NOT have more than 100 properties" }];
        return false;
      } else {
        for (const key0 in data) {
          let data0 = data[key0];
          const _errs2 = errors;
          const _errs3 = errors;
          let valid1 = false;
          const _errs4 = errors;
          if (typeof data0 !== "string") {
            const err0 = {
              instancePath: instancePath + "/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs4 === errors;
          valid1 = valid1 || _valid0;
          const _errs6 = errors;
          if (
            !validate57(data0, {
              instancePath: instancePath + "/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),
              parentData: data,
              parentDataProperty: key0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
            errors = vErrors.length;
          }
          var _valid0 = _errs6 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + "/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),
              message: "must match a schema in anyOf",
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate56.errors = vErrors;
            return false;
          } else {
            errors = _errs3;
            if (vErrors !== null) {
              if (_errs3) {
                vErrors.length = _errs3;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs2 === errors;
          if (!valid0) {
            break;
          }
        }
      }
    } else {
      validate56.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const schema24 = {
  type: "integer",
  minimum: 1,
  description: "Milliseconds that it may take with all its redirects; less than the host's own limit.",
};

function validate60(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate60.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!(typeof data == "number" && !(data % 1) && !isNaN(data) && isFinite(data))) {
    validate60.errors = [{ instancePath, message: "must be integer" }];
    return false;
  }
  if (errors === 0) {
    if (typeof data == "number" && isFinite(data)) {
      if (data < 1 || isNaN(data)) {
        validate60.errors = [{ instancePath, message: "must be >= 1" }];
        return false;
      }
    }
  }
  validate60.errors = vErrors;
  return errors === 0;
}
validate60.evaluated = { dynamicProps: false, dynamicItems: false };

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
      if (data.url === undefined && (missing0 = "url")) {
        validate53.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "url" || key0 === "headers" || key0 === "timeout")) {
            validate53.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.url !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.url, {
                instancePath: instancePath + "/url",
                parentData: data,
                parentDataProperty: "url",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.headers !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.headers, {
                  instancePath: instancePath + "/headers",
                  parentData: data,
                  parentDataProperty: "headers",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.timeout !== undefined) {
                const _errs4 = errors;
                if (
                  !validate60(data.timeout, {
                    instancePath: instancePath + "/timeout",
                    parentData: data,
                    parentDataProperty: "timeout",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
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

export const http_get_output: CompiledSchema = validate62;
const schema25 = {
  type: "object",
  properties: {
    status: { type: "integer" },
    url: { type: "string", description: "Where it came from, after redirects." },
    headers: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "By name in lower case; several values have `, ` between.",
    },
    body: { type: "string", description: "The text, where it is UTF-8." },
    base64: { type: "string", description: "The bytes in base64, where they are not UTF-8." },
  },
  required: ["status", "url", "headers"],
  additionalProperties: false,
};

function validate62(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate62.evaluated;
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
        (data.status === undefined && (missing0 = "status")) ||
        (data.url === undefined && (missing0 = "url")) ||
        (data.headers === undefined && (missing0 = "headers"))
      ) {
        validate62.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "status" ||
              key0 === "url" ||
              key0 === "headers" ||
              key0 === "body" ||
              key0 === "base64"
            )
          ) {
            validate62.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.status !== undefined) {
            let data0 = data.status;
            const _errs2 = errors;
            if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
              validate62.errors = [{ instancePath: instancePath + "/status", message: "must be integer" }];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.url !== undefined) {
              const _errs4 = errors;
              if (typeof data.url !== "string") {
                validate62.errors = [{ instancePath: instancePath + "/url", message: "must be string" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.headers !== undefined) {
                let data2 = data.headers;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                    for (const key1 in data2) {
                      const _errs9 = errors;
                      if (typeof data2[key1] !== "string") {
                        validate62.errors = [
                          {
                            instancePath:
                              instancePath + "/headers/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                            message: "must be string",
                          },
                        ];
                        return false;
                      }
                      var valid1 = _errs9 === errors;
                      if (!valid1) {
                        break;
                      }
                    }
                  } else {
                    validate62.errors = [
                      { instancePath: instancePath + "/headers", message: "must be object" },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.body !== undefined) {
                  const _errs11 = errors;
                  if (typeof data.body !== "string") {
                    validate62.errors = [{ instancePath: instancePath + "/body", message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs11 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.base64 !== undefined) {
                    const _errs13 = errors;
                    if (typeof data.base64 !== "string") {
                      validate62.errors = [
                        { instancePath: instancePath + "/base64", message: "must be string" },
                      ];
                      return false;
                    }
                    var valid0 = _errs13 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate62.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate62.errors = vErrors;
  return errors === 0;
}
validate62.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const http_post_input: CompiledSchema = validate63;
const schema26 = {
  type: "object",
  properties: {
    url: { $ref: "#/$defs/Url" },
    headers: { $ref: "#/$defs/HttpHeaders" },
    timeout: { $ref: "#/$defs/Timeout" },
    body: { $ref: "#/$defs/TextBody" },
    json: { $ref: "#/$defs/JsonBody" },
    base64: { $ref: "#/$defs/Base64Body" },
  },
  required: ["url"],
  additionalProperties: false,
};
const schema27 = { type: "string", description: "Text, sent as UTF-8." };

function validate67(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate67.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    validate67.errors = [{ instancePath, message: "must be string" }];
    return false;
  }
  validate67.errors = vErrors;
  return errors === 0;
}
validate67.evaluated = { dynamicProps: false, dynamicItems: false };

const schema28 = { description: "Any JSON, sent as `application/json` unless a header says otherwise." };

function validate69(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  validate69.errors = null;
  return true;
}
validate69.evaluated = { dynamicProps: false, dynamicItems: false };

const schema29 = { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$", description: "Bytes, in base64." };
const pattern4 = new RegExp("^[A-Za-z0-9+/]*={0,2}$", "u");

function validate71(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate71.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === "string") {
      if (!pattern4.test(data)) {
        validate71.errors = [
          { instancePath, message: 'must match pattern "' + "^[A-Za-z0-9+/]*={0,2}$" + '"' },
        ];
        return false;
      }
    } else {
      validate71.errors = [{ instancePath, message: "must be string" }];
      return false;
    }
  }
  validate71.errors = vErrors;
  return errors === 0;
}
validate71.evaluated = { dynamicProps: false, dynamicItems: false };

function validate63(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate63.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.url === undefined && (missing0 = "url")) {
        validate63.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "url" ||
              key0 === "headers" ||
              key0 === "timeout" ||
              key0 === "body" ||
              key0 === "json" ||
              key0 === "base64"
            )
          ) {
            validate63.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.url !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.url, {
                instancePath: instancePath + "/url",
                parentData: data,
                parentDataProperty: "url",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.headers !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.headers, {
                  instancePath: instancePath + "/headers",
                  parentData: data,
                  parentDataProperty: "headers",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.timeout !== undefined) {
                const _errs4 = errors;
                if (
                  !validate60(data.timeout, {
                    instancePath: instancePath + "/timeout",
                    parentData: data,
                    parentDataProperty: "timeout",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.body !== undefined) {
                  const _errs5 = errors;
                  if (
                    !validate67(data.body, {
                      instancePath: instancePath + "/body",
                      parentData: data,
                      parentDataProperty: "body",
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs5 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.json !== undefined) {
                    const _errs6 = errors;
                    if (
                      !validate69(data.json, {
                        instancePath: instancePath + "/json",
                        parentData: data,
                        parentDataProperty: "json",
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
                      errors = vErrors.length;
                    }
                    var valid0 = _errs6 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.base64 !== undefined) {
                      const _errs7 = errors;
                      if (
                        !validate71(data.base64, {
                          instancePath: instancePath + "/base64",
                          parentData: data,
                          parentDataProperty: "base64",
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
                        errors = vErrors.length;
                      }
                      var valid0 = _errs7 === errors;
                    } else {
                      var valid0 = true;
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate63.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate63.errors = vErrors;
  return errors === 0;
}
validate63.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const http_post_output: CompiledSchema = validate73;

function validate73(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate73.evaluated;
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
        (data.status === undefined && (missing0 = "status")) ||
        (data.url === undefined && (missing0 = "url")) ||
        (data.headers === undefined && (missing0 = "headers"))
      ) {
        validate73.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "status" ||
              key0 === "url" ||
              key0 === "headers" ||
              key0 === "body" ||
              key0 === "base64"
            )
          ) {
            validate73.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.status !== undefined) {
            let data0 = data.status;
            const _errs2 = errors;
            if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
              validate73.errors = [{ instancePath: instancePath + "/status", message: "must be integer" }];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.url !== undefined) {
              const _errs4 = errors;
              if (typeof data.url !== "string") {
                validate73.errors = [{ instancePath: instancePath + "/url", message: "must be string" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.headers !== undefined) {
                let data2 = data.headers;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                    for (const key1 in data2) {
                      const _errs9 = errors;
                      if (typeof data2[key1] !== "string") {
                        validate73.errors = [
                          {
                            instancePath:
                              instancePath + "/headers/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                            message: "must be string",
                          },
                        ];
                        return false;
                      }
                      var valid1 = _errs9 === errors;
                      if (!valid1) {
                        break;
                      }
                    }
                  } else {
                    validate73.errors = [
                      { instancePath: instancePath + "/headers", message: "must be object" },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.body !== undefined) {
                  const _errs11 = errors;
                  if (typeof data.body !== "string") {
                    validate73.errors = [{ instancePath: instancePath + "/body", message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs11 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.base64 !== undefined) {
                    const _errs13 = errors;
                    if (typeof data.base64 !== "string") {
                      validate73.errors = [
                        { instancePath: instancePath + "/base64", message: "must be string" },
                      ];
                      return false;
                    }
                    var valid0 = _errs13 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate73.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate73.errors = vErrors;
  return errors === 0;
}
validate73.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const http_request_input: CompiledSchema = validate74;
const schema31 = {
  type: "object",
  properties: {
    method: { enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] },
    url: { $ref: "#/$defs/Url" },
    headers: { $ref: "#/$defs/HttpHeaders" },
    timeout: { $ref: "#/$defs/Timeout" },
    body: { $ref: "#/$defs/TextBody" },
    json: { $ref: "#/$defs/JsonBody" },
    base64: { $ref: "#/$defs/Base64Body" },
  },
  required: ["method", "url"],
  additionalProperties: false,
};

function validate74(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate74.evaluated;
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
        (data.method === undefined && (missing0 = "method")) ||
        (data.url === undefined && (missing0 = "url"))
      ) {
        validate74.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "method" ||
              key0 === "url" ||
              key0 === "headers" ||
              key0 === "timeout" ||
              key0 === "body" ||
              key0 === "json" ||
              key0 === "base64"
            )
          ) {
            validate74.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.method !== undefined) {
            let data0 = data.method;
            const _errs2 = errors;
            if (
              !(
                data0 === "GET" ||
                data0 === "HEAD" ||
                data0 === "POST" ||
                data0 === "PUT" ||
                data0 === "PATCH" ||
                data0 === "DELETE" ||
                data0 === "OPTIONS"
              )
            ) {
              validate74.errors = [
                {
                  instancePath: instancePath + "/method",
                  message: "must be equal to one of the allowed values",
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.url !== undefined) {
              const _errs3 = errors;
              if (
                !validate54(data.url, {
                  instancePath: instancePath + "/url",
                  parentData: data,
                  parentDataProperty: "url",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.headers !== undefined) {
                const _errs4 = errors;
                if (
                  !validate56(data.headers, {
                    instancePath: instancePath + "/headers",
                    parentData: data,
                    parentDataProperty: "headers",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.timeout !== undefined) {
                  const _errs5 = errors;
                  if (
                    !validate60(data.timeout, {
                      instancePath: instancePath + "/timeout",
                      parentData: data,
                      parentDataProperty: "timeout",
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs5 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.body !== undefined) {
                    const _errs6 = errors;
                    if (
                      !validate67(data.body, {
                        instancePath: instancePath + "/body",
                        parentData: data,
                        parentDataProperty: "body",
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
                      errors = vErrors.length;
                    }
                    var valid0 = _errs6 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.json !== undefined) {
                      const _errs7 = errors;
                      if (
                        !validate69(data.json, {
                          instancePath: instancePath + "/json",
                          parentData: data,
                          parentDataProperty: "json",
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
                        errors = vErrors.length;
                      }
                      var valid0 = _errs7 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.base64 !== undefined) {
                        const _errs8 = errors;
                        if (
                          !validate71(data.base64, {
                            instancePath: instancePath + "/base64",
                            parentData: data,
                            parentDataProperty: "base64",
                            rootData,
                            dynamicAnchors,
                          })
                        ) {
                          vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
                          errors = vErrors.length;
                        }
                        var valid0 = _errs8 === errors;
                      } else {
                        var valid0 = true;
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate74.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate74.errors = vErrors;
  return errors === 0;
}
validate74.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const http_request_output: CompiledSchema = validate81;

function validate81(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate81.evaluated;
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
        (data.status === undefined && (missing0 = "status")) ||
        (data.url === undefined && (missing0 = "url")) ||
        (data.headers === undefined && (missing0 = "headers"))
      ) {
        validate81.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "status" ||
              key0 === "url" ||
              key0 === "headers" ||
              key0 === "body" ||
              key0 === "base64"
            )
          ) {
            validate81.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.status !== undefined) {
            let data0 = data.status;
            const _errs2 = errors;
            if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
              validate81.errors = [{ instancePath: instancePath + "/status", message: "must be integer" }];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.url !== undefined) {
              const _errs4 = errors;
              if (typeof data.url !== "string") {
                validate81.errors = [{ instancePath: instancePath + "/url", message: "must be string" }];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.headers !== undefined) {
                let data2 = data.headers;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                    for (const key1 in data2) {
                      const _errs9 = errors;
                      if (typeof data2[key1] !== "string") {
                        validate81.errors = [
                          {
                            instancePath:
                              instancePath + "/headers/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                            message: "must be string",
                          },
                        ];
                        return false;
                      }
                      var valid1 = _errs9 === errors;
                      if (!valid1) {
                        break;
                      }
                    }
                  } else {
                    validate81.errors = [
                      { instancePath: instancePath + "/headers", message: "must be object" },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.body !== undefined) {
                  const _errs11 = errors;
                  if (typeof data.body !== "string") {
                    validate81.errors = [{ instancePath: instancePath + "/body", message: "must be string" }];
                    return false;
                  }
                  var valid0 = _errs11 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.base64 !== undefined) {
                    const _errs13 = errors;
                    if (typeof data.base64 !== "string") {
                      validate81.errors = [
                        { instancePath: instancePath + "/base64", message: "must be string" },
                      ];
                      return false;
                    }
                    var valid0 = _errs13 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate81.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate81.errors = vErrors;
  return errors === 0;
}
validate81.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
