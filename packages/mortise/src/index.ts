export * from "@mortise/engine";
export * from "@mortise/engine/http";
export * from "@mortise/host";
// The engine has one of its own, which this one is too.
export { hostFunction } from "@mortise/host";
