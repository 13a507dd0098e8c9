#define BODIES 8

typedef struct {
  double place[3], speed[3], mass;
} body;

static body bodies[BODIES];

static void begin(void) {
  for (int at = 0; at < BODIES; at++) {
    body *one = &bodies[at];
    for (int axis = 0; axis < 3; axis++) {
      one->place[axis] = 3.0 * at + 1.7 * axis * (at % 3) - 0.4 * axis;
      one->speed[axis] = 0.01 * ((at + axis) % 5 - 2);
    }
    one->mass = at == 0 ? 40.0 : 0.5 / at;
  }
}

/* Newton's law between each two bodies, then a step along. */
static void step(double time) {
  for (int at = 0; at < BODIES; at++) {
    body *one = &bodies[at];
    for (int next = at + 1; next < BODIES; next++) {
      body *other = &bodies[next];
      double apart[3], square = 1e-6;
      for (int axis = 0; axis < 3; axis++) {
        apart[axis] = one->place[axis] - other->place[axis];
        square += apart[axis] * apart[axis];
      }
      double pull = time / (square * __builtin_sqrt(square));
      for (int axis = 0; axis < 3; axis++) {
        one->speed[axis] -= apart[axis] * other->mass * pull;
        other->speed[axis] += apart[axis] * one->mass * pull;
      }
    }
  }
  for (int at = 0; at < BODIES; at++)
    for (int axis = 0; axis < 3; axis++) bodies[at].place[axis] += time * bodies[at].speed[axis];
}

/* One round is 200 steps of eight bodies. Answers with the bits of what they carry, which differ if one sum does. */
__attribute__((export_name("run"))) long long run(int rounds) {
  begin();
  for (int at = 0; at < 200 * rounds; at++) step(0.001);
  double energy = 0;
  for (int at = 0; at < BODIES; at++)
    for (int axis = 0; axis < 3; axis++)
      energy += 0.5 * bodies[at].mass * bodies[at].speed[axis] * bodies[at].speed[axis];
  long long bits;
  __builtin_memcpy(&bits, &energy, sizeof bits);
  return bits;
}
