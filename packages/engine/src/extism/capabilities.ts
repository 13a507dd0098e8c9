/** What programs written for `@extism/extism` ask before they choose options. Here everything is to be had. */
export const CAPABILITIES = {
  supportsJSPromiseInterface: true,
  allowSharedBufferCodec: true,
  manifestSupportsPaths: true,
  crossOriginChecksEnforced: false,
  fsAccess: true,
  hasWorkerCapability: true,
  supportsWasiPreview1: true,
  supportsTimeouts: true,
  /** Whether `EXTISM_ENABLE_WASI_OUTPUT` is set: then `enableWasiOutput` is on unless it is given. */
  get extismStdoutEnvVarSet(): boolean {
    return process.env.EXTISM_ENABLE_WASI_OUTPUT !== undefined;
  },
} as const;

export type Capabilities = typeof CAPABILITIES;
