// What the runners share: files of a case, its steps over a socket, counts.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fillIn } from "./case.mjs";
import { compare } from "./check.mjs";
import { Connection, requestBytes } from "./wire.mjs";

export const GUESTS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../build/guests");

// Ports of servers are below those that the kernel gives to clients: a connection that somebody
// makes meanwhile cannot take one.
const LOWEST_PORT = 10000;
const FIRST_OF_CLIENTS = parseInt(fs.readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
const PORTS = Math.max(FIRST_OF_CLIENTS - LOWEST_PORT, 1000);
let tried = Math.floor(Math.random() * PORTS);  // runners at the same time begin in different places

// Ports that were free a moment ago; no two calls give the same.
export async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = LOWEST_PORT + tried++ % PORTS;
    const server = net.createServer();
    const listens = await new Promise((done) => {
      server.on("error", () => done(false));
      server.listen(port, () => done(true));  // on all addresses
    });
    if (!listens) continue;
    ports.push(port);
    await new Promise((done) => server.close(done));
  }
  return ports;
}

export function writeFiles(test, folder) {
  for (const { name, content, guest, mtime } of test.files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content ?? fs.readFileSync(path.join(GUESTS, `${guest}.wasm`)));
    fs.utimesSync(file, mtime, mtime);
  }
}

// A config of its own says what it wants of admin and persistence; others want neither.
export function withDefaults(caddyfile) {
  if (/^\s*\{/.test(caddyfile)) return caddyfile;
  return `{\n\tadmin off\n\tpersist_config off\n\tauto_https off\n}\n${caddyfile}`;
}

// What `test` asks of the server at values.ports[0]; what is wrong is added to `problems`.
export async function runSteps(test, values, problems) {
  const fill = (text) => fillIn(text, values);
  let connection = null;
  for (const step of test.steps) {
    if (!step.sameConnection || connection === null) {
      connection?.close();
      connection = await Connection.open(values.ports[0]);
    }
    const next = test.steps[test.steps.indexOf(step) + 1];
    const keep = Boolean(next?.sameConnection);
    const bytes = step.raw ?? requestBytes(step.request, values.ports[0], keep);
    connection.send(Buffer.from(fill(bytes.toString("latin1")), "latin1"));
    const method = /^[A-Z]+/.exec(bytes.toString("latin1"))?.[0] ?? "GET";
    for (const expected of step.replies) {
      const where = `${test.file}:${expected.line}`;
      try {
        const reply = await connection.reply(method);
        if (reply && expected.flags?.some((f) => f === "close" || f === "open")) {
          reply.open = await connection.isOpen();
        }
        problems.push(...compare(reply, expected, fill).map((p) => `${where}: ${p}`));
      } catch (error) {
        problems.push(`${where}: ${error.message}`);
      }
    }
  }
  connection?.close();
}

// Runs every case that the runner does not skip, some at a time: runCase gives a list of problems.
// Prints them and the counts; ends the process.
export async function runAll(runner, cases, runCase, parallel) {
  const counts = { passed: 0, failed: 0 };
  const skipped = {};
  const queue = cases.filter((test) => {
    const reason = test.skips[runner];
    if (reason) skipped[reason] = (skipped[reason] ?? 0) + 1;
    return !reason;
  });
  const worker = async () => {
    for (let test; (test = queue.shift());) {
      const problems = await runCase(test);
      problems.length === 0 ? counts.passed++ : counts.failed++;
      for (const problem of problems) console.log(problem);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  for (const [reason, count] of Object.entries(skipped)) console.log(`skipped, ${reason}: ${count}`);
  const total = Object.values(skipped).reduce((a, b) => a + b, 0);
  console.log(`serve-${runner}: ${counts.passed} passed, ${counts.failed} failed, ${total} skipped`);
  process.exit(counts.failed === 0 ? 0 : 1);
}
