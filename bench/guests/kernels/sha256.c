#include "../../../plugins/digest/sha256.h"

/* One round hashes 16 KiB: 256 blocks, each state fed into the next message. */
__attribute__((export_name("run"))) int run(int rounds) {
  static unsigned char message[16 << 10];
  sha256 hash;
  sha256_begin(&hash);
  for (int round = 0; round < rounds; round++) {
    __builtin_memcpy(message, hash.state, sizeof hash.state);
    for (unsigned int at = 0; at < sizeof message; at += 64) sha256_block(&hash, message + at);
  }
  return (int)hash.state[0];
}
