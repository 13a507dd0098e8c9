#include "../../plugins/digest/extism.h"

EXTISM_USER_IMPORT(host_reflect) handle host_reflect(handle text);

/* Hands 64 bytes of text to the host function `host_reflect`, and answers with what that returns. */
EXTISM_EXPORT(hostcall) int hostcall(void) {
  static const u8 text[] = "Sixty-four bytes of text, for one call of one host function: go!";
  handle answer = host_reflect(extism_write(text, sizeof text - 1));
  extism_output_set(answer, extism_length(answer));
  return 0;
}
