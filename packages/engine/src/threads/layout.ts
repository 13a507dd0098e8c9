// The memory that the main thread shares with one worker thread. No guest ever sees it: guests have memories of their
// own, and what crosses is copied in and out of them.

/** Words at its front, by index; those that different threads write lie on different cache lines. */
export const WORD = {
  /** Requests published by the main thread, in bytes, wrapping at 2^32. */
  REQUESTS_HEAD: 0,
  /** 1 while the worker sleeps, or is about to. */
  WORKER_SLEEPS: 1,
  /** Requests consumed by the worker. */
  REQUESTS_TAIL: 16,
  /** Messages published by the worker. */
  MESSAGES_HEAD: 17,
  /** 1 while the main thread sleeps, or is about to. */
  MAIN_SLEEPS: 32,
  /** 1 while the worker waits for room among the messages. */
  ROOM_WANTED: 33,
  /** Messages consumed by the main thread. */
  MESSAGES_TAIL: 48,
  /** The number of the last question that the main thread has answered, with the kind and the length of its answer. */
  REPLY: 64,
  REPLY_KIND: 65,
  REPLY_LENGTH: 66,
} as const;

const KIB = 1_024;

/** Bytes of each ring: a power of two. */
export const RING = 512 * KIB;

/** The longest body that goes through a ring; a longer one goes by message port, and only its mention by ring. */
export const INLINE = 64 * KIB;

export const REPLY_START = 4 * KIB;
export const REPLY_SIZE = INLINE;
export const REQUESTS_START = REPLY_START + REPLY_SIZE;
export const MESSAGES_START = REQUESTS_START + RING;
export const SHARED_BYTES = MESSAGES_START + RING;

/** What a record is. */
export const KIND = {
  /** Fills the end of the ring, where the next record does not fit. */
  PAD: 0,
  /** Main to worker: a call. */
  CALL: 1,
  /** Worker to main: how a call ended. */
  OUTPUT: 2,
  FAILURE: 3,
  /** Worker to main: a question that the worker waits for an answer to; the answer is no record. */
  ASK: 4,
  /** Worker to main: something to be passed on, which nobody answers. */
  TELL: 5,
  /** Worker to main: it has started. */
  READY: 6,
  /** Added to a kind: the body comes by port. In a request, the body in the ring is the number of the parcel. */
  BY_PORT: 0x100,
} as const;

/** Who has a request: whoever changes it from WAITING first decides. */
export const CLAIM = { WAITING: 0, TAKEN: 1, RECALLED: 2 } as const;

/**
 * How the main thread answered a question: what was asked for failed, or the call has ended. Bytes may be the JSON of what
 * is neither bytes nor text. By port, the length is the number of the parcel.
 */
export const ANSWER = { BYTES: 1, NOTHING: 2, FAILURE: 3, ENDED: 4, JSON: 5, BY_PORT: 0x100 } as const;

/**
 * What the main thread posts. A worker may have given up waiting for an answer that comes by port, and may find
 * requests before an answer: it goes by the numbers.
 */
export interface Parcel {
  readonly number: number;
  readonly isAnswer: boolean;
  readonly bytes: Uint8Array;
}

/** What a worker asks for, or tells. */
export const SERVICE = {
  FUNCTION: 0,
  VAR_GET: 1,
  VAR_SET: 2,
  VAR_DELETE: 3,
  VAR_CLEAR: 4,
  VAR_KEYS: 5,
  HTTP: 6,
  NOW: 7,
  MONOTONIC: 8,
  RANDOM: 9,
  LOG: 10,
  STDOUT: 11,
  STDERR: 12,
  IMPORT: 13,
} as const;

/** The parts of a call's body: two 64-bit floats (NaN for none), then 32-bit words, then the name and the input. */
export const CALL = {
  DEADLINE: 0,
  FUEL: 8,
  /** The export's index, or -1 where its name follows. */
  EXPORT: 16,
  NAME_LENGTH: 20,
  INPUT_LENGTH: 24,
  /** The least level that the log wants, as an index; the number of levels where it wants none. */
  LOG_LEVEL: 28,
  NAME: 32,
} as const;

/** The parts of a question's or a telling's body: 32-bit words, then the key and the value. */
export const ASK = { NUMBER: 0, SERVICE: 4, INDEX: 8, KEY_LENGTH: 12, KEY: 16 } as const;
