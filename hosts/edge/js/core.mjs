// The core's instance and its imports: one class, one instance of core.wasm. What the calls mean stands
// in abi/core.abi.
import { bind } from "./core_abi.mjs";
import { Regexes } from "./regex.mjs";
import { Streams } from "./streams.mjs";
import { fetchUpstream } from "./upstream.mjs";
import { runFunction } from "./functions.mjs";
import { textOf } from "./protocols.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
// Kinds of bodies: hosts/edge/requests.cc.
const NONE = 0, BYTES = 1, STREAM = 2, PULL = 3, TUNNEL = 4;
const EMPTY = new Uint8Array(0);
const SCRATCH = 16 * 1024;

// Field values are bytes. The Headers interface takes them as code units below 256; workerd's as text, which it
// sends as UTF-8.
const BYTE_STRINGS = (() => {
  try {
    new Headers([["x", "\u0100"]]);
    return false;
  } catch {
    return true;
  }
})();
function fieldText(bytes) {
  const text = decoder.decode(bytes);
  if (!BYTE_STRINGS || (text.length === bytes.length && !text.includes("\ufffd"))) return text;
  return textOf(bytes);
}

// A head of responses: status LF name LF value LF ... Of a Response the platform takes the head as it is,
// with one call where status and Headers would take many.
function makeHead(text) {
  const parts = text.split("\n");
  const status = Number(parts[0]);
  const headers = new Headers();
  for (let i = 1; i + 1 < parts.length; i += 2) headers.append(parts[i], parts[i + 1]);
  const init = status >= 200 && status <= 599 ? new Response(null, { status, headers }) : null;
  return { status, headers, init };
}

export class Core {
  // options: module (WebAssembly.Module), assets(path, env) -> Promise<Response>, functions
  // ({path: WebAssembly.Module}), log(level, line), trapped(core, error).
  constructor(options) {
    this.options = options;
    this.functionPaths = Object.keys(options.functions ?? {});
    this.exchanges = new Map(); // number -> {request, resolve, response, ...}, of those that wait
    this.current = null; // the one that is entering the core
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
    this.heads = []; // of responses, by the numbers that the core gives them
    this.renewViews();
  }

  // Views are made anew after each growth of the memory, which empties the old ones.
  renewViews() {
    this.view = new Uint8Array(this.memory.buffer);
    this.scratchView = this.bytes(this.scratch, SCRATCH);
  }
  bytes(pointer, size) {
    if (this.view.length === 0) this.renewViews();
    return this.view.subarray(pointer, pointer + size);
  }
  copy(pointer, size) {
    if (this.view.length === 0) this.renewViews();
    return this.view.slice(pointer, pointer + size);
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
    const size = typeof value === "string" ? this.short(value) : -1;
    if (size >= 0) return call(this.scratch, size);
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    const pointer = this.exports.allocate(bytes.length);
    this.bytes(pointer, bytes.length).set(bytes);
    try {
      return call(pointer, bytes.length);
    } finally {
      this.exports.release(pointer, bytes.length);
    }
  }
  // Writes a text to that place: its size in bytes, -1 where it may not fit.
  short(text) {
    if (text.length * 3 > SCRATCH) return -1;
    if (this.view.length === 0) this.renewViews();
    return encoder.encodeInto(text, this.scratchView).written;
  }

  load(text, env) {
    this.env = env;
    this.loaded = this.withText(text, (p, n) => this.exports.load(p, n)) === 1;
    return this.loaded;
  }

  // Answers one request. The Response comes at once where the core needed nothing from outside.
  handle(request, env) {
    this.env = env;
    const exchange = { number: this.nextExchange++, request, response: null, resolve: null, ended: false };
    const address = request.headers.get("cf-connecting-ip") ?? "127.0.0.1";
    this.current = exchange;
    this.enterCore(exchange.number, `${request.method}\n${request.url}\n${address}`);
    this.current = null;
    if (!exchange.ended) this.exchanges.set(exchange.number, exchange);
    return exchange.response ?? this.later(exchange);
  }

  enterCore(number, line) {
    const size = this.short(line);
    if (size >= 0) this.exports.request(number, this.scratch, size);
    else this.enterWithLong(number, line);
  }
  // Apart: whatever a closure takes hold of is allocated at each call of the function that it is in.
  enterWithLong(number, line) {
    this.withText(line, (p, n) => this.exports.request(number, p, n));
  }

  later(exchange) {
    exchange.request.signal?.addEventListener("abort", () => this.abort(exchange));
    // Nothing: the core was restarted. The Response is made here, in the request's own context, since
    // the platform lets no other request make it.
    return new Promise((resolve) => (exchange.resolve = resolve))
      .then((response) => response ?? new Response("Internal Server Error\n", { status: 500 }));
  }

  exchange(number) {
    return this.current?.number === number ? this.current : this.exchanges.get(number);
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

  respond(number, head, pointer, size, kind, a, b) {
    if (size > 0) this.heads[head] = makeHead(fieldText(this.bytes(pointer, size)));
    const exchange = this.exchange(number);
    if (!exchange) return;
    if (kind !== PULL) {
      exchange.ended = true;
      if (exchange !== this.current) this.exchanges.delete(number);
    }
    const response = this.makeResponse(exchange, this.heads[head], kind, a, b);
    if (exchange.resolve) exchange.resolve(response);
    else exchange.response = response;
  }

  makeResponse(exchange, head, kind, a, b) {
    const { status, headers, init } = head;
    if (kind === TUNNEL) return new Response(null, { status, headers, webSocket: this.streams.takeSocket(a) });
    if (!init) return new Response(null, { status: 502 });
    if (kind === NONE) return new Response(null, init);
    if (kind === BYTES) return new Response(this.copy(a, b), init);
    if (kind === STREAM) return this.streams.response(a, { status, headers });
    return new Response(this.pullStream(exchange), init);
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
      controller.enqueue(this.copy(pointer, size));
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
        const value = this.exchange(number)?.request.headers.get(this.text(p, n));
        return value == null ? -1 : this.outText(value, out, capacity);
      },
      headers: (number, out, capacity) => {
        let list = "";
        for (const [name, value] of this.exchange(number)?.request.headers ?? []) list += `${name}\n${value}\n`;
        return this.outText(list, out, capacity);
      },
      respond: this.respond.bind(this),
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
      bytes_stream: (p, n) => this.streams.addBytes(this.copy(p, n)),
      stream_drop: (stream) => this.streams.drop(stream),
      request_stream: (number) => {
        const body = this.exchange(number)?.request.body;
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
