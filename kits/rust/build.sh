#!/bin/sh
# Builds build/greet.wasm: with a Rust that has the standard library for WebAssembly, or one that has its source and can
# build it first, as Debian's rustc-web with rust-web-src does.
set -eu
target=wasm32-unknown-unknown
for rustc in rustc /usr/bin/rustc; do
  command -v "$rustc" >/dev/null || continue
  library=$("$rustc" --print sysroot)/lib/rustlib
  cargo=$(dirname "$(command -v "$rustc")")/cargo
  if [ -d "$library/$target/lib" ]; then
    "$cargo" build --quiet --release --locked --target $target
  elif [ -d "$library/src/rust/library/std" ]; then
    for linker in wasm-ld-22 wasm-ld; do
      if command -v $linker >/dev/null; then break; fi
    done
    RUSTC=$rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker \
      "$cargo" build --quiet --release --locked --target $target -Zbuild-std=std,panic_abort
  else
    continue
  fi
  mkdir -p build
  cp "${CARGO_TARGET_DIR:-target}/$target/release/greet.wasm" build/greet.wasm
  exit
done
echo "No Rust here makes WebAssembly: rustup target add $target" >&2
exit 1
