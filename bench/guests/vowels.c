#include "../../plugins/digest/extism.h"
#include "vowels.h"

/* The lean Extism guest: counts the vowels of its input straight from the host, answers in decimal. */
EXTISM_EXPORT(vowels) int vowels(void) {
  u64 length = extism_input_length(), at = 0;
  u32 count = 0;
  for (; at + 8 <= length; at += 8) count += vowels_in(extism_input_load_u64(at));
  for (; at < length; at++) count += is_vowel(extism_input_load_u8(at));
  u8 text[10];
  extism_output(text, decimal(text, count));
  return 0;
}
