#include "mortise.h"

MORTISE_FUNCTION(emit_event);

/* Greets by name, and says so to everyone. */
MORTISE_EXPORT(greet) int greet(void) {
  static u8 room[1 << 16];
  text out = {room, 0, sizeof room};
  if (mortise_input_length() > sizeof room / 16) return mortise_fail("The name is too long.");

  add(&out, "{\"stream\":\"global\",\"type\":\"__NAME__:greeted\",\"payload\":{\"name\":");
  add_json_input(&out);
  add(&out, "}}");
  handle reply = mortise_call(emit_event, &out);
  if (!mortise_succeeded(reply)) mortise_warn(reply);

  out.length = 0;
  if (!add_setting(&out, "greeting")) add(&out, "Hello");
  add(&out, ", ");
  add_input(&out);
  add(&out, "!");
  return mortise_output(&out);
}
