/* `pattern:extension/host`, as far as the guests use it. */
#pragma once
#include "component.h"

#define HOST(name) IMPORT("pattern:extension/host@0.1.0", name)

HOST("log") void host_log(uint32_t level, const char *at, uint32_t length);

HOST("memory-create-block")
void host_create(const char *owner, uint32_t owner_length, const char *label, uint32_t label_length,
                 const char *about, uint32_t about_length, const char *content, uint32_t content_length, maybe *out);

HOST("memory-read-block")
void host_read(const char *owner, uint32_t owner_length, const char *label, uint32_t label_length, maybe *out);

HOST("memory-update-block")
void host_update(const char *owner, uint32_t owner_length, const char *label, uint32_t label_length,
                 const char *content, uint32_t content_length, maybe *out);

HOST("memory-delete-block")
void host_delete(const char *owner, uint32_t owner_length, const char *label, uint32_t label_length, maybe *out);

HOST("get-config") void host_config(const char *key, uint32_t length, maybe *out);
