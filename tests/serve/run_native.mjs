#!/usr/bin/env node
// The serve corpus against a server over real sockets.
//
// usage: run_native.mjs [--server BINARY] [-v] [WORD...]
//
// BINARY is build/release/fusor unless FUSOR_BIN or --server says otherwise; the reference may be given
// too (`--server ~/go/bin/caddy`), which is how expectations are checked. WORDs choose cases by path.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fillIn, loadCases } from "./case.mjs";
import { startUpstreams } from "./upstreams.mjs";
import { freePorts, runAll, runSteps, withDefaults, writeFiles } from "./run.mjs";
import { Connection } from "./wire.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, "../..");
const PARALLEL = Math.max(2, Math.min(4, os.cpus().length));
const START_MS = 30000;  // a module of megabytes is compiled, beside others
const CACHE = path.join(ROOT, "build/serve-cache");  // of compiled functions: the next run finds them

const args = process.argv.slice(2);
const verbose = args.includes("-v");
const serverAt = args.indexOf("--server");
const binary = path.resolve(serverAt >= 0 ? args[serverAt + 1]
  : process.env.FUSOR_BIN ?? path.join(ROOT, "build/release/fusor"));
const isReference = path.basename(binary) === "caddy";
const words = args.filter((word, i) => !word.startsWith("-") && (serverAt < 0 || i !== serverAt + 1));

class Server {
  constructor(folder, caddyfile) {
    const file = path.join(folder, "Caddyfile");
    fs.writeFileSync(file, caddyfile);
    this.output = "";
    this.process = spawn(binary, ["run", "--config", file, "--adapter", "caddyfile"], {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder,
        XDG_CACHE_HOME: CACHE, GREETING: "hello", EMPTY: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk) => { this.output += chunk; };
    this.process.stdout.on("data", take);
    this.process.stderr.on("data", take);
    this.ended = new Promise((done) => {
      this.process.on("close", (code, signal) => { this.code = code ?? signal; done(); });
      this.process.on("error", (error) => { this.code = String(error); done(); });
    });
  }
  async listening(port) {
    const deadline = Date.now() + START_MS;
    while (this.code === undefined) {
      if (await this.serves(port)) return;
      if (Date.now() > deadline) throw new Error(`never listened:\n${this.output.slice(-2000)}`);
      await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error(`ended with ${this.code}:\n${this.output.slice(-2000)}`);
  }
  // Ours says so: who answers on the port might be somebody else.
  async serves(port) {
    if (!isReference) return /^fusor .* serving /m.test(this.output);
    try {
      (await Connection.open(port)).close();
      return true;
    } catch {
      return false;
    }
  }
  // A port that was free a moment ago may be taken by the time that the server asks for it.
  get lostItsPort() {
    return this.output.includes("address already in use");
  }
  async stop() {
    if (this.code === undefined) this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 3000);
    await this.ended;
    clearTimeout(timer);
    if (this.code !== 0 && this.code !== "SIGTERM") return [`the server ended with ${this.code}:\n${this.output.slice(-3000)}`];
    return [];
  }
}

async function runCase(test) {
  for (let tries = 1; ; ++tries) {
    const { problems, lostItsPort } = await tryCase(test);
    if (!lostItsPort || tries === 5) return problems;
  }
}

async function tryCase(test) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fusor-serve-"));
  const problems = [];
  let server;
  let upstreams;
  try {
    writeFiles(test, folder);
    upstreams = await startUpstreams(test.upstreams);
    const [nowhere, ...ports] = await freePorts(4);
    const values = { ports, upstreams: upstreams.addresses, nowhere: `127.0.0.1:${nowhere}` };
    server = new Server(folder, fillIn(withDefaults(test.caddyfile), values));
    if (test.refused !== null) {
      await Promise.race([server.ended, new Promise((done) => setTimeout(done, START_MS))]);
      if (server.code === undefined || server.code === 0) problems.push(`${test.file}: was not refused`);
      for (const text of test.refused) {
        if (!server.output.includes(text)) {
          problems.push(`${test.file}: the refusal does not say ${JSON.stringify(text)}:\n${server.output.slice(-2000)}`);
        }
      }
      server.code ??= 0;
      return { problems, lostItsPort: server.lostItsPort };
    }
    await server.listening(ports[0]);
    await runSteps(test, values, problems);
    problems.push(...(await server.stop()));
  } catch (error) {
    problems.push(`${test.file}: ${error.message}`);
  } finally {
    if (server && server.code === undefined) await server.stop();
    upstreams?.stop();
    if (problems.length > 0 && verbose && server) problems.push(server.output.slice(-3000));
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return { problems, lostItsPort: server?.lostItsPort };
}

// Where Fusor is meant to differ, the reference has nothing to say.
const cases = loadCases(HERE, words).filter((test) => !isReference || test.differs === null);
await runAll("native", cases, runCase, PARALLEL);
