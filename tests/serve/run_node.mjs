#!/usr/bin/env node
// The serve corpus against core.wasm in Node, through the Worker's own JavaScript.
//
// usage: run_node.mjs [-v] [WORD...]
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fillIn, loadCases } from "./case.mjs";
import { compare } from "./check.mjs";
import { ENVIRONMENT, makeSite } from "./edge.mjs";
import { freePorts, runAll } from "./run.mjs";
import { startUpstreams } from "./upstreams.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const EDGE = path.resolve(HERE, "../../build/wasm/edge");
const { Core } = await import(path.join(EDGE, "core.mjs"));
const coreModule = new WebAssembly.Module(fs.readFileSync(path.join(EDGE, "core.wasm")));
const modules = new Map(); // compiled guests, by file
const PORT = 8080;

function moduleOf(file) {
  if (!modules.has(file)) modules.set(file, new WebAssembly.Module(fs.readFileSync(file)));
  return modules.get(file);
}

// A Core that serves the case; what it logs is kept.
function makeCore(test, values) {
  const { site, functions } = makeSite(test, values);
  const contents = new Map(test.files.map((file) => [file.name, file.content]));
  const log = [];
  const core = new Core({
    module: coreModule,
    functions: Object.fromEntries(Object.entries(functions).map(([name, file]) => [name, moduleOf(file)])),
    assets: async (name) => (contents.has(name) ? new Response(contents.get(name)) : new Response(null, { status: 404 })),
    log: (level, line) => log.push(line),
    trapped: (failed, error) => {
      log.push(`trapped: ${error.stack}`);
      failed.fail();
    },
  });
  return { core, log, loaded: core.load(JSON.stringify(site), ENVIRONMENT) };
}

// Headers joins the values of one name: a list is several fields again, next to the joined one.
function separate(name, value) {
  if (!value.includes(", ")) return [[name, value]];
  return [[name, value], ...value.split(", ").map((one) => [name, one])];
}

async function ask(core, request, expected, fill) {
  const fields = request.headers.map(([name, value]) => [name, fill(value)]);
  const host = fields.find(([name]) => name.toLowerCase() === "host")?.[1] ?? `localhost:${PORT}`;
  const init = { method: request.method, headers: fields.filter(([name]) => name.toLowerCase() !== "host") };
  if (request.body !== null) {
    init.body = fill(request.body.toString("latin1"));
    init.headers.push(["Content-Length", String(init.body.length)]);
    init.duplex = "half";
  }
  const response = await core.handle(new Request(`http://${host}${fill(request.target)}`, init), ENVIRONMENT);
  let body = Buffer.alloc(0);
  let truncated = false;
  try {
    body = Buffer.from(await response.arrayBuffer());
  } catch {
    truncated = true;
  }
  const headers = [...response.headers].flatMap(([name, value]) => separate(name, value));
  // A platform that writes to a socket adds it, but to what streams.
  const bare = response.status === 204 || response.status === 304;
  const streams = expected.absent.some((name) => name.toLowerCase() === "content-length");
  if (!bare && !streams && !response.headers.has("content-length")) headers.push(["Content-Length", String(body.length)]);
  return { status: response.status, headers, body, truncated };
}

async function runCase(test) {
  const problems = [];
  let upstreams;
  try {
    upstreams = await startUpstreams(test.upstreams);
    const [nowhere] = await freePorts(1);
    const values = { ports: [PORT, PORT + 1, PORT + 2], upstreams: upstreams.addresses, nowhere: `127.0.0.1:${nowhere}` };
    const fill = (text) => fillIn(text, values);
    const { core, log, loaded } = makeCore(test, values);
    if (test.refused !== null) {
      if (loaded) problems.push(`${test.file}: was not refused`);
      // Lines of the log are JSON: a quote in a message is escaped there.
      const said = log.map((line) => JSON.parse(line).msg ?? line).join("\n");
      for (const text of test.refused) {
        if (!said.includes(text)) problems.push(`${test.file}: the refusal does not say ${JSON.stringify(text)}:\n${said}`);
      }
      return problems;
    }
    if (!loaded) return [`${test.file}: was refused:\n${log.join("\n")}`];
    for (const step of test.steps) {
      const expected = step.replies[0];
      const reply = await ask(core, step.request, expected, fill);
      problems.push(...compare(reply, expected, fill).map((p) => `${test.file}:${expected.line}: ${p}`));
    }
    if (log.some((line) => line.startsWith("trapped"))) problems.push(`${test.file}: ${log.join("\n")}`);
  } catch (error) {
    problems.push(`${test.file}: ${error.stack}`);
  } finally {
    upstreams?.stop();
  }
  return problems;
}

await runAll("node", loadCases(HERE, process.argv.slice(2).filter((word) => word !== "-v")), runCase, 4);
