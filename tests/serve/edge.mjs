// A case as a Worker's site: what `fusor build` would put beside the core.
import fs from "node:fs";
import path from "node:path";
import { fillIn } from "./case.mjs";
import { GUESTS, withDefaults } from "./run.mjs";

export const ENVIRONMENT = { GREETING: "hello", EMPTY: "" };

// {site: what load() takes, functions: {path in the config: file of the module}}.
export function makeSite(test, values) {
  const files = { Caddyfile: fillIn(withDefaults(test.caddyfile), values) };
  const functions = {};
  const manifest = [];
  for (const { name, content, guest, mtime } of test.files) {
    if (guest) {
      functions[name] = path.join(GUESTS, `${guest}.wasm`);
      continue;
    }
    if (content.length < 100_000) files[name] = content.toString();
    manifest.push([name, content.length, mtime * 1e9]);
  }
  return { site: { caddyfile: "Caddyfile", files, manifest: { files: manifest } }, functions };
}

export function read(file) {
  return fs.readFileSync(file);
}
