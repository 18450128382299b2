#!/bin/sh
# Builds the function; $1 is the module to make.
CXX=${CXX:-$(command -v clang++ || command -v clang++-22)}
if [ -z "$CXX" ]; then
  echo "clang++ is missing. On Debian: apt install clang lld wasi-libc libc++-dev-wasm32 libclang-rt-dev-wasm32" >&2
  exit 1
fi
exec "$CXX" --target=wasm32-wasi -Wno-deprecated -O2 -std=c++20 -fno-exceptions -o "$1" main.cc
