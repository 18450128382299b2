// Runs a wasm32 test program under Node: WASI for stdio, and the checkout readable at its own path,
// where FUSOR_SOURCE_DIR points.
//
// usage: node testing/run_wasm.mjs PROGRAM.wasm [ARGUMENT...]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const [program, ...args] = process.argv.slice(2);
const wasi = new WASI({
  version: "preview1",
  args: [program, ...args],
  preopens: { [root]: root },
});
const module = new WebAssembly.Module(readFileSync(program));
const instance = new WebAssembly.Instance(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
