/* A module of the format `buffer`: it exports its memory, `alloc`, and functions that take a pointer and a length. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(#name)))

enum { PAGE = 65536, WIDTH = 16, LINE = 79 };

extern u8 __heap_base;

/* Grows memory until `end` lies in it. */
static int reach(u64 end) {
  u64 has = (u64)__builtin_wasm_memory_size(0) * PAGE;
  if (end <= has) return 1;
  return __builtin_wasm_memory_grow(0, (end - has + PAGE - 1) / PAGE) != (unsigned long)-1;
}

/* One call at a time, and one input a call: everything behind the program's own data is free before it. */
EXPORT(alloc) u8 *alloc(u32 length) {
  if (!reach((u64)(u32)&__heap_base + length)) __builtin_trap();
  return &__heap_base;
}

static u8 *hex(u8 *to, u32 value, int digits) {
  while (digits-- > 0) *to++ = "0123456789abcdef"[value >> (4 * digits) & 15];
  return to;
}

static u8 *line(u8 *to, const u8 *bytes, u32 offset, u32 count) {
  to = hex(to, offset, 8);
  for (u32 at = 0; at < WIDTH; at++) {
    *to++ = ' ';
    if (at % 8 == 0) *to++ = ' ';
    if (at < count) {
      to = hex(to, bytes[at], 2);
    } else {
      *to++ = ' ';
      *to++ = ' ';
    }
  }
  *to++ = ' ';
  *to++ = ' ';
  *to++ = '|';
  for (u32 at = 0; at < count; at++) *to++ = bytes[at] < ' ' || bytes[at] > '~' ? '.' : bytes[at];
  *to++ = '|';
  *to++ = '\n';
  return to;
}

/* The dump of the input, behind it in memory: its pointer in the high half, its length in the low one. */
EXPORT(dump) u64 dump(const u8 *input, u32 length) {
  u64 start = (u64)(u32)input + length;
  u64 lines = ((u64)length + WIDTH - 1) / WIDTH;
  if (!reach(start + lines * LINE + 9)) __builtin_trap();
  u8 *output = (u8 *)(u32)start, *to = output;
  for (u32 at = 0; at < length; at += WIDTH)
    to = line(to, input + at, at, length - at < WIDTH ? length - at : WIDTH);
  to = hex(to, length, 8);
  *to++ = '\n';
  return (u64)(u32)output << 32 | (u32)(to - output);
}
