#pragma once
/* The canonical ABI as a guest in C sees it: strings and room for what crosses. */
#include <stdint.h>

#define IMPORT(module, field) __attribute__((import_module(module), import_name(field)))
#define EXPORT(field) __attribute__((export_name(field)))

typedef struct {
  const char *at;
  uint32_t length;
} string;

/* A result's or option's discriminant, and the string that may follow it. */
typedef struct {
  uint8_t tag;
  string value;
} maybe;

#define TEXT(literal) ((string){literal, sizeof(literal) - 1})

static uint8_t *top = 0;
extern uint8_t __heap_base;

/* Room until the end of the call. */
static void *room(uint32_t align, uint32_t size) {
  if (top == 0) top = &__heap_base;
  uint8_t *at = (uint8_t *)(((uintptr_t)top + align - 1) & ~(uintptr_t)(align - 1));
  top = at + size;
  uint32_t pages = __builtin_wasm_memory_size(0);
  uint32_t wanted = ((uintptr_t)top + 65535) >> 16;
  if (wanted > pages && __builtin_wasm_memory_grow(0, wanted - pages) == (__SIZE_TYPE__)-1) __builtin_trap();
  return at;
}

/* Gives all of it back: the last thing of every call. */
static inline void sweep(void) { top = &__heap_base; }

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, uint32_t size, uint32_t align, uint32_t wanted) {
  (void)size;
  return old != 0 && wanted == 0 ? old : room(align, wanted);
}

static inline int same(string a, string b) {
  if (a.length != b.length) return 0;
  for (uint32_t i = 0; i < a.length; i++)
    if (a.at[i] != b.at[i]) return 0;
  return 1;
}

/* Two strings, one behind the other. */
__attribute__((unused)) static string joined(string a, string b) {
  char *at = room(1, a.length + b.length);
  __builtin_memcpy(at, a.at, a.length);
  __builtin_memcpy(at + a.length, b.at, b.length);
  return (string){at, a.length + b.length};
}

/* A number in decimal. */
__attribute__((unused)) static string decimal(uint32_t number) {
  char *end = (char *)room(1, 10) + 10, *at = end;
  do *--at = '0' + number % 10;
  while ((number /= 10) > 0);
  return (string){at, (uint32_t)(end - at)};
}

/* A string where an export answers one. */
__attribute__((unused)) static string *answer(string text) {
  string *out = room(4, sizeof(string));
  *out = text;
  return out;
}

__attribute__((unused)) static maybe *tagged(uint8_t tag, string text) {
  maybe *out = room(4, sizeof(maybe));
  *out = (maybe){tag, text};
  return out;
}

__attribute__((unused)) static maybe *ok(string text) { return tagged(0, text); }
__attribute__((unused)) static maybe *failed(string text) { return tagged(1, text); }
