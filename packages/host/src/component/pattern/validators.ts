// Made by `npm run schemas` from schema/effects/memory.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "../../validator.ts";

export const memory_create_block_input: CompiledSchema = validate53;
const schema20 = {
  type: "object",
  properties: {
    owner: { $ref: "#/$defs/Owner" },
    label: { $ref: "#/$defs/Label" },
    description: { $ref: "#/$defs/Content" },
    content: { $ref: "#/$defs/Content" },
  },
  required: ["owner", "label", "description", "content"],
  additionalProperties: false,
};
const schema21 = {
  type: "string",
  minLength: 1,
  maxLength: 256,
  description: "The agent whose block it is: the one that the call is made for.",
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
      if (func1(data) > 256) {
        validate54.errors = [{ instancePath, message: "must NOT have more than 256 characters" }];
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
  type: "string",
  minLength: 1,
  maxLength: 1024,
  description: "The block's name among those of its owner.",
};

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
    if (typeof data === "string") {
      if (func1(data) > 1024) {
        validate56.errors = [{ instancePath, message: "must NOT have more than 1024 characters" }];
        return false;
      } else {
        if (func1(data) < 1) {
          validate56.errors = [{ instancePath, message: "must NOT have fewer than 1 characters" }];
          return false;
        }
      }
    } else {
      validate56.errors = [{ instancePath, message: "must be string" }];
      return false;
    }
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { dynamicProps: false, dynamicItems: false };

const schema23 = { type: "string", maxLength: 1048576, description: "Text." };

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
    if (typeof data === "string") {
      if (func1(data) > 1048576) {
        validate58.errors = [{ instancePath, message: "must NOT have more than 1048576 characters" }];
        return false;
      }
    } else {
      validate58.errors = [{ instancePath, message: "must be string" }];
      return false;
    }
  }
  validate58.errors = vErrors;
  return errors === 0;
}
validate58.evaluated = { dynamicProps: false, dynamicItems: false };

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
        (data.owner === undefined && (missing0 = "owner")) ||
        (data.label === undefined && (missing0 = "label")) ||
        (data.description === undefined && (missing0 = "description")) ||
        (data.content === undefined && (missing0 = "content"))
      ) {
        validate53.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "owner" || key0 === "label" || key0 === "description" || key0 === "content")) {
            validate53.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.owner !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.owner, {
                instancePath: instancePath + "/owner",
                parentData: data,
                parentDataProperty: "owner",
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
            if (data.label !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.label, {
                  instancePath: instancePath + "/label",
                  parentData: data,
                  parentDataProperty: "label",
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
              if (data.description !== undefined) {
                const _errs4 = errors;
                if (
                  !validate58(data.description, {
                    instancePath: instancePath + "/description",
                    parentData: data,
                    parentDataProperty: "description",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.content !== undefined) {
                  const _errs5 = errors;
                  if (
                    !validate58(data.content, {
                      instancePath: instancePath + "/content",
                      parentData: data,
                      parentDataProperty: "content",
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs5 === errors;
                } else {
                  var valid0 = true;
                }
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

export const memory_create_block_output: CompiledSchema = validate61;
const schema24 = { type: "string" };

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
  if (typeof data !== "string") {
    validate61.errors = [{ instancePath, message: "must be string" }];
    return false;
  }
  validate61.errors = vErrors;
  return errors === 0;
}
validate61.evaluated = { dynamicProps: false, dynamicItems: false };

export const memory_read_block_input: CompiledSchema = validate62;
const schema25 = {
  type: "object",
  properties: { owner: { $ref: "#/$defs/Owner" }, label: { $ref: "#/$defs/Label" } },
  required: ["owner", "label"],
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
        (data.owner === undefined && (missing0 = "owner")) ||
        (data.label === undefined && (missing0 = "label"))
      ) {
        validate62.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "owner" || key0 === "label")) {
            validate62.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.owner !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.owner, {
                instancePath: instancePath + "/owner",
                parentData: data,
                parentDataProperty: "owner",
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
            if (data.label !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.label, {
                  instancePath: instancePath + "/label",
                  parentData: data,
                  parentDataProperty: "label",
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
      validate62.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate62.errors = vErrors;
  return errors === 0;
}
validate62.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const memory_read_block_output: CompiledSchema = validate65;
const schema26 = { type: "string" };

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
  if (typeof data !== "string") {
    validate65.errors = [{ instancePath, message: "must be string" }];
    return false;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { dynamicProps: false, dynamicItems: false };

export const memory_update_block_input: CompiledSchema = validate66;
const schema27 = {
  type: "object",
  properties: {
    owner: { $ref: "#/$defs/Owner" },
    label: { $ref: "#/$defs/Label" },
    content: { $ref: "#/$defs/Content" },
  },
  required: ["owner", "label", "content"],
  additionalProperties: false,
};

function validate66(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate66.evaluated;
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
        (data.owner === undefined && (missing0 = "owner")) ||
        (data.label === undefined && (missing0 = "label")) ||
        (data.content === undefined && (missing0 = "content"))
      ) {
        validate66.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "owner" || key0 === "label" || key0 === "content")) {
            validate66.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.owner !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.owner, {
                instancePath: instancePath + "/owner",
                parentData: data,
                parentDataProperty: "owner",
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
            if (data.label !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.label, {
                  instancePath: instancePath + "/label",
                  parentData: data,
                  parentDataProperty: "label",
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
              if (data.content !== undefined) {
                const _errs4 = errors;
                if (
                  !validate58(data.content, {
                    instancePath: instancePath + "/content",
                    parentData: data,
                    parentDataProperty: "content",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
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
      validate66.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate66.errors = vErrors;
  return errors === 0;
}
validate66.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const memory_update_block_output: CompiledSchema = validate70;
const schema28 = { type: "null" };

function validate70(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate70.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data !== null) {
    validate70.errors = [{ instancePath, message: "must be null" }];
    return false;
  }
  validate70.errors = vErrors;
  return errors === 0;
}
validate70.evaluated = { dynamicProps: false, dynamicItems: false };

export const memory_delete_block_input: CompiledSchema = validate71;
const schema29 = {
  type: "object",
  properties: { owner: { $ref: "#/$defs/Owner" }, label: { $ref: "#/$defs/Label" } },
  required: ["owner", "label"],
  additionalProperties: false,
};

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
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.owner === undefined && (missing0 = "owner")) ||
        (data.label === undefined && (missing0 = "label"))
      ) {
        validate71.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "owner" || key0 === "label")) {
            validate71.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.owner !== undefined) {
            const _errs2 = errors;
            if (
              !validate54(data.owner, {
                instancePath: instancePath + "/owner",
                parentData: data,
                parentDataProperty: "owner",
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
            if (data.label !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.label, {
                  instancePath: instancePath + "/label",
                  parentData: data,
                  parentDataProperty: "label",
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
      validate71.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate71.errors = vErrors;
  return errors === 0;
}
validate71.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const memory_delete_block_output: CompiledSchema = validate74;
const schema30 = { type: "null" };

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
  if (data !== null) {
    validate74.errors = [{ instancePath, message: "must be null" }];
    return false;
  }
  validate74.errors = vErrors;
  return errors === 0;
}
validate74.evaluated = { dynamicProps: false, dynamicItems: false };

export const emit_notification_input: CompiledSchema = validate75;
const schema31 = {
  type: "object",
  properties: {
    text: { $ref: "#/$defs/Content" },
    blocks: { type: "array", maxItems: 1000, items: { $ref: "#/$defs/BlockReference" } },
  },
  required: ["text", "blocks"],
  additionalProperties: false,
};
const schema32 = {
  type: "object",
  properties: {
    blockId: { $ref: "#/$defs/Label" },
    label: { $ref: "#/$defs/Label" },
    agentId: { $ref: "#/$defs/Owner" },
  },
  required: ["blockId", "label", "agentId"],
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
        (data.blockId === undefined && (missing0 = "blockId")) ||
        (data.label === undefined && (missing0 = "label")) ||
        (data.agentId === undefined && (missing0 = "agentId"))
      ) {
        validate77.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "blockId" || key0 === "label" || key0 === "agentId")) {
            validate77.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.blockId !== undefined) {
            const _errs2 = errors;
            if (
              !validate56(data.blockId, {
                instancePath: instancePath + "/blockId",
                parentData: data,
                parentDataProperty: "blockId",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.label !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.label, {
                  instancePath: instancePath + "/label",
                  parentData: data,
                  parentDataProperty: "label",
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
              if (data.agentId !== undefined) {
                const _errs4 = errors;
                if (
                  !validate54(data.agentId, {
                    instancePath: instancePath + "/agentId",
                    parentData: data,
                    parentDataProperty: "agentId",
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
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
      validate77.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate77.errors = vErrors;
  return errors === 0;
}
validate77.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

function validate75(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate75.evaluated;
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
        (data.text === undefined && (missing0 = "text")) ||
        (data.blocks === undefined && (missing0 = "blocks"))
      ) {
        validate75.errors = [{ instancePath, message: "must have required property '" + missing0 + "'" }];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "text" || key0 === "blocks")) {
            validate75.errors = [{ instancePath, message: "must NOT have additional properties" }];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.text !== undefined) {
            const _errs2 = errors;
            if (
              !validate58(data.text, {
                instancePath: instancePath + "/text",
                parentData: data,
                parentDataProperty: "text",
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.blocks !== undefined) {
              let data1 = data.blocks;
              const _errs3 = errors;
              if (errors === _errs3) {
                if (Array.isArray(data1)) {
                  if (data1.length > 1000) {
                    validate75.errors = [
                      {
                        instancePath: instancePath + "/blocks",
                        message: "must NOT have more than 1000 items",
                      },
                    ];
                    return false;
                  } else {
                    var valid1 = true;
                    const len0 = data1.length;
                    for (let i0 = 0; i0 < len0; i0++) {
                      const _errs5 = errors;
                      if (
                        !validate77(data1[i0], {
                          instancePath: instancePath + "/blocks/" + i0,
                          parentData: data1,
                          parentDataProperty: i0,
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
                        errors = vErrors.length;
                      }
                      var valid1 = _errs5 === errors;
                      if (!valid1) {
                        break;
                      }
                    }
                  }
                } else {
                  validate75.errors = [{ instancePath: instancePath + "/blocks", message: "must be array" }];
                  return false;
                }
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate75.errors = [{ instancePath, message: "must be object" }];
      return false;
    }
  }
  validate75.errors = vErrors;
  return errors === 0;
}
validate75.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const emit_notification_output: CompiledSchema = validate82;
const schema33 = { type: "null" };

function validate82(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate82.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data !== null) {
    validate82.errors = [{ instancePath, message: "must be null" }];
    return false;
  }
  validate82.errors = vErrors;
  return errors === 0;
}
validate82.evaluated = { dynamicProps: false, dynamicItems: false };
