#!/bin/sh
# Builds the function; $1 is the component to make.
if ! command -v npm >/dev/null; then
  echo "npm is missing. On Debian: apt install nodejs npm" >&2
  exit 1
fi
[ -d node_modules ] || npm install || exit 1
exec node_modules/.bin/componentize-js main.js --wit function.wit --world-name function -o "$1"
