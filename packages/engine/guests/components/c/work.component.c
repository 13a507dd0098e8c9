// world: packages/engine/guests/components/wit#bench
#include "component.h"

#define WORK(name) EXPORT("mortise:work/work@0.1.0#" name)
#define AFTER(name) EXPORT("cabi_post_mortise:work/work@0.1.0#" name)

typedef struct {
  int32_t x, y;
  string label;
} point;

typedef struct {
  point *at;
  uint32_t length;
} points;

typedef struct {
  uint8_t tag;
  union {
    double radius;
    uint32_t side;
    string name;
  };
} shape;

WORK("echo")
string *echo(const char *at, uint32_t length) { return answer((string){at, length}); }

WORK("shift")
points *shift(point *at, uint32_t length, int32_t by) {
  points *out = room(4, sizeof(points));
  for (uint32_t i = 0; i < length; i++) {
    at[i].x += by;
    at[i].y += by;
  }
  *out = (points){at, length};
  return out;
}

WORK("turn")
shape *turn(uint32_t tag, int64_t bits, uint32_t length) {
  shape *out = room(8, sizeof(shape));
  switch (tag) {
    case 0: {
      double radius;
      __builtin_memcpy(&radius, &bits, sizeof(radius));
      *out = (shape){.tag = 1, .side = (uint32_t)radius};
      return out;
    }
    case 1:
      *out = (shape){.tag = 2, .name = decimal((uint32_t)bits)};
      return out;
    case 2:
      *out = (shape){.tag = length == 0 ? 3 : 0, .radius = length};
      return out;
    default:
      *out = (shape){.tag = 0, .radius = 1};
      return out;
  }
}

AFTER("echo") void after_echo(string *out) { (void)out; sweep(); }
AFTER("shift") void after_shift(points *out) { (void)out; sweep(); }
AFTER("turn") void after_turn(shape *out) { (void)out; sweep(); }
