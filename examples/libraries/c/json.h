/* JSON, as much of it as a library needs: a value is a view of the text that it stands in. No libc. */
#ifndef JSON_H
#define JSON_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

/* Room that is taken from, and given back all at once. */
void *take(u32 size);

/* A part of a text; `at` is 0 where there is none. */
typedef struct {
  const u8 *at;
  u32 length;
} view;

/* A literal. */
#define TEXT(literal) ((view){(const u8 *)(literal), sizeof(literal) - 1})

static inline int same(view a, view b) {
  if (a.length != b.length) return 0;
  for (u32 i = 0; i < a.length; i++)
    if (a.at[i] != b.at[i]) return 0;
  return 1;
}

/* What reading goes through: past the end it sees zeros. */
typedef struct {
  const u8 *at;
  const u8 *end;
} reader;

static inline u8 peek(const reader *from) { return from->at < from->end ? *from->at : 0; }

static inline void blanks(reader *from) {
  while (peek(from) == ' ' || peek(from) == '\n' || peek(from) == '\r' || peek(from) == '\t') from->at++;
}

/* Goes past one value, however deep: brackets are counted, and those in strings do not count. */
static inline void skip(reader *from) {
  u32 depth = 0;
  blanks(from);
  do {
    u8 c = peek(from);
    if (c == 0) return;
    if (c == '"') {
      for (from->at++; peek(from) != 0 && peek(from) != '"'; from->at++)
        if (peek(from) == '\\') from->at++;
    }
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') {
      if (depth == 0) return;
      depth--;
    }
    if ((c == ',' || c == ':') && depth == 0) return;
    from->at++;
    blanks(from);
  } while (depth > 0 || (peek(from) != ',' && peek(from) != ':' && peek(from) != '}' && peek(from) != ']'));
}

/* The value that comes next. */
static inline view next(reader *from) {
  blanks(from);
  const u8 *start = from->at;
  skip(from);
  const u8 *end = from->at < from->end ? from->at : from->end;
  while (end > start && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t')) end--;
  return (view){start, (u32)(end - start)};
}

/* Begins with the first item of a list or member of an object; answers whether it is one. */
static inline int begin(view json, u8 bracket, reader *into) {
  if (json.length == 0 || *json.at != bracket) return 0;
  *into = (reader){json.at + 1, json.at + json.length};
  return 1;
}

/* Whether there is one more. */
static inline int more(reader *from) {
  blanks(from);
  if (peek(from) == ',') from->at++;
  blanks(from);
  return peek(from) != 0 && peek(from) != ']' && peek(from) != '}';
}

/* A list's item. */
static inline view item(view list, u32 index) {
  reader from;
  if (!begin(list, '[', &from)) return (view){0, 0};
  while (more(&from)) {
    view found = next(&from);
    if (index-- == 0) return found;
  }
  return (view){0, 0};
}

/* What an object has under a key that needs no escapes. */
static inline view member(view object, view key) {
  reader from;
  if (!begin(object, '{', &from)) return (view){0, 0};
  while (more(&from)) {
    view name = next(&from);
    if (peek(&from) == ':') from.at++;
    view value = next(&from);
    if (name.length >= 2 && same((view){name.at + 1, name.length - 2}, key)) return value;
  }
  return (view){0, 0};
}

static inline u32 hexadecimal(const u8 *at) {
  u32 code = 0;
  for (u32 i = 0; i < 4; i++) {
    u8 c = at[i];
    code = code * 16 + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
  }
  return code;
}

static inline u32 put_utf8(u8 *to, u32 code) {
  if (code < 0x80) return to[0] = (u8)code, 1;
  if (code < 0x800) return to[0] = (u8)(0xc0 | code >> 6), to[1] = (u8)(0x80 | (code & 63)), 2;
  if (code < 0x10000) {
    to[0] = (u8)(0xe0 | code >> 12), to[1] = (u8)(0x80 | (code >> 6 & 63)), to[2] = (u8)(0x80 | (code & 63));
    return 3;
  }
  to[0] = (u8)(0xf0 | code >> 18), to[1] = (u8)(0x80 | (code >> 12 & 63));
  to[2] = (u8)(0x80 | (code >> 6 & 63)), to[3] = (u8)(0x80 | (code & 63));
  return 4;
}

/* A string without its quotes and escapes, in room of its own; nothing where the value is no string. */
static inline view string(view json) {
  if (json.length < 2 || *json.at != '"') return (view){0, 0};
  u8 *to = take(json.length);
  u32 length = 0;
  const u8 *end = json.at + json.length - 1;
  for (const u8 *at = json.at + 1; at < end; at++) {
    if (*at != '\\') {
      to[length++] = *at;
      continue;
    }
    at++;
    if (*at != 'u' || end - at < 5) {
      const char *plain = "bfnrt", *meant = "\b\f\n\r\t";
      u32 which = 0;
      while (which < 5 && plain[which] != (char)*at) which++;
      to[length++] = which < 5 ? (u8)meant[which] : *at;
      continue;
    }
    u32 code = hexadecimal(at + 1);
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && end - at > 6 && at[1] == '\\' && at[2] == 'u') {
      code = 0x10000 + ((code - 0xd800) << 10) + (hexadecimal(at + 3) - 0xdc00);
      at += 6;
    }
    length += put_utf8(to + length, code);
  }
  return (view){to, length};
}

#endif
