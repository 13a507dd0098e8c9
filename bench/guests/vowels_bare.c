/*
 * The floor under `vowels`: no kernel and no host, the same count over the module's own memory. A caller asks
 * `alloc` for room, copies its input there, calls `vowels`, and copies the answer out from the same address.
 */
#include "vowels.h"

extern unsigned char __heap_base[];

/* One buffer, handed out anew at each call: at least 16 bytes, so that an answer fits. */
__attribute__((export_name("alloc"))) unsigned char *alloc(unsigned int length) {
  unsigned long end = (unsigned long)__heap_base + (length < 16 ? 16 : length);
  unsigned long pages = (end + 0xffff) >> 16, held = __builtin_wasm_memory_size(0);
  if (pages > held && __builtin_wasm_memory_grow(0, pages - held) == (unsigned long)-1) return 0;
  return __heap_base;
}

/* Counts the vowels of `input`, writes the count over it in decimal, and returns how many digits that took. */
__attribute__((export_name("vowels"))) unsigned int vowels(unsigned char *input, unsigned int length) {
  unsigned int at = 0, count = 0;
  for (; at + 8 <= length; at += 8) {
    unsigned long long word;
    __builtin_memcpy(&word, input + at, 8);
    count += vowels_in(word);
  }
  for (; at < length; at++) count += is_vowel(input[at]);
  return decimal(input, count);
}
