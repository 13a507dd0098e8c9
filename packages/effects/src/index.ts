export { configFunctions } from "./config/config.ts";
export { DEFAULT_TABLE_QUOTA, dbFunctions } from "./db/db.ts";
export type { EffectsOptions } from "./effects.ts";
export { effects } from "./effects.ts";
export { emitFunctions } from "./emit/emit.ts";
export type { EffectsErrorCode, EffectsErrorDetails } from "./errors.ts";
export { EFFECTS_ERRORS, EffectsError } from "./errors.ts";
export type {
  GuestRequest,
  GuestResponse,
  HttpClient,
  HttpClientOptions,
} from "./http/client.ts";
export { httpClient } from "./http/client.ts";
export { guestHttp, httpFunctions } from "./http/http.ts";
export type { HttpLimits } from "./http/limits.ts";
export { DEFAULT_HTTP_LIMITS } from "./http/limits.ts";
export type { Secret, Secrets } from "./http/secrets.ts";
export { DEFAULT_QUOTA, kvFunctions } from "./kv/kv.ts";
export { MemoryKeyValue } from "./kv/memory.ts";
export { logFunctions } from "./log/log.ts";
