/* What the vowel counting guests share: the letters, and a number as text. */
#ifndef VOWELS_H
#define VOWELS_H

/* 1 for a vowel of either case, without a branch: bit n of the mask is set where 'a' + n is one. */
static inline unsigned int is_vowel(unsigned char byte) {
  unsigned int letter = (byte | 0x20u) - 'a';
  return letter < 26 ? 0x104111u >> letter & 1 : 0;
}

/* How many of a word's eight bytes are vowels. */
static inline unsigned int vowels_in(unsigned long long word) {
  unsigned int count = 0;
  for (int byte = 0; byte < 8; byte++, word >>= 8) count += is_vowel((unsigned char)word);
  return count;
}

/* Writes a number in decimal, at most ten digits, and returns how many. */
static inline unsigned int decimal(unsigned char *to, unsigned int number) {
  unsigned int digits = 0, rest = number;
  do digits++;
  while (rest /= 10);
  for (unsigned int at = digits; at-- > 0; number /= 10) to[at] = (unsigned char)('0' + number % 10);
  return digits;
}

#endif
