export * from "@mortise/engine";
