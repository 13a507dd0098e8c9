#!/usr/bin/env bash
# Builds the Rust and Go hosts of Extism that `npm run bench -- engine --peers` measures, into peers/build/.
# Takes a few minutes the first time. A host whose compiler is missing is left out.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p build
if command -v cargo >/dev/null; then
  cargo build --release --locked --manifest-path rust/Cargo.toml --target-dir build/target
  cp build/target/release/mortise-bench-rust build/rust
else
  echo "No cargo: the Rust host is left out (https://rustup.rs)." >&2
fi
if command -v go >/dev/null; then
  (cd go && go build -o ../build/go .)
else
  echo "No go: the Go host is left out (https://go.dev/dl)." >&2
fi
