// world: schema/wit/pattern#data-block-extension
export { dataBlock } from "./block.ts";
