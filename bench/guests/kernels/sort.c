#define COUNT 2048

static unsigned int numbers[COUNT];

/* Quicksort by Hoare's partition: recursion, and a loop that leaves early. */
static void sort(unsigned int *from, unsigned int *to) {
  while (from < to) {
    unsigned int pivot = from[(to - from) / 2], *low = from, *high = to;
    while (low <= high) {
      while (*low < pivot) low++;
      while (*high > pivot) high--;
      if (low > high) break;
      unsigned int kept = *low;
      *low++ = *high;
      *high-- = kept;
    }
    sort(from, high);
    from = low;
  }
}

/* One round fills an array of 2,048 numbers, and sorts it. */
__attribute__((export_name("run"))) int run(int rounds) {
  unsigned int seed = 1, check = 0;
  for (int round = 0; round < rounds; round++) {
    for (int at = 0; at < COUNT; at++) numbers[at] = seed = seed * 1664525 + 1013904223;
    sort(numbers, numbers + COUNT - 1);
    for (int at = 1; at < COUNT; at++) check += (numbers[at - 1] <= numbers[at]) * (numbers[at] >> 16);
  }
  return (int)check;
}
