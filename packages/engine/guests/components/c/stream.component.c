// world: schema/wit/pattern#data-stream-extension
#include "host.h"

#define STREAM(name) EXPORT("pattern:extension/data-stream@0.1.0#" name)
#define AFTER(name) EXPORT("cabi_post_pattern:extension/data-stream@0.1.0#" name)

/* A stream of the numbers from 1 on, each a notification about one block. */
enum { STOPPED, RUNNING, PAUSED };

typedef struct {
  string block_id, label, agent_id;
} block_ref;

typedef struct {
  string text;
  block_ref *blocks;
  uint32_t length;
} notification;

typedef struct {
  uint8_t tag;
  union {
    struct {
      void *at;
      uint32_t length;
    };
    string error;
  };
} list_result;

static uint32_t status = STOPPED;
static char agent[64];
static uint32_t agent_length;

STREAM("source-id") string *source(void) { return answer(TEXT("numbers")); }
STREAM("name") string *name(void) { return answer(TEXT("Numbers")); }

STREAM("block-schemas")
string *schemas(void) {
  string *schema = room(4, 3 * sizeof(string));
  schema[0] = TEXT("number");
  schema[1] = TEXT("A whole number.");
  schema[2] = TEXT("{\"type\":\"integer\"}");
  return answer((string){(const char *)schema, 1});
}

STREAM("start")
maybe *start(const char *owner, uint32_t length) {
  if (status != STOPPED) return failed(TEXT("The stream runs already."));
  if (length > sizeof(agent)) return failed(TEXT("The owner's name is too long."));
  __builtin_memcpy(agent, owner, length);
  agent_length = length;
  status = RUNNING;
  return ok((string){0, 0});
}

STREAM("stop")
maybe *stop(void) {
  if (status == STOPPED) return failed(TEXT("The stream does not run."));
  status = STOPPED;
  return ok((string){0, 0});
}

STREAM("pause") void pause(void) { if (status == RUNNING) status = PAUSED; }
STREAM("resume") void resume(void) { if (status == PAUSED) status = RUNNING; }
STREAM("status") uint32_t status_now(void) { return status; }
STREAM("supports-pull") uint32_t supports_pull(void) { return 1; }

STREAM("pull")
list_result *pull(uint32_t limit, uint32_t has, const char *cursor, uint32_t length) {
  list_result *out = room(4, sizeof(list_result));
  uint32_t last = 0;
  for (uint32_t i = 0; has && i < length; i++) {
    if (cursor[i] < '0' || cursor[i] > '9') {
      *out = (list_result){.tag = 1, .error = TEXT("The cursor is no number.")};
      return out;
    }
    last = last * 10 + (uint32_t)(cursor[i] - '0');
  }
  uint32_t count = status == RUNNING ? (limit < 100 ? limit : 100) : 0;
  notification *found = room(4, count * sizeof(notification));
  for (uint32_t i = 0; i < count; i++) {
    string number = decimal(last + i + 1);
    block_ref *block = room(4, sizeof(block_ref));
    *block = (block_ref){joined(TEXT("number-"), number), number, {agent, agent_length}};
    found[i] = (notification){number, block, 1};
  }
  *out = (list_result){.tag = 0, .at = found, .length = count};
  return out;
}

AFTER("source-id") void after_source(void *out) { (void)out; sweep(); }
AFTER("name") void after_name(void *out) { (void)out; sweep(); }
AFTER("block-schemas") void after_schemas(void *out) { (void)out; sweep(); }
AFTER("start") void after_start(void *out) { (void)out; sweep(); }
AFTER("stop") void after_stop(void *out) { (void)out; sweep(); }
AFTER("pull") void after_pull(void *out) { (void)out; sweep(); }
