// world: schema/wit/pattern#tool-extension
export { tool } from "./words.ts";
