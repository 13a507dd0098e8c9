/* The sample library in C, without libc: a module of format `buffer`. Its functions are those of the samples beside it. */
#include "json.h"

#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("mortise"), import_name(#name)))

/* Host functions: the answer's address in the upper half, its length in the lower. */
IMPORT(workspace_read) u64 workspace_read(const u8 *path, u32 length);
IMPORT(workspace_list) u64 workspace_list(const u8 *folder, u32 length);

/* Memory: one arena, emptied when the answer has been fetched and the next request comes. */
extern u8 __heap_base;
static u8 *top;
static int answered = 1;

void *take(u32 size) {
  u8 *found = top;
  top += (size + 7) & ~7u;
  u32 end = (u32)top, pages = __builtin_wasm_memory_size(0);
  if (end < (u32)found) __builtin_trap();
  u32 wanted = (end >> 16) + 1;
  if (wanted > pages && __builtin_wasm_memory_grow(0, wanted - pages) == (unsigned long)-1) __builtin_trap();
  return found;
}

EXPORT(alloc) void *alloc(u32 size) {
  if (answered) top = &__heap_base + 8;
  answered = 0;
  return take(size);
}

/* Text that grows at the top of the arena, while nothing else is taken from it. */
typedef struct {
  u8 *at;
  u32 length;
  u32 room;
} growing;

static void add(growing *to, view more) {
  if (to->length + more.length > to->room) {
    u32 room = (to->length + more.length) * 2 + 256;
    u8 *at = take(room);
    if (to->length > 0) __builtin_memcpy(at, to->at, to->length);
    to->at = at, to->room = room;
  }
  __builtin_memcpy(to->at + to->length, more.at, more.length);
  to->length += more.length;
}

#define add_text(to, literal) add(to, TEXT(literal))

static void add_number(growing *to, u32 number) {
  u8 digits[10];
  u32 from = sizeof digits;
  do digits[--from] = '0' + number % 10;
  while ((number /= 10) > 0);
  add(to, (view){digits + from, sizeof digits - from});
}

static void add_quoted(growing *to, view text) {
  add_text(to, "\"");
  for (u32 at = 0; at < text.length; at++) {
    u8 c = text.at[at];
    if (c >= 0x20 && c != '"' && c != '\\') {
      add(to, (view){&c, 1});
      continue;
    }
    u8 escape[6] = {'\\', 'u', '0', '0', (u8)('0' + (c >> 4)), (u8)"0123456789abcdef"[c & 15]};
    add(to, (view){escape, 6});
  }
  add_text(to, "\"");
}

static u64 answer(growing json) {
  answered = 1;
  return (u64)(u32)json.at << 32 | json.length;
}

static u64 refuse(view before, view what, view after) {
  growing message = {0, 0, 0}, json = {0, 0, 0};
  add(&message, before), add(&message, what), add(&message, after);
  add_text(&json, "{\"Error\":"), add_quoted(&json, (view){message.at, message.length}), add_text(&json, "}");
  return answer(json);
}

static const view NOTHING = {(const u8 *)"", 0};

/* What the host answered, where that is no error. */
static view payload(u64 reply) {
  view json = {(const u8 *)(u32)(reply >> 32), (u32)reply};
  return same(member(json, TEXT("kind")), TEXT("\"Success\"")) ? member(json, TEXT("payload")) : (view){0, 0};
}

/* Values come tagged; bare ones are understood too. */
static view argument(view args, u32 index, view tag) {
  view value = item(args, index);
  view inner = member(value, tag);
  return inner.at == 0 ? value : inner;
}

static int integer(view json, u32 *into) {
  *into = 0;
  for (u32 at = 0; at < json.length; at++) {
    if (json.at[at] < '0' || json.at[at] > '9') return 0;
    *into = *into * 10 + (json.at[at] - '0');
  }
  return json.length > 0;
}

/* Selectors: where files are. */
EXPORT(library_call) u64 library_call(const u8 *at, u32 length) {
  view request = {at, length}, args = member(request, TEXT("args"));
  view name = string(member(request, TEXT("function")));
  int by_extension = same(name, TEXT("extension_selector"));
  if (!by_extension && !same(name, TEXT("simple_selector"))) return refuse(TEXT("There is no function "), name, TEXT("."));
  view path = string(argument(args, 0, TEXT("String"))), extension = string(argument(args, 1, TEXT("String")));
  if (path.at == 0 || (by_extension && extension.at == 0)) return refuse(TEXT("An argument must be a string."), NOTHING, NOTHING);
  view paths = payload(workspace_list(path.at, path.length));
  if (paths.at == 0) return refuse(TEXT("The folder cannot be read."), NOTHING, NOTHING);

  growing json = {0, 0, 0};
  add_text(&json, "{\"Scope\":{\"kind\":{\""), add(&json, by_extension ? TEXT("Glob") : TEXT("Folder"));
  add_text(&json, "\":");
  if (by_extension) {
    growing pattern = {0, 0, 0};
    add(&pattern, path), add_text(&pattern, "/**/*."), add(&pattern, extension);
    add_quoted(&json, (view){pattern.at, pattern.length});
  } else add_quoted(&json, path);
  add_text(&json, "},\"paths\":[");
  reader from;
  int first = 1;
  if (begin(paths, '[', &from))
    while (more(&from)) {
      view quoted = next(&from), file = string(quoted);
      u32 rest = file.length - extension.length;
      int ends = file.length > extension.length && file.at[rest - 1] == '.' &&
                 same((view){file.at + rest, extension.length}, extension);
      if (by_extension && !ends) continue;
      if (!first) add_text(&json, ",");
      first = 0;
      add(&json, quoted);
    }
  add_text(&json, "],\"resolved\":true}}");
  return answer(json);
}

static int contains(view text, view wanted) {
  for (u32 at = 0; at + wanted.length <= text.length; at++)
    if (same((view){text.at + at, wanted.length}, wanted)) return 1;
  return 0;
}

static u32 line_count(view text) {
  u32 ends = 0;
  for (u32 at = 0; at < text.length; at++) ends += text.at[at] == '\n';
  return text.length == 0 || text.at[text.length - 1] == '\n' ? ends : ends + 1;
}

/* Checks: what must hold in them. */
EXPORT(library_check) u64 library_check(const u8 *at, u32 length) {
  view request = {at, length}, args = member(request, TEXT("args"));
  view name = string(member(request, TEXT("function")));
  int by_lines = same(name, TEXT("max_lines"));
  view paths = member(argument(args, 0, TEXT("Scope")), TEXT("paths"));
  reader from;
  if (!begin(paths, '[', &from)) return refuse(TEXT("An argument must be a scope."), NOTHING, NOTHING);
  if (!by_lines && !same(name, TEXT("contains"))) return refuse(TEXT("There is no function "), name, TEXT("."));
  u32 most = 0, all = 0, failing = 0;
  view wanted = string(argument(args, 1, TEXT("String")));
  if (by_lines && !integer(argument(args, 1, TEXT("Int")), &most)) return refuse(TEXT("An argument must be an integer."), NOTHING, NOTHING);
  if (!by_lines && wanted.at == 0) return refuse(TEXT("An argument must be a string."), NOTHING, NOTHING);

  growing places = {take(65536), 0, 65536};
  while (more(&from)) {
    u8 *mark = top;
    view quoted = next(&from), file = string(quoted);
    view content = string(payload(workspace_read(file.at, file.length)));
    if (content.at == 0) return refuse(NOTHING, file, TEXT(" cannot be read."));
    u32 lines = by_lines ? line_count(content) : 0;
    int fails = by_lines ? lines > most : !contains(content, wanted);
    // Nothing of the file is needed any more; a longer list of places is put there.
    top = mark;
    all++;
    if (!fails) continue;
    add(&places, failing++ == 0 ? TEXT("{\"file\":") : TEXT(",{\"file\":")), add(&places, quoted);
    if (by_lines) {
      add_text(&places, ",\"line\":"), add_number(&places, most + 1);
      add_text(&places, ",\"message\":\""), add_number(&places, lines), add_text(&places, " lines\"");
    }
    add_text(&places, "}");
  }
  growing json = {0, 0, 0};
  if (failing == 0) {
    add_text(&json, "{\"Pass\":null}");
    return answer(json);
  }
  add_text(&json, "{\"result\":\"fail\",\"message\":\"");
  if (by_lines) add_text(&json, "Files with more than "), add_number(&json, most), add_text(&json, " lines: ");
  else add_text(&json, "Files without the text: ");
  add_number(&json, failing), add_text(&json, " of "), add_number(&json, all), add_text(&json, ".\",\"places\":[");
  add(&json, (view){places.at, places.length}), add_text(&json, "]}");
  return answer(json);
}

#define PARAMETER(name, type) "{\"name\":\"" name "\",\"type\":\"" type "\"}"
#define FUNCTION(name, description, parameters) \
  "{\"name\":\"" name "\",\"description\":\"" description "\",\"parameters\":[" parameters "]}"

/* What the library offers, for `mortise hie doc` and editors. */
EXPORT(library_doc) u64 library_doc(const u8 *at, u32 length) {
  (void)at, (void)length;
  growing json = {0, 0, 0};
  add_text(&json,
           "{\"description\":\"A sample: files by folder and extension, their text and their length.\","
           "\"version\":\"1.0.0\",\"selectors\":["
           FUNCTION("simple_selector", "The files below a folder.", PARAMETER("path", "string")) ","
           FUNCTION("extension_selector", "The files below a folder that have an extension.",
                    PARAMETER("path", "string") "," PARAMETER("extension", "string"))
           "],\"checks\":["
           FUNCTION("contains", "Each file contains the text.", PARAMETER("scope", "scope") "," PARAMETER("text", "string")) ","
           FUNCTION("max_lines", "No file has more lines.", PARAMETER("scope", "scope") "," PARAMETER("lines", "integer"))
           "]}");
  return answer(json);
}
