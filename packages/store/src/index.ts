export type { Plan, PlanStep } from "./contributed/plan.ts";
export type {
  ApplyOptions,
  Comparison,
  Filter,
  Order,
  Page,
  Query,
  Row,
  TableQuota,
  Tables,
  Value,
} from "./contributed/tables.ts";
export type { LockedFolder } from "./database/folder.ts";
export { lockFolder } from "./database/folder.ts";
export type { StoreErrorCode, StoreErrorDetails } from "./errors.ts";
export { STORE_ERRORS, StoreError } from "./errors.ts";
export type { KeyValue, KvQuota, KvRange } from "./kv/keyvalue.ts";
export type { Store, StoreOptions } from "./store.ts";
export { openStore } from "./store.ts";
