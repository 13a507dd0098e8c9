export type { FunctionReply } from "./adapt.ts";
export type { AuditEntry, AuditKind } from "./audit.ts";
export { AuditLog } from "./audit.ts";
export type { BreakerSetting, BreakerState } from "./breaker.ts";
export type { HostCallOptions } from "./call.ts";
export type { Capability } from "./capability/capability.ts";
export { httpCapability, parseCapability, printCapability, readCapability } from "./capability/capability.ts";
export type { Grant, GrantSource, Revocation, Rule, Why } from "./capability/grants.ts";
export { demand, explain, holds, isRevocation, missing, why } from "./capability/grants.ts";
export { matches } from "./capability/match.ts";
export type { CapabilityProblem } from "./capability/problem.ts";
export { withRule } from "./capability/rules.ts";
export type { Clock } from "./clock.ts";
export { SYSTEM_CLOCK } from "./clock.ts";
export type { CommandOptions, CommandResult } from "./commands/command.ts";
export type { CommandHelp } from "./commands/help.ts";
export { helpText } from "./commands/help.ts";
export type { TypedCommand } from "./commands/table.ts";
export { CommandTable } from "./commands/table.ts";
export type { Block, BlockQuota, BlockStore } from "./component/pattern/blocks.ts";
export { memoryBlocks } from "./component/pattern/blocks.ts";
export type { PatternOptions } from "./component/pattern/functions.ts";
export { patternFunctions } from "./component/pattern/functions.ts";
export type { Role } from "./component/pattern/roles.ts";
export { rolesOf } from "./component/pattern/roles.ts";
export type { ConfiguredLibrary, LibraryMistake, LibraryTables } from "./config/libraries.ts";
export { readLibraries } from "./config/libraries.ts";
export type { LimitSources } from "./config/limits.ts";
export { effectiveLimits } from "./config/limits.ts";
export type { ConfigFile } from "./config/read.ts";
export { readConfig, readConfigFile } from "./config/read.ts";
export type { Config } from "./config/schema.ts";
export { trustOf } from "./config/trust.ts";
export type {
  ContributedCommand,
  ContributedHook,
  ContributedTool,
  Contributions,
  NameConflict,
  Subscriber,
} from "./contributions.ts";
export { contributionsOf, subscribersOf } from "./contributions.ts";
export type { Document, Path, Position } from "./document/document.ts";
export { milliseconds } from "./document/field.ts";
export type { PluginEnvironment, PluginProgram } from "./environment.ts";
export type { HostErrorCode, HostErrorDetails } from "./errors.ts";
export { HOST_ERRORS, HostError } from "./errors.ts";
export type { Delivery, Outcome } from "./events/bus.ts";
export type { Actor, DeliverEvent, EmitEvent, Event } from "./events/event.ts";
export { MAX_PAYLOAD } from "./events/event.ts";
export type { DeadLetter, EventLog, Hopped, LoggedEvent } from "./events/log.ts";
export { MemoryEventLog } from "./events/log.ts";
export type { GrantOptions } from "./host.ts";
export { Host } from "./host.ts";
export type {
  CompiledSchemas,
  FunctionCall,
  FunctionSchema,
  HostFunctionDefinition,
  HostHttp,
  RequestingCall,
  RequiredCapabilities,
} from "./hostfunction.ts";
export { FunctionError, hostFunction } from "./hostfunction.ts";
export { NO_JSON, readJson } from "./json.ts";
export type { Additions, Difference } from "./load/additions.ts";
export { removeLeftovers, writeAtomically, writeNew } from "./load/atomic.ts";
export type { CheckedPlugin, CheckOptions } from "./load/check.ts";
export { check } from "./load/check.ts";
export type { Places } from "./load/discover.ts";
export { discover } from "./load/discover.ts";
export { readBounded } from "./load/file.ts";
export type { Failure, Found, Loading } from "./load/loading.ts";
export type { Lock, Locked } from "./load/lockfile.ts";
export {
  filesDigest,
  LOCK_FILE,
  parseLock,
  printLock,
  readLock,
  writeLock,
} from "./load/lockfile.ts";
export { nameIn, readOne } from "./load/one.ts";
export type { Orderable } from "./load/order.ts";
export { order } from "./load/order.ts";
export { prepareRest } from "./load/prepare.ts";
export type { ReadPlugin } from "./load/read.ts";
export { read } from "./load/read.ts";
export type { Signature, SignedFiles, TrustedKey } from "./load/signature.ts";
export { verifySignature } from "./load/signature.ts";
export type { Trust, VerifiedPlugin } from "./load/verify.ts";
export { verify } from "./load/verify.ts";
export type { Widening } from "./load/widened.ts";
export { widened } from "./load/widened.ts";
export type { TestFile } from "./manifest/cases.ts";
export { readTestFile } from "./manifest/cases.ts";
export type { ColumnType, ContributedSchema } from "./manifest/contributedschema.ts";
export { contributedSchema } from "./manifest/contributedschema.ts";
export type { PluginRange } from "./manifest/name.ts";
export { isPluginName } from "./manifest/name.ts";
export type { ManifestFile } from "./manifest/read.ts";
export { readManifest } from "./manifest/read.ts";
export type { Manifest } from "./manifest/schema.ts";
export { FORMATS } from "./manifest/schema.ts";
export { subscribes } from "./manifest/subscription.ts";
export type { Configured, HostLogEntry, HostOptions, HostStore, RuleStore, SchemaStore } from "./options.ts";
export type { PluginInfo, PluginState } from "./plugin.ts";
export type { Rate } from "./ratelimit.ts";
export { RateLimit } from "./ratelimit.ts";
export type { Setup } from "./setup.ts";
export { setUp } from "./setup.ts";
export type { Detached } from "./signing/detached.ts";
export { DETACHED_FILE, digestOf, readDetached, signFiles } from "./signing/detached.ts";
export type { PublicKey, SigningKey } from "./signing/key.ts";
export {
  generateKey,
  printPrivateKey,
  printPublicKey,
  readPrivateKey,
  readPublicKey,
} from "./signing/key.ts";
export { isCoreModule, signModule } from "./signing/module.ts";
export { spanIn } from "./telemetry.ts";
export { unknownPlugin } from "./unknown.ts";
export type { CompiledSchema, JsonSchema } from "./validator.ts";
