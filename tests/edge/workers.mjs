// Several Workers in one workerd process, each with its own site, variables and socket: what the tests
// of the edge host are made of.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts, GUESTS } from "../serve/run.mjs";
import { Connection } from "../serve/wire.mjs";

const EDGE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../build/wasm/edge");
const START_MS = 30000;
const text = JSON.stringify; // a string of Cap'n Proto's text format

// worker: {name, caddyfile (null: none built in), files: {path: text}, functions: {path: guest},
// variables: {name: text}, main: a module's text that stands before worker.mjs}.
function describe(folder, worker, port) {
  const own = path.join(folder, worker.name);
  fs.mkdirSync(path.join(own, "assets"), { recursive: true });
  for (const [name, content] of Object.entries(worker.files ?? {})) {
    fs.writeFileSync(path.join(own, "assets", name), content);
  }
  const functions = Object.entries(worker.functions ?? {});
  const site = { manifest: { files: Object.entries(worker.files ?? {}).map(([name, content]) => [name, content.length, 0]) } };
  if (worker.caddyfile != null) Object.assign(site, { caddyfile: "Caddyfile", files: { Caddyfile: worker.caddyfile } });
  fs.writeFileSync(path.join(own, "site.mjs"), functions.map((_, i) => `import f${i} from "./f${i}.wasm";\n`).join("") +
    `export const functions = {${functions.map(([name], i) => `${text(name)}: f${i}`).join(", ")}};\n` +
    `export const site = ${JSON.stringify(site)};\n`);
  const modules = [];
  if (worker.main) {
    fs.writeFileSync(path.join(own, "main.mjs"), worker.main);
    modules.push(`(name = "main.mjs", esModule = embed "${worker.name}/main.mjs")`);
  }
  modules.push('(name = "worker.mjs", esModule = embed "edge/worker.mjs")');
  for (const name of fs.readdirSync(EDGE).filter((n) => n.endsWith(".mjs") && n !== "worker.mjs")) {
    modules.push(`(name = "${name}", esModule = embed "edge/${name}")`);
  }
  modules.push('(name = "core.wasm", wasm = embed "edge/core.wasm")', `(name = "site.mjs", esModule = embed "${worker.name}/site.mjs")`);
  functions.forEach(([, guest], i) => {
    fs.copyFileSync(path.join(GUESTS, `${guest}.wasm`), path.join(own, `f${i}.wasm`));
    modules.push(`(name = "f${i}.wasm", wasm = embed "${worker.name}/f${i}.wasm")`);
  });
  const bindings = [`(name = "ASSETS", service = "assets-${worker.name}")`];
  for (const [name, value] of Object.entries(worker.variables ?? {})) bindings.push(`(name = ${text(name)}, text = ${text(value)})`);
  return {
    services: `(name = "${worker.name}", worker = (modules = [${modules.join(", ")}], bindings = [${bindings.join(", ")}], ` +
      `compatibilityDate = "2026-10-01", compatibilityFlags = ["enable_request_signal"], globalOutbound = "internet")),\n` +
      `(name = "assets-${worker.name}", disk = (path = ${text(path.join(own, "assets"))}))`,
    socket: `(name = "${worker.name}", address = "127.0.0.1:${port}", http = (), service = "${worker.name}")`,
  };
}

// {ports: {name: port}, log(): what workerd and the Workers have printed, stop()}.
export async function startWorkers(workers) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fusor-edge-"));
  fs.cpSync(EDGE, path.join(folder, "edge"), { recursive: true });
  const ports = await freePorts(workers.length);
  const all = workers.map((worker, i) => describe(folder, worker, ports[i]));
  const config = path.join(folder, "config.capnp");
  fs.writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "internet", network = (allow = ["public", "private"])), ${all.map((one) => one.services).join(",\n")} ],
  sockets = [ ${all.map((one) => one.socket).join(",\n")} ],
);
`);
  const workerd = spawn("workerd", ["serve", config], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  let ended = false;
  for (const stream of [workerd.stdout, workerd.stderr]) stream.on("data", (chunk) => (log += chunk));
  workerd.on("close", () => (ended = true)).on("error", (error) => (log += error));
  const stop = () => {
    workerd.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + START_MS; ; ) {
    try {
      (await Connection.open(ports.at(-1))).close();
      break;
    } catch {
      if (ended || Date.now() > deadline) {
        stop();
        throw new Error(`workerd does not serve:\n${log.slice(-4000)}`);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  return { ports: Object.fromEntries(workers.map((worker, i) => [worker.name, ports[i]])), log: () => log, stop };
}

// Waits until `condition` holds; false: it did not within five seconds.
export async function until(condition) {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; ) {
    if (condition()) return true;
    await new Promise((done) => setTimeout(done, 5));
  }
  return false;
}
