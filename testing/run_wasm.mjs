// Runs a wasm32 test program under Node: WASI for stdio, and the checkout readable at its own path,
// where FUSOR_SOURCE_DIR points; so is another folder that is named.
//
// usage: node testing/run_wasm.mjs [--dir FOLDER] PROGRAM.wasm [ARGUMENT...]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const words = process.argv.slice(2);
const folders = words[0] === "--dir" ? [root, words.splice(0, 2)[1]] : [root];
const [program, ...args] = words;
const wasi = new WASI({
  version: "preview1",
  args: [program, ...args],
  preopens: Object.fromEntries(folders.map((folder) => [folder, folder])),
});
const module = new WebAssembly.Module(readFileSync(program));
const instance = new WebAssembly.Instance(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
