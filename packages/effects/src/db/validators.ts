// Made by `npm run schemas` from schema/effects/db.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "@mortise/host";

export const db_insert_input: CompiledSchema = validate53;
const schema20 = {
  type: "object",
  properties: { table: { $ref: "#/$defs/Table" }, row: { $ref: "#/$defs/Row" } },
  required: ["table", "row"],
  additionalProperties: false,
};
const schema21 = {
  type: "string",
  minLength: 1,
  maxLength: 64,
  description: "One of the tables in the plugin's manifest.",
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
      if (func1(data) > 64) {
        validate54.errors = [{ instancePath, message: "must NOT have more than 64 characters" }];
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

const schema22 = { type: "object", maxProperties: 256, description: "Values by column." };

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
      if (Object.keys(data).length > 256) {
        validate56.errors = [{ instancePath, message: "must NOT have more than 256 properties" }];
        return false;
      }
    } else {
      validate56.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { dynamicProps: false, dynamicItems: false };

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
        (data.table === undefined && (missing0 = "table")) ||
        (data.row === undefined && (missing0 = "row"))
      ) {
        validate53.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "table" || key0 === "row")) {
            validate53.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.table !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.table, {
                instancePath: instancePath + "/table",
                parentData: data,
                parentDataProperty: "table",
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
            if (data.row !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.row, {
                  instancePath: instancePath + "/row",
                  parentData: data,
                  parentDataProperty: "row",
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

export const db_insert_output: CompiledSchema = validate58;

function validate58(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate58.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (Object.keys(data).length > 256) {
        validate58.errors = [{ instancePath, message: "must NOT have more than 256 properties" }];
        return false;
      }
    } else {
      validate58.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate58.errors = vErrors;
  return errors === 0;
}
validate58.evaluated = { dynamicProps: false, dynamicItems: false };

export const db_get_input: CompiledSchema = validate59;
const schema24 = {
  type: "object",
  properties: { table: { $ref: "#/$defs/Table" }, key: { $ref: "#/$defs/RowKey" } },
  required: ["table", "key"],
  additionalProperties: false,
};
const schema25 = {
  type: "object",
  minProperties: 1,
  maxProperties: 16,
  description: "The values of all primary columns.",
};

function validate61(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate61.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (Object.keys(data).length > 16) {
        validate61.errors = [{ instancePath, message: "must NOT have more than 16 properties" }];
        return false;
      } else {
        if (Object.keys(data).length < 1) {
          validate61.errors = [{ instancePath, message: "must NOT have fewer than 1 properties" }];
          return false;
        }
      }
    } else {
      validate61.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate61.errors = vErrors;
  return errors === 0;
}
validate61.evaluated = { dynamicProps: false, dynamicItems: false };

function validate59(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate59.evaluated;
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
        (data.table === undefined && (missing0 = "table")) ||
        (data.key === undefined && (missing0 = "key"))
      ) {
        validate59.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "table" || key0 === "key")) {
            validate59.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.table !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.table, {
                instancePath: instancePath + "/table",
                parentData: data,
                parentDataProperty: "table",
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
            if (data.key !== undefined) {
              const _errs3 = errors;
              if (
                !validate61(data.key, {
                  instancePath: instancePath + "/key",
                  parentData: data,
                  parentDataProperty: "key",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate59.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate59.errors = vErrors;
  return errors === 0;
}
validate59.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_get_output: CompiledSchema = validate63;
const schema26 = { anyOf: [{ $ref: "#/$defs/Row" }, { type: "null" }] };

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
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate56(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  const _errs2 = errors;
  if (data !== null) {
    const err0 = { instancePath, message: "must be null" };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err1 = { instancePath, message: "must match a schema in anyOf" };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
    validate63.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate63.errors = vErrors;
  return errors === 0;
}
validate63.evaluated = { dynamicProps: false, dynamicItems: false };

export const db_query_input: CompiledSchema = validate65;
const schema27 = {
  type: "object",
  properties: {
    table: { $ref: "#/$defs/Table" },
    where: { $ref: "#/$defs/Filter" },
    order: {
      type: "array",
      maxItems: 4,
      items: { $ref: "#/$defs/Order" },
      description: "Columns to order by, the first before the others; nulls come last.",
    },
    limit: { type: "integer", minimum: 1, maximum: 1000, description: "Rows at most: 100 without it." },
    after: { $ref: "#/$defs/Row", description: "What the page before gave as `after`." },
  },
  required: ["table"],
  additionalProperties: false,
};
const schema28 = {
  description: "A comparison `{ column, op, value }`; or `{ and: […] }` or `{ or: […] }` of them.",
  anyOf: [
    { $ref: "#/$defs/Comparison" },
    {
      type: "object",
      properties: { and: { type: "array", maxItems: 64, items: { $ref: "#/$defs/Filter" } } },
      required: ["and"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: { or: { type: "array", maxItems: 64, items: { $ref: "#/$defs/Filter" } } },
      required: ["or"],
      additionalProperties: false,
    },
  ],
};
const schema29 = {
  type: "object",
  properties: {
    column: { $ref: "#/$defs/Column" },
    op: { enum: ["eq", "ne", "lt", "lte", "gt", "gte", "in", "prefix"] },
    value: { description: "Any JSON; for `in` a list." },
  },
  required: ["column", "op", "value"],
  additionalProperties: false,
};
const schema30 = { type: "string", minLength: 1, maxLength: 64 };

function validate69(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate69.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === "string") {
      if (func1(data) > 64) {
        validate69.errors = [{ instancePath, message: "must NOT have more than 64 characters" }];
        return false;
      } else {
        if (func1(data) < 1) {
          validate69.errors = [{ instancePath, message: "must NOT have fewer than 1 characters" }];
          return false;
        }
      }
    } else {
      validate69.errors = [{ instancePath, message: "must be string" }];
      return false;
    }
  }
  validate69.errors = vErrors;
  return errors === 0;
}
validate69.evaluated = { dynamicProps: false, dynamicItems: false };

function validate68(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate68.evaluated;
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
        (data.column === undefined && (missing0 = "column")) ||
        (data.op === undefined && (missing0 = "op")) ||
        (data.value === undefined && (missing0 = "value"))
      ) {
        validate68.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "column" || key0 === "op" || key0 === "value")) {
            validate68.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.column !== undefined) {
            const _errs2 = errors;
            if (
              !validate69(data.column, {
                instancePath: instancePath + "/column",
                parentData: data,
                parentDataProperty: "column",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.op !== undefined) {
              let data1 = data.op;
              const _errs3 = errors;
              if (
                !(
                  data1 === "eq" ||
                  data1 === "ne" ||
                  data1 === "lt" ||
                  data1 === "lte" ||
                  data1 === "gt" ||
                  data1 === "gte" ||
                  data1 === "in" ||
                  data1 === "prefix"
                )
              ) {
                validate68.errors = [
                  {
                    instancePath: instancePath + "/op",
                    message: "must be equal to one of the allowed values",
                  },
                ];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate68.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate68.errors = vErrors;
  return errors === 0;
}
validate68.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const wrapper0 = { validate: validate67 };

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
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate68(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs2 = errors;
  if (errors === _errs2) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.and === undefined && (missing0 = "and")) {
        const err0 = { instancePath, message: "must have required property '" + missing0 + "'" };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      } else {
        const _errs4 = errors;
        for (const key0 in data) {
          if (!(key0 === "and")) {
            const err1 = { instancePath, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            break;
          }
        }
        if (_errs4 === errors) {
          if (data.and !== undefined) {
            let data0 = data.and;
            const _errs5 = errors;
            if (errors === _errs5) {
              if (Array.isArray(data0)) {
                if (data0.length > 64) {
                  const err2 = {
                    instancePath: instancePath + "/and",
                    message: "must NOT have more than 64 items",
                  };
                  if (vErrors === null) {
                    vErrors = [err2];
                  } else {
                    vErrors.push(err2);
                  }
                  errors++;
                } else {
                  var valid2 = true;
                  const len0 = data0.length;
                  for (let i0 = 0; i0 < len0; i0++) {
                    const _errs7 = errors;
                    if (
                      !wrapper0.validate(data0[i0], {
                        instancePath: instancePath + "/and/" + i0,
                        parentData: data0,
                        parentDataProperty: i0,
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors =
                        vErrors === null
                          ? wrapper0.validate.errors
                          : vErrors.concat(wrapper0.validate.errors);
                      errors = vErrors.length;
                    }
                    var valid2 = _errs7 === errors;
                    if (!valid2) {
                      break;
                    }
                  }
                }
              } else {
                const err3 = { instancePath: instancePath + "/and", message: "must be array" };
                if (vErrors === null) {
                  vErrors = [err3];
                } else {
                  vErrors.push(err3);
                }
                errors++;
              }
            }
          }
        }
      }
    } else {
      const err4 = { instancePath, message: "must be object" };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs8 = errors;
  if (errors === _errs8) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing1;
      if (data.or === undefined && (missing1 = "or")) {
        const err5 = { instancePath, message: "must have required property '" + missing1 + "'" };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      } else {
        const _errs10 = errors;
        for (const key1 in data) {
          if (!(key1 === "or")) {
            const err6 = { instancePath, message: "must NOT have additional properties" };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
            break;
          }
        }
        if (_errs10 === errors) {
          if (data.or !== undefined) {
            let data2 = data.or;
            const _errs11 = errors;
            if (errors === _errs11) {
              if (Array.isArray(data2)) {
                if (data2.length > 64) {
                  const err7 = {
                    instancePath: instancePath + "/or",
                    message: "must NOT have more than 64 items",
                  };
                  if (vErrors === null) {
                    vErrors = [err7];
                  } else {
                    vErrors.push(err7);
                  }
                  errors++;
                } else {
                  var valid4 = true;
                  const len1 = data2.length;
                  for (let i1 = 0; i1 < len1; i1++) {
                    const _errs13 = errors;
                    if (
                      !wrapper0.validate(data2[i1], {
                        instancePath: instancePath + "/or/" + i1,
                        parentData: data2,
                        parentDataProperty: i1,
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors =
                        vErrors === null
                          ? wrapper0.validate.errors
                          : vErrors.concat(wrapper0.validate.errors);
                      errors = vErrors.length;
                    }
                    var valid4 = _errs13 === errors;
                    if (!valid4) {
                      break;
                    }
                  }
                }
              } else {
                const err8 = { instancePath: instancePath + "/or", message: "must be array" };
                if (vErrors === null) {
                  vErrors = [err8];
                } else {
                  vErrors.push(err8);
                }
                errors++;
              }
            }
          }
        }
      }
    } else {
      const err9 = { instancePath, message: "must be object" };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
  }
  var _valid0 = _errs8 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  if (!valid0) {
    const err10 = { instancePath, message: "must match a schema in anyOf" };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
    validate67.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate67.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate67.evaluated = { dynamicProps: true, dynamicItems: false };

const schema31 = {
  type: "object",
  properties: { column: { $ref: "#/$defs/Column" }, descending: { type: "boolean" } },
  required: ["column"],
  additionalProperties: false,
};

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
      if (data.column === undefined && (missing0 = "column")) {
        validate73.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "column" || key0 === "descending")) {
            validate73.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.column !== undefined) {
            const _errs2 = errors;
            if (
              !validate69(data.column, {
                instancePath: instancePath + "/column",
                parentData: data,
                parentDataProperty: "column",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.descending !== undefined) {
              const _errs3 = errors;
              if (typeof data.descending !== "boolean") {
                validate73.errors = [
                  { instancePath: instancePath + "/descending", message: "must be boolean" },
                ];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
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

function validate65(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.table === undefined && (missing0 = "table")) {
        validate65.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (
            !(
              key0 === "table" ||
              key0 === "where" ||
              key0 === "order" ||
              key0 === "limit" ||
              key0 === "after"
            )
          ) {
            validate65.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.table !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.table, {
                instancePath: instancePath + "/table",
                parentData: data,
                parentDataProperty: "table",
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
            if (data.where !== undefined) {
              const _errs3 = errors;
              if (
                !validate67(data.where, {
                  instancePath: instancePath + "/where",
                  parentData: data,
                  parentDataProperty: "where",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.order !== undefined) {
                let data2 = data.order;
                const _errs4 = errors;
                if (errors === _errs4) {
                  if (Array.isArray(data2)) {
                    if (data2.length > 4) {
                      validate65.errors = [
                        { instancePath: instancePath + "/order", message: "must NOT have more than 4 items" },
                      ];
                      return false;
                    } else {
                      var valid1 = true;
                      const len0 = data2.length;
                      for (let i0 = 0; i0 < len0; i0++) {
                        const _errs6 = errors;
                        if (
                          !validate73(data2[i0], {
                            instancePath: instancePath + "/order/" + i0,
                            parentData: data2,
                            parentDataProperty: i0,
                            rootData,
                            dynamicAnchors,
                          })
                        ) {
                          vErrors = vErrors === null ? validate73.errors : vErrors.concat(validate73.errors);
                          errors = vErrors.length;
                        }
                        var valid1 = _errs6 === errors;
                        if (!valid1) {
                          break;
                        }
                      }
                    }
                  } else {
                    validate65.errors = [{ instancePath: instancePath + "/order", message: "must be array" }];
                    return false;
                  }
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.limit !== undefined) {
                  let data4 = data.limit;
                  const _errs7 = errors;
                  if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
                    validate65.errors = [
                      { instancePath: instancePath + "/limit", message: "must be integer" },
                    ];
                    return false;
                  }
                  if (errors === _errs7) {
                    if (typeof data4 == "number" && isFinite(data4)) {
                      if (data4 > 1000 || isNaN(data4)) {
                        validate65.errors = [
                          { instancePath: instancePath + "/limit", message: "must be <= 1000" },
                        ];
                        return false;
                      } else {
                        if (data4 < 1 || isNaN(data4)) {
                          validate65.errors = [
                            { instancePath: instancePath + "/limit", message: "must be >= 1" },
                          ];
                          return false;
                        }
                      }
                    }
                  }
                  var valid0 = _errs7 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.after !== undefined) {
                    const _errs9 = errors;
                    if (
                      !validate56(data.after, {
                        instancePath: instancePath + "/after",
                        parentData: data,
                        parentDataProperty: "after",
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                      errors = vErrors.length;
                    }
                    var valid0 = _errs9 === errors;
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
      validate65.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_query_output: CompiledSchema = validate77;
const schema32 = {
  type: "object",
  properties: {
    rows: { type: "array", items: { $ref: "#/$defs/Row" } },
    after: {
      anyOf: [{ $ref: "#/$defs/Row" }, { type: "null" }],
      description: "Where the next page begins; null where this is the last.",
    },
  },
  required: ["rows", "after"],
  additionalProperties: false,
};

function validate77(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate77.evaluated;
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
        (data.rows === undefined && (missing0 = "rows")) ||
        (data.after === undefined && (missing0 = "after"))
      ) {
        validate77.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "rows" || key0 === "after")) {
            validate77.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.rows !== undefined) {
            let data0 = data.rows;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (Array.isArray(data0)) {
                var valid1 = true;
                const len0 = data0.length;
                for (let i0 = 0; i0 < len0; i0++) {
                  const _errs4 = errors;
                  if (
                    !validate56(data0[i0], {
                      instancePath: instancePath + "/rows/" + i0,
                      parentData: data0,
                      parentDataProperty: i0,
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                    errors = vErrors.length;
                  }
                  var valid1 = _errs4 === errors;
                  if (!valid1) {
                    break;
                  }
                }
              } else {
                validate77.errors = [{ instancePath: instancePath + "/rows", message: "must be array" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.after !== undefined) {
              let data2 = data.after;
              const _errs5 = errors;
              const _errs6 = errors;
              let valid2 = false;
              const _errs7 = errors;
              if (
                !validate56(data2, {
                  instancePath: instancePath + "/after",
                  parentData: data,
                  parentDataProperty: "after",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                errors = vErrors.length;
              }
              var _valid0 = _errs7 === errors;
              valid2 = valid2 || _valid0;
              const _errs8 = errors;
              if (data2 !== null) {
                const err0 = { instancePath: instancePath + "/after", message: "must be null" };
                if (vErrors === null) {
                  vErrors = [err0];
                } else {
                  vErrors.push(err0);
                }
                errors++;
              }
              var _valid0 = _errs8 === errors;
              valid2 = valid2 || _valid0;
              if (!valid2) {
                const err1 = {
                  instancePath: instancePath + "/after",
                  message: "must match a schema in anyOf",
                };
                if (vErrors === null) {
                  vErrors = [err1];
                } else {
                  vErrors.push(err1);
                }
                errors++;
                validate77.errors = vErrors;
                return false;
              } else {
                errors = _errs6;
                if (vErrors !== null) {
                  if (_errs6) {
                    vErrors.length = _errs6;
                  } else {
                    vErrors = null;
                  }
                }
              }
              var valid0 = _errs5 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate77.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate77.errors = vErrors;
  return errors === 0;
}
validate77.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_update_input: CompiledSchema = validate80;
const schema33 = {
  type: "object",
  properties: {
    table: { $ref: "#/$defs/Table" },
    key: { $ref: "#/$defs/RowKey" },
    changes: { $ref: "#/$defs/Row", description: "New values by column." },
  },
  required: ["table", "key", "changes"],
  additionalProperties: false,
};

function validate80(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate80.evaluated;
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
        (data.table === undefined && (missing0 = "table")) ||
        (data.key === undefined && (missing0 = "key")) ||
        (data.changes === undefined && (missing0 = "changes"))
      ) {
        validate80.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "table" || key0 === "key" || key0 === "changes")) {
            validate80.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.table !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.table, {
                instancePath: instancePath + "/table",
                parentData: data,
                parentDataProperty: "table",
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
            if (data.key !== undefined) {
              const _errs3 = errors;
              if (
                !validate61(data.key, {
                  instancePath: instancePath + "/key",
                  parentData: data,
                  parentDataProperty: "key",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.changes !== undefined) {
                const _errs4 = errors;
                if (
                  !validate56(data.changes, {
                    instancePath: instancePath + "/changes",
                    parentData: data,
                    parentDataProperty: "changes",
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
            }
          }
        }
      }
    } else {
      validate80.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate80.errors = vErrors;
  return errors === 0;
}
validate80.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_update_output: CompiledSchema = validate84;
const schema34 = { type: "boolean" };

function validate84(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate84.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "boolean") {
    validate84.errors = [{ instancePath, message: "must be boolean" }];
    return false;
  }
  validate84.errors = vErrors;
  return errors === 0;
}
validate84.evaluated = { dynamicProps: false, dynamicItems: false };

export const db_delete_input: CompiledSchema = validate85;
const schema35 = {
  type: "object",
  properties: { table: { $ref: "#/$defs/Table" }, key: { $ref: "#/$defs/RowKey" } },
  required: ["table", "key"],
  additionalProperties: false,
};

function validate85(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate85.evaluated;
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
        (data.table === undefined && (missing0 = "table")) ||
        (data.key === undefined && (missing0 = "key"))
      ) {
        validate85.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "table" || key0 === "key")) {
            validate85.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.table !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.table, {
                instancePath: instancePath + "/table",
                parentData: data,
                parentDataProperty: "table",
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
            if (data.key !== undefined) {
              const _errs3 = errors;
              if (
                !validate61(data.key, {
                  instancePath: instancePath + "/key",
                  parentData: data,
                  parentDataProperty: "key",
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate85.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate85.errors = vErrors;
  return errors === 0;
}
validate85.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_delete_output: CompiledSchema = validate88;
const schema36 = { type: "boolean" };

function validate88(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate88.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "boolean") {
    validate88.errors = [{ instancePath, message: "must be boolean" }];
    return false;
  }
  validate88.errors = vErrors;
  return errors === 0;
}
validate88.evaluated = { dynamicProps: false, dynamicItems: false };

export const db_attributes_input: CompiledSchema = validate89;
const schema37 = {
  type: "object",
  properties: {
    entity: {
      type: "string",
      minLength: 1,
      maxLength: 64,
      description: "The kind of entity, as in the plugin's manifest.",
    },
    id: { type: "string", minLength: 1, maxLength: 256 },
  },
  required: ["entity", "id"],
  additionalProperties: false,
};

function validate89(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate89.evaluated;
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
        (data.entity === undefined && (missing0 = "entity")) ||
        (data.id === undefined && (missing0 = "id"))
      ) {
        validate89.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "entity" || key0 === "id")) {
            validate89.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.entity !== undefined) {
            let data0 = data.entity;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 64) {
                  validate89.errors = [
                    {
                      instancePath: instancePath + "/entity",
                      message: "must NOT have more than 64 characters",
                    },
                  ];
                  return false;
                } else {
                  if (func1(data0) < 1) {
                    validate89.errors = [
                      {
                        instancePath: instancePath + "/entity",
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate89.errors = [{ instancePath: instancePath + "/entity", message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.id !== undefined) {
              let data1 = data.id;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 256) {
                    validate89.errors = [
                      {
                        instancePath: instancePath + "/id",
                        message: "must NOT have more than 256 characters",
                      },
                    ];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate89.errors = [
                        {
                          instancePath: instancePath + "/id",
                          message: "must NOT have fewer than 1 characters",
                        },
                      ];
                      return false;
                    }
                  }
                } else {
                  validate89.errors = [{ instancePath: instancePath + "/id", message: "must be string" }];
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
      validate89.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate89.errors = vErrors;
  return errors === 0;
}
validate89.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_attributes_output: CompiledSchema = validate90;

function validate90(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate90.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (Object.keys(data).length > 256) {
        validate90.errors = [{ instancePath, message: "must NOT have more than 256 properties" }];
        return false;
      }
    } else {
      validate90.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate90.errors = vErrors;
  return errors === 0;
}
validate90.evaluated = { dynamicProps: false, dynamicItems: false };

export const db_set_attributes_input: CompiledSchema = validate91;
const schema39 = {
  type: "object",
  properties: {
    entity: {
      type: "string",
      minLength: 1,
      maxLength: 64,
      description: "The kind of entity, as in the plugin's manifest.",
    },
    id: { type: "string", minLength: 1, maxLength: 256 },
    values: { $ref: "#/$defs/Row", description: "New values by attribute." },
  },
  required: ["entity", "id", "values"],
  additionalProperties: false,
};

function validate91(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate91.evaluated;
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
        (data.entity === undefined && (missing0 = "entity")) ||
        (data.id === undefined && (missing0 = "id")) ||
        (data.values === undefined && (missing0 = "values"))
      ) {
        validate91.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "entity" || key0 === "id" || key0 === "values")) {
            validate91.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.entity !== undefined) {
            let data0 = data.entity;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (func1(data0) > 64) {
                  validate91.errors = [
                    {
                      instancePath: instancePath + "/entity",
                      message: "must NOT have more than 64 characters",
                    },
                  ];
                  return false;
                } else {
                  if (func1(data0) < 1) {
                    validate91.errors = [
                      {
                        instancePath: instancePath + "/entity",
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate91.errors = [{ instancePath: instancePath + "/entity", message: "must be string" }];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.id !== undefined) {
              let data1 = data.id;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (func1(data1) > 256) {
                    validate91.errors = [
                      {
                        instancePath: instancePath + "/id",
                        message: "must NOT have more than 256 characters",
                      },
                    ];
                    return false;
                  } else {
                    if (func1(data1) < 1) {
                      validate91.errors = [
                        {
                          instancePath: instancePath + "/id",
                          message: "must NOT have fewer than 1 characters",
                        },
                      ];
                      return false;
                    }
                  }
                } else {
                  validate91.errors = [{ instancePath: instancePath + "/id", message: "must be string" }];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.values !== undefined) {
                const _errs6 = errors;
                if (
                  !validate56(data.values, {
                    instancePath: instancePath + "/values",
                    parentData: data,
                    parentDataProperty: "values",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                  errors = vErrors.length;
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
      validate91.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate91.errors = vErrors;
  return errors === 0;
}
validate91.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const db_set_attributes_output: CompiledSchema = validate93;
const schema40 = { type: "null" };

function validate93(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate93.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data !== null) {
    validate93.errors = [{ instancePath, message: "must be null" }];
    return false;
  }
  validate93.errors = vErrors;
  return errors === 0;
}
validate93.evaluated = { dynamicProps: false, dynamicItems: false };
