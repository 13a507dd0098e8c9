#include "extism.h"
#include "sha256.h"

/* The SHA-256 of the input, as 64 hexadecimal digits. Reads 64 bytes at a time: any length, no memory of its own. */
EXTISM_EXPORT(sha256) int digest_sha256(void) {
  u64 length = extism_input_length(), at = 0;
  u8 block[64];
  sha256 hash;
  sha256_begin(&hash);
  for (; at + 64 <= length; at += 64) {
    extism_read_input(block, at, 64);
    sha256_block(&hash, block);
  }
  extism_read_input(block, at, length - at);
  sha256_end(&hash, block, length - at, length);

  u8 hex[64];
  for (int digit = 0; digit < 64; digit++) {
    u32 four = hash.state[digit / 8] >> (28 - 4 * (digit % 8)) & 15;
    hex[digit] = "0123456789abcdef"[four];
  }
  extism_output(hex, 64);
  return 0;
}
