#!/usr/bin/env node
// What the edge host does beside answering requests: where its config comes from, what a refused one
// looks like, and that nothing of a request stays behind when its client goes or the core traps.
import http from "node:http";
import net from "node:net";
import { Connection } from "../serve/wire.mjs";
import { startWorkers, until } from "./workers.mjs";

const counts = { passed: 0, failed: 0 };
function check(name, good, detail = "") {
  counts[good ? "passed" : "failed"] += 1;
  if (!good) console.log(`FAILED ${name}\n${detail}`);
}

// An upstream that keeps what it is asked for: /wait never answers, the rest is `answer`.
const upstream = { waiting: 0, gone: 0, config: null, fetched: 0 };
const server = http.createServer((request, response) => {
  if (request.url === "/Caddyfile") {
    upstream.fetched += 1;
    response.writeHead(upstream.config === null ? 404 : 200).end(upstream.config ?? "");
    return;
  }
  upstream.waiting += 1;
  response.on("close", () => (upstream.gone += 1));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `127.0.0.1:${server.address().port}`;

// A request to /trap reads beyond the core's memory, as a fault in it would.
const TRAPPING = `
import worker from "worker.mjs";
import { Core } from "core.mjs";
const handle = Core.prototype.handle;
Core.prototype.handle = function (request, env) {
  if (new URL(request.url).pathname === "/trap") this.exports.request(1, 0xfffffff0, 64);
  return handle.call(this, request, env);
};
export default worker;
`;

const workers = await startWorkers([
  { name: "variable", caddyfile: ':80 {\n\trespond "built in"\n}\n', variables: { CADDYFILE: ':80 {\n\trespond "from the variable"\n}\n' } },
  { name: "url", caddyfile: ':80 {\n\trespond "built in"\n}\n', variables: { CADDYFILE_URL: `http://${address}/Caddyfile` } },
  { name: "asset", caddyfile: null, files: { Caddyfile: ':80 {\n\trespond "from the assets"\n}\n' } },
  { name: "nothing", caddyfile: null },
  { name: "broken", caddyfile: ':80 {\n\trespnd "hello"\n}\n' },
  { name: "platform", caddyfile: `{\n\temail a@example.com\n\tcert_issuer acme {\n\t\temail a@example.com\n\t}\n\tpki {\n\t\tca local {\n\t\t\tname x\n\t\t}\n\t}\n}\n:443 {\n\ttls {\n\t\tdns cloudflare x\n\t\tclient_auth {\n\t\t\tmode request\n\t\t}\n\t}\n\tlog {\n\t\toutput stdout\n\t\tformat filter {\n\t\t\twrap json {\n\t\t\t\ttime_format iso8601\n\t\t\t}\n\t\t\tfields {\n\t\t\t\turi delete\n\t\t\t}\n\t\t}\n\t}\n\trespond "secure"\n}\n` },
  { name: "templates", caddyfile: ":80 {\n\troot /\n\ttemplates {\n\t\tmime text/html\n\t}\n}\n" },
  { name: "environment", caddyfile: ':80 {\n\trespond "{$GREETING} {env.GREETING}"\n}\n', variables: { GREETING: "hello" } },
  { name: "module", caddyfile: ":80 {\n\treactor gone.wasm\n}\n" },
  { name: "proxy", caddyfile: `:80 {\n\thandle /wait {\n\t\treverse_proxy ${address}\n\t}\n\trespond "alive"\n}\n`, main: TRAPPING },
  { name: "body", caddyfile: ':80 {\n\trespond "{http.request.body}"\n}\n' },
  { name: "function", caddyfile: ":80 {\n\treactor echo.wasm\n}\n", functions: { "echo.wasm": "echo" } },
  { name: "failing", functions: { "exit.wasm": "exit3", "flood.wasm": "stderr_flood", "say.wasm": "say" }, caddyfile: `:80 {
	reactor /exit exit.wasm
	reactor /flood flood.wasm {
		max_stderr 1KB
	}
	reactor /cgi say.wasm {
		protocol cgi
		args "X-Name: \u00e9\\n\\nbody"
	}
	header /plain X-Name \u00e9
	handle_errors {
		respond "handled {err.status_code}"
	}
}
` },
  { name: "small", caddyfile: ":80 {\n\treactor echo.wasm {\n\t\tmax_response_size 4KB\n\t}\n}\n", functions: { "echo.wasm": "echo" } },
]);

async function ask(name, target = "/", init = {}) {
  const response = await fetch(`http://127.0.0.1:${workers.ports[name]}${target}`, init);
  return { status: response.status, body: await response.text() };
}
const is = (reply, status, body) => reply.status === status && reply.body.includes(body);

async function sources() {
  let reply = await ask("variable");
  check("the variable CADDYFILE goes before what is built in", is(reply, 200, "from the variable"), JSON.stringify(reply));

  reply = await ask("url");
  check("a CADDYFILE_URL that fails is a page and a line of the log", is(reply, 500, "The configuration was refused"), JSON.stringify(reply));
  check("the line says what it answered", await until(() => workers.log().includes("answered 404")), workers.log());
  upstream.config = ':80 {\n\trespond "from the address"\n}\n';
  reply = await ask("url");
  check("the next request tries again", is(reply, 200, "from the address"), JSON.stringify(reply));
  await ask("url");
  check("and a config that was loaded is not fetched again", upstream.fetched === 2, `${upstream.fetched} times`);

  reply = await ask("environment");
  check("a variable of the Worker is one of the environment", is(reply, 200, "hello hello"), JSON.stringify(reply));

  reply = await ask("asset");
  check("the assets' /Caddyfile serves where nothing is built in", is(reply, 200, "from the assets"), JSON.stringify(reply));
  reply = await ask("nothing");
  check("no config at all is said", is(reply, 500, "refused") && (await until(() => workers.log().includes("the assets' /Caddyfile answered 404"))), workers.log());
}

// What the platform does is read over: sites name their certificates, and Workers have none.
async function leftToThePlatform() {
  const response = await ask("platform");
  check("TLS and what logs look like are left to the platform", is(response, 200, "secure"), JSON.stringify(response) + workers.log());
}

async function refusals() {
  for (const [name, line] of [["broken", "Caddyfile:2: unrecognized directive: respnd"], ["templates", "parsing caddyfile tokens for 'templates': http.handlers.templates is not available in this build, at Caddyfile:3"], ["module", "Caddyfile:2: apps.http.servers.srv0.routes[0].handle[0].module: the module /gone.wasm was not built into this Worker"]]) {
    const reply = await ask(name);
    check(`${name}: a refused config is a page`, is(reply, 500, "The configuration was refused; the log says why."), JSON.stringify(reply));
    check(`${name}: and the log names file and line`, await until(() => workers.log().includes(line)), workers.log());
  }
}

// A connection that is reset, as a browser that is closed leaves it.
async function leave(name, target) {
  const before = upstream.waiting;
  const socket = net.connect(workers.ports[name], "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const asked = await until(() => upstream.waiting > before);
  socket.resetAndDestroy();
  return asked;
}

async function clientsThatGo() {
  const gone = upstream.gone;
  check("the request reaches the upstream", await leave("proxy", "/wait"));
  check("the client's abort ends the fetch that it waits for", await until(() => upstream.gone > gone));
  check("and the core serves on", is(await ask("proxy"), 200, "alive"));
}

async function traps() {
  const before = upstream.waiting;
  const inFlight = ask("proxy", "/wait");
  await until(() => upstream.waiting > before);
  const trapped = await ask("proxy", "/trap");
  check("a trap answers 500", is(trapped, 500, "Internal Server Error"), JSON.stringify(trapped));
  const failed = await inFlight;
  check("and so do the requests in flight", is(failed, 500, "Internal Server Error\n"), JSON.stringify(failed));
  check("the log tells", await until(() => workers.log().includes("the core trapped and was restarted")), workers.log());
  check("a new core serves the next request", is(await ask("proxy"), 200, "alive"));
}

async function bodies() {
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\n";
  const chunk = `${(9 << 20).toString(16)}\r\n${"A".repeat(9 << 20)}\r\n`;
  for (const [name, bytes] of [["says", `${head}Content-Length: 25000000\r\n\r\n`], ["has", `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`]]) {
    const connection = await Connection.open(workers.ports.body);
    connection.send(Buffer.from(bytes));
    const reply = await connection.reply("POST");
    check(`a body that ${name} more than the core keeps is refused, not a trap`, reply?.status === 413, String(reply?.status));
    connection.close();
  }
  const long = await ask("proxy", `/${"a".repeat(20_000)}`);
  check("a URL longer than the place where requests lie", is(long, 200, "alive"), JSON.stringify(long));
  const small = await ask("body", "/", { method: "POST", body: "hello" });
  check("a body in memory", is(small, 200, "hello"), JSON.stringify(small));
}

// What the guest has echoed comes back while the rest of the request is still to be sent.
async function streaming() {
  let feed;
  const body = new ReadableStream({ start: (controller) => (feed = controller) });
  const answer = fetch(`http://127.0.0.1:${workers.ports.function}/`, { method: "POST", body, duplex: "half" });
  feed.enqueue(Buffer.alloc(100_000, 65));
  const response = await answer;
  const reader = response.body.getReader();
  let size = 0;
  while (size < 100_000) size += (await reader.read()).value.length;
  check("a function's output streams before its input has ended", response.status === 200 && size === 100_000, String(size));
  feed.enqueue(Buffer.from("the end"));
  feed.close();
  for (let part; !(part = await reader.read()).done; ) size += part.value.length;
  check("and goes on to its end", size === 100_007, String(size));

  const over = await ask("small", "/", { method: "POST", body: Buffer.alloc(5000, 65) });
  check("max_response_size", over.status === 502, JSON.stringify(over).slice(0, 200));
  const within = await ask("small", "/", { method: "POST", body: Buffer.alloc(4000, 65) });
  check("within max_response_size", within.status === 200 && within.body.length === 4000, String(within.status));
}

async function failures() {
  const failed = await ask("failing", "/exit");
  check("a function's failure goes by handle_errors", is(failed, 502, "handled 502"), JSON.stringify(failed));
  check("and is logged all the same", await until(() => /function failed.*exit.wasm.*exited with code 3|exit.wasm.*function failed.*exited with code 3/.test(workers.log())), workers.log().slice(-2000));
  await ask("failing", "/flood");
  const flood = () => workers.log().split("\n").find((line) => line.includes("flood.wasm") && line.includes("stderr_dropped"));
  check("a flood of stderr is cut off in the log", (await until(flood)) && flood().length < 3000, String(flood()?.length));
}

// Of a response as it is sent: once UTF-8, not twice.
async function fieldsBeyondAscii() {
  for (const target of ["/plain", "/cgi"]) {
    const response = await fetch(`http://127.0.0.1:${workers.ports.failing}${target}`);
    const value = Buffer.from(response.headers.get("x-name") ?? "", "latin1").toString();
    check(`a field beyond ASCII of ${target}`, value === "\u00e9", value);
  }
}

try {
  for (const part of [sources, leftToThePlatform, refusals, clientsThatGo, traps, bodies, streaming, failures, fieldsBeyondAscii]) await part();
  check("no request touched another's streams", !workers.log().includes("Cannot perform I/O"), workers.log());
} catch (error) {
  check("the run", false, `${error.stack}\n${workers.log().slice(-3000)}`);
} finally {
  workers.stop();
  server.closeAllConnections();
  server.close();
}
console.log(`edge-worker: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
