/* SHA-256 as FIPS 180-4 gives it; section numbers are that document's. No libc. */
#ifndef SHA256_H
#define SHA256_H

typedef struct {
  unsigned int state[8];
} sha256;

/* 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const unsigned int sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline unsigned int sha256_rotate(unsigned int word, int by) { return word >> by | word << (32 - by); }

/* 5.3.3 */
static inline void sha256_begin(sha256 *hash) {
  static const unsigned int initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int at = 0; at < 8; at++) hash->state[at] = initial[at];
}

/* 6.2.2: takes in one block of 64 bytes. */
static void sha256_block(sha256 *hash, const unsigned char *block) {
  unsigned int schedule[64];
  for (int at = 0; at < 16; at++) {
    unsigned int word;
    __builtin_memcpy(&word, block + 4 * at, 4);
    schedule[at] = __builtin_bswap32(word);
  }
  for (int at = 16; at < 64; at++) {
    unsigned int near = schedule[at - 15], far = schedule[at - 2];
    schedule[at] = schedule[at - 16] + schedule[at - 7] +
                   (sha256_rotate(near, 7) ^ sha256_rotate(near, 18) ^ near >> 3) +
                   (sha256_rotate(far, 17) ^ sha256_rotate(far, 19) ^ far >> 10);
  }
  unsigned int *state = hash->state;
  unsigned int a = state[0], b = state[1], c = state[2], d = state[3];
  unsigned int e = state[4], f = state[5], g = state[6], h = state[7];
  for (int at = 0; at < 64; at++) {
    unsigned int first = h + (sha256_rotate(e, 6) ^ sha256_rotate(e, 11) ^ sha256_rotate(e, 25)) +
                         ((e & f) ^ (~e & g)) + sha256_constants[at] + schedule[at];
    unsigned int second =
        (sha256_rotate(a, 2) ^ sha256_rotate(a, 13) ^ sha256_rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first;
    d = c, c = b, b = a, a = first + second;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/* 5.1.1: takes in the last `rest` bytes (fewer than 64) of a message of `length` bytes, and its padding. */
static inline void sha256_end(sha256 *hash, const unsigned char *tail, unsigned int rest, unsigned long long length) {
  unsigned char blocks[128];
  __builtin_memset(blocks, 0, sizeof blocks);
  for (unsigned int at = 0; at < rest; at++) blocks[at] = tail[at];
  blocks[rest] = 0x80;
  int size = rest < 56 ? 64 : 128;
  unsigned long long bits = __builtin_bswap64(length * 8);
  __builtin_memcpy(blocks + size - 8, &bits, 8);
  sha256_block(hash, blocks);
  if (size == 128) sha256_block(hash, blocks + 64);
}

#endif
