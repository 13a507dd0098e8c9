#!/bin/sh
# Builds build/greet.wasm with clang and wasm-ld, and no libc. They are called one by one: clang would hand what it links
# to any wasm-opt that it finds.
set -eu
first() {
  for name in "$@"; do
    if command -v "$name" >/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "None of these is here: $*. On Debian: apt-get install clang lld" >&2
  exit 1
}
clang=$(first clang-22 clang /opt/homebrew/opt/llvm/bin/clang)
linker=$(first wasm-ld-22 wasm-ld /opt/homebrew/opt/lld/bin/wasm-ld)
mkdir -p build
"$clang" --target=wasm32 -O2 -mbulk-memory -nostdlib -fno-builtin -Wall -Wextra -c -o build/greet.o greet.c
"$linker" --no-entry --strip-debug -o build/greet.wasm build/greet.o
