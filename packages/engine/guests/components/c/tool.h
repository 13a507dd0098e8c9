/* A tool that counts the words of a text. */
#include "host.h"

#define TOOL(name) EXPORT("pattern:extension/tool@0.1.0#" name)
#define AFTER_TOOL(name) EXPORT("cabi_post_pattern:extension/tool@0.1.0#" name)

TOOL("name") string *tool_name(void) { return answer(TEXT("count-words")); }

TOOL("description") string *tool_description(void) { return answer(TEXT("Counts the words of a text.")); }

TOOL("parameters-schema")
string *tool_parameters(void) {
  return answer(TEXT("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"required\":[\"text\"]}"));
}

TOOL("output-schema")
string *tool_output(void) {
  return answer(TEXT("{\"type\":\"object\",\"properties\":{\"words\":{\"type\":\"integer\"}},\"required\":[\"words\"]}"));
}

TOOL("usage-rule") maybe *tool_usage(void) { return tagged(1, TEXT("Call it with the text itself, not with a summary.")); }

static inline int space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/* The string of the JSON property `text`, its escapes as they are; of length 0 and nowhere where there is none. */
static string text_of(string json) {
  string key = TEXT("\"text\"");
  for (uint32_t at = 0; at + key.length < json.length; at++) {
    if (!same((string){json.at + at, key.length}, key)) continue;
    at += key.length;
    while (at < json.length && (space(json.at[at]) || json.at[at] == ':')) at++;
    if (at >= json.length || json.at[at] != '"') break;
    uint32_t from = ++at;
    while (at < json.length && json.at[at] != '"') at += json.at[at] == '\\' ? 2 : 1;
    if (at < json.length) return (string){json.at + from, at - from};
  }
  return (string){0, 0};
}

TOOL("execute")
maybe *tool_execute(const char *at, uint32_t length, const char *meta, uint32_t meta_length) {
  (void)meta;
  (void)meta_length;
  string text = text_of((string){at, length});
  if (text.at == 0) return failed(TEXT("The parameters have no `text`."));
  uint32_t words = 0;
  for (uint32_t i = 0; i < text.length; i++)
    if (!space(text.at[i]) && (i == 0 || space(text.at[i - 1]))) words++;
  string count = decimal(words);
  string line = joined(TEXT("words: "), count);
  host_log(2, line.at, line.length);
  return ok(joined(joined(TEXT("{\"words\":"), count), TEXT("}")));
}

AFTER_TOOL("name") void after_tool_name(string *out) { (void)out; sweep(); }
AFTER_TOOL("description") void after_tool_description(string *out) { (void)out; sweep(); }
AFTER_TOOL("parameters-schema") void after_tool_parameters(string *out) { (void)out; sweep(); }
AFTER_TOOL("output-schema") void after_tool_output(string *out) { (void)out; sweep(); }
AFTER_TOOL("usage-rule") void after_tool_usage(maybe *out) { (void)out; sweep(); }
AFTER_TOOL("execute") void after_tool_execute(maybe *out) { (void)out; sweep(); }
