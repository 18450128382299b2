#!/usr/bin/env node
// The serve corpus in Cloudflare's own runtime: every case is a Worker of its own, with its own socket,
// in one workerd process.
//
// usage: run_workerd.mjs [-v] [WORD...]
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadCases } from "./case.mjs";
import { ENVIRONMENT, makeSite } from "./edge.mjs";
import { freePorts, runAll, runSteps, writeFiles } from "./run.mjs";
import { startUpstreams } from "./upstreams.mjs";
import { Connection } from "./wire.mjs";
import { until } from "../edge/workers.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const EDGE = path.resolve(HERE, "../../build/wasm/edge");
const START_MS = 30000;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fusor-workerd-"));
const words = process.argv.slice(2).filter((word) => word !== "-v");
const verbose = process.argv.includes("-v");

const text = (value) => JSON.stringify(value); // a string of Cap'n Proto's text format
const scripts = fs.readdirSync(EDGE).filter((name) => name.endsWith(".mjs"));

// Writes one case's files and gives its services and socket.
function describe(test, number, values) {
  const own = path.join(folder, `case${number}`);
  writeFiles(test, path.join(own, "assets"));
  fs.mkdirSync(path.join(own, "assets"), { recursive: true });
  const { site, functions } = makeSite(test, values);
  const paths = Object.entries(functions);
  const imports = paths.map((_, i) => `import f${i} from "./f${i}.wasm";\n`).join("");
  const table = paths.map(([name], i) => `${JSON.stringify(name)}: f${i}`).join(", ");
  fs.writeFileSync(path.join(own, "site.mjs"),
    `${imports}export const functions = {${table}};\nexport const site = ${JSON.stringify(site)};\n`);
  const modules = [
    '(name = "worker.mjs", esModule = embed "edge/worker.mjs")',
    ...scripts.filter((name) => name !== "worker.mjs").map((name) => `(name = "${name}", esModule = embed "edge/${name}")`),
    '(name = "core.wasm", wasm = embed "edge/core.wasm")',
    `(name = "site.mjs", esModule = embed "case${number}/site.mjs")`,
    ...paths.map(([, file], i) => {
      fs.copyFileSync(file, path.join(own, `f${i}.wasm`));
      return `(name = "f${i}.wasm", wasm = embed "case${number}/f${i}.wasm")`;
    }),
  ];
  const bindings = [
    `(name = "ASSETS", service = "assets${number}")`,
    ...Object.entries(ENVIRONMENT).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ];
  return {
    services: [
      `(name = "case${number}", worker = (modules = [${modules.join(", ")}], bindings = [${bindings.join(", ")}], ` +
        `compatibilityDate = "2026-10-01", compatibilityFlags = ["enable_request_signal"], globalOutbound = "internet"))`,
      `(name = "assets${number}", disk = (path = ${text(path.join(own, "assets"))}, allowDotfiles = true))`,
    ],
    socket: `(name = "case${number}", address = "127.0.0.1:${values.ports[0]}", http = (), service = "case${number}")`,
  };
}

async function start(prepared) {
  fs.cpSync(EDGE, path.join(folder, "edge"), { recursive: true });
  const all = prepared.map(({ test, values }, i) => describe(test, i, values));
  const config = path.join(folder, "config.capnp");
  fs.writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["public", "private"])),
    ${all.flatMap((one) => one.services).join(",\n    ")}
  ],
  sockets = [
    ${all.map((one) => one.socket).join(",\n    ")}
  ],
);
`);
  const workerd = spawn("workerd", ["serve", config], { stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  workerd.stdout.on("data", (chunk) => log.push(chunk));
  workerd.stderr.on("data", (chunk) => log.push(chunk));
  let ended = false;
  workerd.on("close", () => (ended = true));
  workerd.on("error", (error) => log.push(String(error)));
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      (await Connection.open(prepared.at(-1).values.ports[0])).close();
      return { log: () => log.join(""), stop: () => workerd.kill("SIGKILL") };
    } catch {
      if (ended || Date.now() > deadline) throw new Error(`workerd does not serve:\n${log.join("").slice(-4000)}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

// Whether a config is refused, and why, is the Node runner's to say: here it is a log line of a request.
const cases = loadCases(HERE, words);
const runnable = cases.filter((test) => !test.skips.workerd);
const prepared = [];
for (const test of runnable) prepared.push({ test, upstreams: await startUpstreams(test.upstreams) });
// All at once: a port that was free and is not used yet would be given again.
const ports = await freePorts(2 * prepared.length);
prepared.forEach((one, i) => {
  const [port, nowhere] = [ports[2 * i], ports[2 * i + 1]];
  one.values = { ports: [port, port, port], upstreams: one.upstreams.addresses, nowhere: `127.0.0.1:${nowhere}` };
});
let server;
async function refusal(test, values) {
  const problems = [];
  const connection = await Connection.open(values.ports[0]);
  connection.send(Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  const reply = await connection.reply("GET");
  connection.close();
  if (reply?.status !== 500) problems.push(`${test.file}: was not refused`);
  for (const said of test.refused) {
    // The line comes by another way than the reply.
    if (!(await until(() => server.log().includes(JSON.stringify(said).slice(1, -1))))) {
      problems.push(`${test.file}: the refusal does not say ${JSON.stringify(said)}`);
    }
  }
  return problems;
}

async function runCase(test) {
  const { values } = prepared.find((one) => one.test === test);
  const problems = [];
  try {
    if (test.refused !== null) return await refusal(test, values);
    await runSteps(test, values, problems);
  } catch (error) {
    problems.push(`${test.file}: ${error.message}`);
  }
  return problems;
}

process.on("exit", () => {
  server?.stop();
  if (verbose && server) console.log(server.log());
  fs.rmSync(folder, { recursive: true, force: true });
});
try {
  if (prepared.length > 0) server = await start(prepared);
} catch (error) {
  console.log(error.message);
  console.log(`serve-workerd: 0 passed, ${prepared.length} failed`);
  process.exit(1);
}
await runAll("workerd", cases, runCase, 4);
