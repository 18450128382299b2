#!/bin/sh
# Builds the function; $1 is the module to make.
if ! command -v npm >/dev/null; then
  echo "npm is missing. On Debian: apt install nodejs npm" >&2
  exit 1
fi
[ -d node_modules ] || npm install || exit 1
exec node_modules/.bin/asc main.ts --config node_modules/@assemblyscript/wasi-shim/asconfig.json -O3 -o "$1"
