/* A data block of notes: each path is a memory block of its owner's. What a note was before is kept for one step. */
#include "host.h"

#define BLOCK(name) EXPORT("pattern:extension/data-block@0.1.0#" name)
#define AFTER_BLOCK(name) EXPORT("cabi_post_pattern:extension/data-block@0.1.0#" name)

typedef struct {
  string block_id, label, agent_id;
} block_ref;

typedef struct {
  uint8_t tag;
  union {
    block_ref block;
    string error;
  };
} block_result;

typedef struct {
  void *at;
  uint32_t length;
} list;

typedef struct {
  uint8_t tag;
  union {
    list items;
    string error;
  };
} list_result;

typedef struct {
  string pattern;
  uint8_t permission;
} permission_rule;

typedef struct {
  string version_id, timestamp;
  maybe description;
} version_info;

/* `resolved(path, how)`, `needs-resolution(path, ours, theirs)`, `no-change(path)`. */
typedef struct {
  uint8_t tag;
  string parts[3];
} reconciled;

/* The last note that was written, and its owner: what `delete` and `history` know of it outlives the call. */
static char kept_owner[64];
static uint32_t kept_owner_length;
static uint32_t saves;

static string owner_kept(void) { return (string){kept_owner, kept_owner_length}; }

static int keep_owner(string owner) {
  if (owner.length > sizeof(kept_owner)) return 0;
  __builtin_memcpy(kept_owner, owner.at, owner.length);
  kept_owner_length = owner.length;
  return 1;
}

static block_result *block_or(string path, string owner, maybe found) {
  block_result *out = room(4, sizeof(block_result));
  if (found.tag == 0) *out = (block_result){.tag = 0, .block = {path, path, owner}};
  else *out = (block_result){.tag = 1, .error = found.value};
  return out;
}

BLOCK("source-id") string *block_source(void) { return answer(TEXT("notes")); }
BLOCK("name") string *block_name(void) { return answer(TEXT("Notes")); }

BLOCK("block-schema")
string *block_schema(void) {
  string *out = room(4, 3 * sizeof(string));
  out[0] = TEXT("note");
  out[1] = TEXT("A note, as plain text.");
  out[2] = TEXT("{\"type\":\"string\"}");
  return out;
}

BLOCK("permission-rules")
list *block_rules(void) {
  permission_rule *rules = room(4, 2 * sizeof(permission_rule));
  rules[0] = (permission_rule){TEXT("archive/**"), 0};
  rules[1] = (permission_rule){TEXT("**"), 1};
  list *out = room(4, sizeof(list));
  *out = (list){rules, 2};
  return out;
}

BLOCK("load")
block_result *block_load(const char *path, uint32_t length, const char *owner, uint32_t owner_length) {
  maybe found;
  host_read(owner, owner_length, path, length, &found);
  return block_or((string){path, length}, (string){owner, owner_length}, found);
}

BLOCK("create")
block_result *block_create(const char *path, uint32_t length, uint32_t has, const char *content,
                           uint32_t content_length, const char *owner, uint32_t owner_length) {
  maybe made;
  string about = TEXT("A note.");
  if (!keep_owner((string){owner, owner_length}))
    return block_or((string){path, length}, owner_kept(), (maybe){1, TEXT("The owner's name is too long.")});
  host_create(owner, owner_length, path, length, about.at, about.length, has ? content : "", has ? content_length : 0,
              &made);
  return block_or((string){path, length}, (string){owner, owner_length}, made);
}

BLOCK("save")
maybe *block_save(const char *id, uint32_t id_length, const char *label, uint32_t length, const char *agent,
                  uint32_t agent_length) {
  (void)id;
  (void)id_length;
  maybe found;
  host_read(agent, agent_length, label, length, &found);
  if (found.tag != 0) return failed(found.value);
  maybe *out = room(4, sizeof(maybe));
  host_update(agent, agent_length, label, length, found.value.at, found.value.length, out);
  if (out->tag == 0) saves++;
  return out;
}

BLOCK("delete")
maybe *block_delete(const char *path, uint32_t length) {
  maybe *out = room(4, sizeof(maybe));
  host_delete(kept_owner, kept_owner_length, path, length, out);
  return out;
}

BLOCK("history")
list_result *block_history(const char *id, uint32_t id_length, const char *label, uint32_t length, const char *agent,
                           uint32_t agent_length) {
  (void)id, (void)id_length, (void)label, (void)length, (void)agent, (void)agent_length;
  version_info *versions = room(4, saves * sizeof(version_info));
  for (uint32_t i = 0; i < saves; i++)
    versions[i] = (version_info){decimal(i + 1), TEXT("1970-01-01T00:00:00Z"), {0, {0, 0}}};
  list_result *out = room(4, sizeof(list_result));
  *out = (list_result){.tag = 0, .items = {versions, saves}};
  return out;
}

BLOCK("rollback")
maybe *block_rollback(const char *id, uint32_t id_length, const char *label, uint32_t length, const char *agent,
                      uint32_t agent_length, const char *version, uint32_t version_length) {
  (void)id, (void)id_length, (void)label, (void)length, (void)agent, (void)agent_length;
  return failed(joined(TEXT("There is no version "), (string){version, version_length}));
}

BLOCK("diff")
maybe *block_diff(const char *id, uint32_t id_length, const char *label, uint32_t length, const char *agent,
                  uint32_t agent_length, uint32_t has_from, const char *from, uint32_t from_length, uint32_t has_to,
                  const char *to, uint32_t to_length) {
  (void)id, (void)id_length, (void)agent, (void)agent_length;
  string now = TEXT("now");
  string before = has_from ? (string){from, from_length} : now;
  string after = has_to ? (string){to, to_length} : now;
  if (same(before, after)) return ok((string){"", 0});
  string line = joined(joined(before, TEXT(" → ")), after);
  return ok(joined(joined((string){label, length}, TEXT(": ")), line));
}

BLOCK("reconcile")
list_result *block_reconcile(string *paths, uint32_t length) {
  reconciled *results = room(4, length * sizeof(reconciled));
  for (uint32_t i = 0; i < length; i++) {
    maybe found;
    host_read(kept_owner, kept_owner_length, paths[i].at, paths[i].length, &found);
    if (found.tag == 0) results[i] = (reconciled){2, {paths[i]}};
    else results[i] = (reconciled){1, {paths[i], TEXT(""), found.value}};
  }
  list_result *out = room(4, sizeof(list_result));
  *out = (list_result){.tag = 0, .items = {results, length}};
  return out;
}

AFTER_BLOCK("source-id") void after_block_source(void *out) { (void)out; sweep(); }
AFTER_BLOCK("name") void after_block_name(void *out) { (void)out; sweep(); }
AFTER_BLOCK("block-schema") void after_block_schema(void *out) { (void)out; sweep(); }
AFTER_BLOCK("permission-rules") void after_block_rules(void *out) { (void)out; sweep(); }
AFTER_BLOCK("load") void after_block_load(void *out) { (void)out; sweep(); }
AFTER_BLOCK("create") void after_block_create(void *out) { (void)out; sweep(); }
AFTER_BLOCK("save") void after_block_save(void *out) { (void)out; sweep(); }
AFTER_BLOCK("delete") void after_block_delete(void *out) { (void)out; sweep(); }
AFTER_BLOCK("history") void after_block_history(void *out) { (void)out; sweep(); }
AFTER_BLOCK("rollback") void after_block_rollback(void *out) { (void)out; sweep(); }
AFTER_BLOCK("diff") void after_block_diff(void *out) { (void)out; sweep(); }
AFTER_BLOCK("reconcile") void after_block_reconcile(void *out) { (void)out; sweep(); }
