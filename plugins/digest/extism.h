/* What an Extism host gives a plugin, as imports, and what a plugin does with them most. No libc. */
#ifndef EXTISM_H
#define EXTISM_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

/* A block of the host's memory: the guest reads and writes it only through the functions below. 0 is none. */
typedef u64 handle;

#define EXTISM_IMPORT(name) __attribute__((import_module("extism:host/env"), import_name(#name)))
#define EXTISM_USER_IMPORT(name) __attribute__((import_module("extism:host/user"), import_name(#name)))
#define EXTISM_EXPORT(name) __attribute__((export_name(#name)))

EXTISM_IMPORT(input_length) u64 extism_input_length(void);
EXTISM_IMPORT(input_offset) handle extism_input_offset(void);
EXTISM_IMPORT(input_load_u8) u8 extism_input_load_u8(u64 at);
EXTISM_IMPORT(input_load_u64) u64 extism_input_load_u64(u64 at);
EXTISM_IMPORT(alloc) handle extism_alloc(u64 length);
EXTISM_IMPORT(length) u64 extism_length(handle block);
EXTISM_IMPORT(load_u8) u8 extism_load_u8(u64 address);
EXTISM_IMPORT(load_u64) u64 extism_load_u64(u64 address);
EXTISM_IMPORT(store_u8) void extism_store_u8(u64 address, u8 value);
EXTISM_IMPORT(store_u64) void extism_store_u64(u64 address, u64 value);
EXTISM_IMPORT(output_set) void extism_output_set(handle block, u64 length);
EXTISM_IMPORT(error_set) void extism_error_set(handle block);

/* Copies `length` bytes of the input, from `at` on, to `to`: eight at a time while it can. */
static inline void extism_read_input(u8 *to, u64 at, u64 length) {
  u64 done = 0;
  for (; done + 8 <= length; done += 8) {
    u64 word = extism_input_load_u64(at + done);
    __builtin_memcpy(to + done, &word, 8);
  }
  for (; done < length; done++) to[done] = extism_input_load_u8(at + done);
}

/* Copies `length` bytes into a new block of the host's memory. */
static inline handle extism_write(const u8 *from, u64 length) {
  handle block = extism_alloc(length);
  u64 done = 0;
  for (; done + 8 <= length; done += 8) {
    u64 word;
    __builtin_memcpy(&word, from + done, 8);
    extism_store_u64(block + done, word);
  }
  for (; done < length; done++) extism_store_u8(block + done, from[done]);
  return block;
}

/* Makes `length` bytes the call's output. */
static inline void extism_output(const u8 *from, u64 length) {
  extism_output_set(extism_write(from, length), length);
}

#endif
