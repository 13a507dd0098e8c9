// world: schema/wit/pattern#data-block-and-tool-extension
export { dataBlock } from "./block.ts";
export { tool } from "./words.ts";
