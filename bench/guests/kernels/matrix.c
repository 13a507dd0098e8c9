#define SIDE 48

static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

/* One round multiplies two matrices of 48 by 48 doubles, and feeds the product back into the left one. */
__attribute__((export_name("run"))) int run(int rounds) {
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++) {
      left[row][column] = (row * 7 + column * 3) % 11 - 5;
      right[row][column] = (row * 5 + column * 13) % 7 - 3;
    }
  double check = 0;
  for (int round = 0; round < rounds; round++) {
    for (int row = 0; row < SIDE; row++)
      for (int column = 0; column < SIDE; column++) {
        double sum = 0;
        for (int at = 0; at < SIDE; at++) sum += left[row][at] * right[at][column];
        product[row][column] = sum;
      }
    for (int row = 0; row < SIDE; row++)
      for (int column = 0; column < SIDE; column++) {
        check += product[row][column];
        left[row][column] = (int)product[row][column] % 11;
      }
  }
  return (int)check;
}
