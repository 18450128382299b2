// The core's instance and its imports: one class, one instance of core.wasm. What the calls mean stands
// in abi/core.abi.
import { bind } from "./core_abi.mjs";
import { Regexes } from "./regex.mjs";
import { Streams } from "./streams.mjs";
import { fetchUpstream } from "./upstream.mjs";
import { runFunction } from "./functions.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const BODY = { none: 0, bytes: 1, stream: 2, pull: 3, tunnel: 4 };
const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);
const EMPTY = new Uint8Array(0);
const SCRATCH = 16 * 1024;
const KEPT_HEADS = 64;

// Field values are bytes; the Headers interface takes them as code units below 256.
function fieldText(bytes) {
  const text = decoder.decode(bytes);
  if (text.length === bytes.length) return text; // ASCII
  let out = "";
  for (const byte of bytes) out += String.fromCharCode(byte);
  return out;
}

export class Core {
  // options: module (WebAssembly.Module), assets(path, env) -> Promise<Response>, functions
  // ({path: WebAssembly.Module}), log(level, line), trapped(core, error).
  constructor(options) {
    this.options = options;
    this.functionPaths = Object.keys(options.functions ?? {});
    this.exchanges = new Map(); // number -> {request, resolve, response, ...}
    this.operations = new Map(); // op -> {cancel?}
    this.streams = new Streams();
    this.regexes = new Regexes();
    this.nextExchange = 1;
    this.loaded = false;
    this.instance = new WebAssembly.Instance(options.module, bind(this.calls()));
    this.exports = this.instance.exports;
    this.memory = this.exports.memory;
    this.exports._initialize?.();
    this.scratch = this.exports.allocate(SCRATCH);
    this.heads = new Map(); // header lists of responses, made into Headers
  }

  // Views are made anew after each growth of the memory.
  bytes(pointer, size) {
    if (this.buffer !== this.memory.buffer) {
      this.buffer = this.memory.buffer;
      this.view = new Uint8Array(this.buffer);
    }
    return this.view.subarray(pointer, pointer + size);
  }
  text(pointer, size) {
    return decoder.decode(this.bytes(pointer, size));
  }
  // Fills an `out` buffer: the whole length, written only where it fits.
  out(bytes, pointer, capacity) {
    if (bytes.length <= capacity) this.bytes(pointer, capacity).set(bytes);
    return bytes.length;
  }
  outText(text, pointer, capacity) {
    return this.out(encoder.encode(text), pointer, capacity);
  }
  // Calls an export with a text (or bytes) as its pointer and length. The core copies what it keeps, and
  // no import calls an export: a short text may always lie in the same place.
  withText(value, call) {
    if (typeof value === "string" && value.length * 3 <= SCRATCH) {
      return call(this.scratch, encoder.encodeInto(value, this.bytes(this.scratch, SCRATCH)).written);
    }
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    const pointer = this.exports.allocate(bytes.length);
    this.bytes(pointer, bytes.length).set(bytes);
    try {
      return call(pointer, bytes.length);
    } finally {
      this.exports.release(pointer, bytes.length);
    }
  }

  load(text, env) {
    this.env = env;
    this.loaded = this.withText(text, (p, n) => this.exports.load(p, n)) === 1;
    return this.loaded;
  }

  // Answers one request. The Response comes at once where the core needed nothing from outside.
  handle(request, env) {
    this.env = env;
    const number = this.nextExchange++;
    const exchange = { request, number, response: null, resolve: null, handlers: null };
    this.exchanges.set(number, exchange);
    const address = request.headers.get("cf-connecting-ip") ?? "127.0.0.1";
    this.withText(`${request.method}\n${request.url}\n${address}`, (p, n) => this.exports.request(number, p, n));
    if (exchange.response) return exchange.response;
    request.signal?.addEventListener("abort", () => this.abort(exchange));
    // Nothing: the core was restarted. The Response is made here, in the request's own context, since
    // the platform lets no other request make it.
    return new Promise((resolve) => (exchange.resolve = resolve))
      .then((response) => response ?? new Response("Internal Server Error\n", { status: 500 }));
  }

  abort(exchange) {
    if (!this.exchanges.has(exchange.number)) return;
    this.exchanges.delete(exchange.number);
    this.enter(() => this.exports.abort(exchange.number));
    exchange.resolve?.(new Response(null, { status: 499 }));
  }

  // Calls the core on an event of the platform, where nobody else would catch a trap.
  enter(call) {
    try {
      call();
    } catch (error) {
      this.options.trapped(this, error);
    }
  }

  // A trap: nothing of the instance can be trusted. Everything in flight fails.
  fail() {
    const failed = [...this.exchanges.values()];
    this.exchanges.clear();
    this.operations.clear();
    for (const exchange of failed) {
      exchange.pulled?.(false);
      exchange.resolve?.();
    }
  }

  // Completes an operation, unless it was cancelled meanwhile.
  complete(op, result, stream = 0, data = EMPTY) {
    if (!this.operations.delete(op)) {
      if (stream) this.streams.drop(stream);
      return;
    }
    this.enter(() => this.withText(data, (p, n) => this.exports.complete(op, result, stream, p, n)));
  }
  // Starts an operation: `work` resolves to complete()'s [result, stream, data].
  begin(op, work, cancel) {
    this.operations.set(op, { cancel });
    work.then(
      ([result, stream, data]) => this.complete(op, result, stream, data),
      (error) => this.complete(op, -1, 0, String(error?.message ?? error)),
    );
  }

  respond(number, status, headers, kind, a, b) {
    const exchange = this.exchanges.get(number);
    if (!exchange) return;
    if (kind !== BODY.pull) this.exchanges.delete(number);
    const response = this.makeResponse(exchange, status, headers, kind, a, b);
    if (exchange.resolve) exchange.resolve(response);
    else exchange.response = response;
  }

  makeResponse(exchange, status, list, kind, a, b) {
    if (status < 200 && status !== 101) return new Response(null, { status: 502 });
    const init = { status, headers: this.headersOf(fieldText(list)) };
    if (kind === BODY.tunnel) {
      init.webSocket = this.streams.takeSocket(a);
      return new Response(null, init);
    }
    if (kind === BODY.none || NULL_BODY_STATUS.has(status)) return new Response(null, init);
    if (kind === BODY.bytes) return new Response(this.bytes(a, b).slice(), init);
    if (kind === BODY.stream) return this.streams.response(a, init);
    return new Response(this.pullStream(exchange), init);
  }

  // Most responses of a site have one of a few heads. A Response copies the Headers that it is given.
  headersOf(list) {
    let headers = this.heads.get(list);
    if (headers) return headers;
    headers = new Headers();
    const parts = list.split("\n");
    for (let i = 0; i + 1 < parts.length; i += 2) headers.append(parts[i], parts[i + 1]);
    if (this.heads.size >= KEPT_HEADS) this.heads.clear();
    this.heads.set(list, headers);
    return headers;
  }

  pullStream(exchange) {
    return new ReadableStream({
      type: "bytes",
      pull: (controller) => this.pull(exchange, controller),
      cancel: () => this.abort(exchange),
    });
  }

  async pull(exchange, controller) {
    exchange.controller = controller;
    const serving =
      this.exchanges.has(exchange.number) &&
      (await new Promise((resolve) => {
        exchange.pulled = resolve;
        this.enter(() => this.exports.pull(exchange.number));
      }));
    if (!serving) throw new Error("the core was restarted");
  }

  chunk(number, pointer, size, state) {
    const exchange = this.exchanges.get(number);
    if (!exchange) return;
    const { controller, pulled } = exchange;
    if (state > 0) {
      controller.enqueue(this.bytes(pointer, size).slice());
    } else {
      this.exchanges.delete(number);
      if (state === 0) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else {
        controller.error(new Error("the response was cut off"));
      }
    }
    pulled(true);
  }

  readStream(op, stream, pointer, capacity) {
    this.operations.set(op, {});
    this.streams.read(stream, capacity).then(
      (bytes) => {
        // Where the operation was cancelled its buffer is gone: nothing may be written to it.
        if (!this.operations.has(op)) return;
        this.bytes(pointer, capacity).set(bytes);
        this.complete(op, bytes.length);
      },
      () => this.complete(op, -1),
    );
    return 0;
  }

  calls() {
    return {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      random: (p, n) => {
        for (let at = 0; at < n; at += 65536) crypto.getRandomValues(this.bytes(p + at, Math.min(65536, n - at)));
        return n;
      },
      log: (level, p, n) => this.options.log(level, this.text(p, n)),
      environment: (p, n, out, capacity) => {
        const value = this.env?.[this.text(p, n)];
        return typeof value === "string" ? this.outText(value, out, capacity) : -1;
      },
      header: (number, p, n, out, capacity) => {
        const value = this.exchanges.get(number)?.request.headers.get(this.text(p, n));
        return value == null ? -1 : this.outText(value, out, capacity);
      },
      headers: (number, out, capacity) => {
        let list = "";
        for (const [name, value] of this.exchanges.get(number)?.request.headers ?? []) list += `${name}\n${value}\n`;
        return this.outText(list, out, capacity);
      },
      respond: (number, status, p, n, kind, a, b) => this.respond(number, status, this.bytes(p, n), kind, a, b),
      chunk: (number, p, n, state) => this.chunk(number, p, n, state),
      sleep: (op, ms) => {
        const timer = setTimeout(() => this.complete(op, 0), ms);
        this.operations.set(op, { cancel: () => clearTimeout(timer) });
      },
      cancel: (op) => {
        const operation = this.operations.get(op);
        this.operations.delete(op);
        operation?.cancel?.();
      },
      fetch: (op, number, p, n, body) => {
        const abort = new AbortController();
        const work = fetchUpstream(this.streams, this.text(p, n), body, abort);
        this.begin(op, work, () => abort.abort());
      },
      stream_read: (op, stream, p, capacity) => this.readStream(op, stream, p, capacity),
      bytes_stream: (p, n) => this.streams.addBytes(this.bytes(p, n).slice()),
      stream_drop: (stream) => this.streams.drop(stream),
      request_stream: (number) => {
        const body = this.exchanges.get(number)?.request.body;
        return body ? this.streams.add(body) : 0;
      },
      asset_stream: (p, n, offset, length) => this.streams.addAsset(this.options.assets, this.text(p, n), offset, length, this.env),
      function_find: (p, n) => this.functionPaths.indexOf(this.text(p, n)),
      function_run: (op, number, index, p, n, body) => {
        const path = this.functionPaths[index];
        const invocation = this.text(p, n);
        const abort = new AbortController();
        const work = runFunction(this.streams, this.options.functions[path], invocation, body, abort.signal, this.options.log);
        this.begin(op, work, () => abort.abort());
      },
      regex_compile: (p, n, flags, flagsSize, out, capacity) =>
        this.outText(this.regexes.compile(this.text(p, n), this.text(flags, flagsSize)), out, capacity),
      regex_exec: (regex, p, n, offset, out, capacity) => {
        const ranges = this.regexes.exec(regex, this.bytes(p, n), offset);
        if (!ranges) return -1;
        const bytes = new Uint8Array(Uint32Array.from(ranges).buffer);
        return this.out(bytes.subarray(0, capacity), out, capacity);
      },
    };
  }
}
