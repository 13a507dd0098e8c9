#include "../vowels.h"

/* One round counts the vowels of 64 KiB of text, byte by byte. */
__attribute__((export_name("run"))) int run(int rounds) {
  static unsigned char text[64 << 10];
  for (unsigned int at = 0; at < sizeof text; at++) text[at] = (unsigned char)('a' + at * 7 % 26);
  unsigned int count = 0;
  for (int round = 0; round < rounds; round++) {
    text[round % (int)sizeof text] = (unsigned char)('a' + round % 26);
    for (unsigned int at = 0; at < sizeof text; at++) count += is_vowel(text[at]);
  }
  return (int)count;
}
