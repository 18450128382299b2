#!/bin/sh
# Builds the function; $1 is the module to make.
CC=${CC:-$(command -v clang || command -v clang-22)}
if [ -z "$CC" ]; then
  echo "clang is missing. On Debian: apt install clang lld wasi-libc libclang-rt-dev-wasm32" >&2
  exit 1
fi
exec "$CC" --target=wasm32-wasi -Wno-deprecated -O2 -o "$1" main.c
