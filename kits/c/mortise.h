/* What a plugin in C gets from its host: input, output, settings, log, host functions. No libc, no heap. */
#ifndef MORTISE_H
#define MORTISE_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

/* A block of the host's memory, read and written by the functions below; 0 is none. */
typedef u64 handle;

#define MORTISE_ENV(name) __attribute__((import_module("extism:host/env"), import_name(#name)))
#define MORTISE_EXPORT(name) __attribute__((export_name(#name)))

/* Declares a host function: MORTISE_FUNCTION(roll_dice); then mortise_call(roll_dice, &input). */
#define MORTISE_FUNCTION(name) \
  __attribute__((import_module("extism:host/user"), import_name(#name))) handle name(handle input)

MORTISE_ENV(input_length) u64 mortise_input_length(void);
MORTISE_ENV(input_load_u8) u8 mortise_input_byte(u64 at);
MORTISE_ENV(alloc) handle mortise_alloc(u64 length);
MORTISE_ENV(length) u64 mortise_length(handle block);
MORTISE_ENV(load_u8) u8 mortise_load(u64 address);
MORTISE_ENV(store_u8) void mortise_store(u64 address, u8 value);
MORTISE_ENV(output_set) void mortise_output_set(handle block, u64 length);
MORTISE_ENV(error_set) void mortise_error_set(handle block);
MORTISE_ENV(config_get) handle mortise_config_get(handle key);
MORTISE_ENV(log_info) void mortise_info(handle message);
MORTISE_ENV(log_warn) void mortise_warn(handle message);

/* Text that grows in room that it was given; what does not fit is left out. */
typedef struct {
  u8 *bytes;
  u64 length;
  u64 room;
} text;

static inline void add_byte(text *to, u8 byte) {
  if (to->length < to->room) to->bytes[to->length++] = byte;
}

static inline void add(text *to, const char *literal) {
  while (*literal) add_byte(to, (u8)*literal++);
}

/* The call's input as it is. */
static inline void add_input(text *to) {
  u64 length = mortise_input_length();
  for (u64 at = 0; at < length; at++) add_byte(to, mortise_input_byte(at));
}

static inline void add_json_byte(text *to, u8 byte) {
  static const char digits[] = "0123456789abcdef";
  if (byte == '"' || byte == '\\') add_byte(to, '\\');
  if (byte >= 0x20) {
    add_byte(to, byte);
    return;
  }
  add(to, "\\u00");
  add_byte(to, (u8)digits[byte >> 4]);
  add_byte(to, (u8)digits[byte & 15]);
}

/* The call's input as a JSON string. */
static inline void add_json_input(text *to) {
  u64 length = mortise_input_length();
  add_byte(to, '"');
  for (u64 at = 0; at < length; at++) add_json_byte(to, mortise_input_byte(at));
  add_byte(to, '"');
}

/* A block of the host's memory. */
static inline void add_block(text *to, handle block) {
  u64 length = mortise_length(block);
  for (u64 at = 0; at < length; at++) add_byte(to, mortise_load(block + at));
}

/* A copy of text in the host's memory. */
static inline handle mortise_block(const text *from) {
  handle block = mortise_alloc(from->length);
  for (u64 at = 0; at < from->length; at++) mortise_store(block + at, from->bytes[at]);
  return block;
}

static inline handle mortise_literal(const char *literal) {
  u64 length = 0;
  while (literal[length]) length++;
  text from = {(u8 *)literal, length, length};
  return mortise_block(&from);
}

/* Adds a setting that the deployment gives this plugin; 0 where there is none. */
static inline int add_setting(text *to, const char *key) {
  handle value = mortise_config_get(mortise_literal(key));
  if (value == 0) return 0;
  add_block(to, value);
  return 1;
}

/* Calls a host function with JSON, and gives its reply: {"kind":"Success","payload":…} or {"kind":"Error",…}. */
static inline handle mortise_call(handle (*function)(handle), const text *json) {
  return function(mortise_block(json));
}

static inline int mortise_succeeded(handle reply) {
  static const char success[] = "{\"kind\":\"Success\"";
  if (mortise_length(reply) < sizeof success - 1) return 0;
  for (u64 at = 0; at < sizeof success - 1; at++)
    if (mortise_load(reply + at) != (u8)success[at]) return 0;
  return 1;
}

/* Makes text the call's output; what an export returns when all went well. */
static inline int mortise_output(const text *from) {
  mortise_output_set(mortise_block(from), from->length);
  return 0;
}

/* Ends the call with an error: return what it gives. */
static inline int mortise_fail(const char *why) {
  mortise_error_set(mortise_literal(why));
  return 1;
}

#endif
