// Functions: one fresh instance of a WebAssembly.Module for each request, as the native host does it:
// the head is held until the guest ends, has written 64 KiB, or 10 ms have passed since its first write.
// With JSPI (workerd) bodies stream both ways; without it (Node 22) the body arrives whole and the
// output is complete before the head goes out.
import { PROTOCOLS, bytesOf, headBytes, traceId } from "./protocols.mjs";
import { Exit, Wasi } from "./wasi.mjs";

const HELD_BYTES = 64 * 1024;
const HELD_MS = 10;
const LARGEST_WHOLE_REPLY = 16 * 1024 * 1024; // where max_response_size says nothing
const JSPI = typeof WebAssembly.Suspending === "function" && typeof WebAssembly.promising === "function";
const EMPTY = new Uint8Array(0);

// What hosts/edge/functions.cc describes.
function parse(invocation) {
  const texts = invocation.split("\0");
  const next = () => texts.shift();
  const list = () => texts.splice(0, Number(next()));
  const settings = {
    timeout: Number(next()), memoryLimit: Number(next()), maxResponse: Number(next()), maxStderr: Number(next()),
    protocol: PROTOCOLS[next()], initialiser: next(), args: list(), environment: list(),
  };
  const request = { traceparent: next(), tracestate: next(), fields: [] };
  for (const name of ["method", "version", "target", "path", "query", "original", "host", "scheme", "address", "length"]) {
    request[name] = next();
  }
  while (texts.length > 1) request.fields.push([next(), next()]);
  return { ...settings, request };
}

function environmentOf({ protocol, environment, request }, body) {
  const length = body instanceof ReadableStream ? Number(request.length) : body?.length ?? 0;
  const trace = [];
  if (traceId(request.traceparent)) {
    trace.push(`TRACEPARENT=${request.traceparent}`);
    if (request.tracestate) trace.push(`TRACESTATE=${request.tracestate}`);
  }
  return [...environment, ...trace, ...protocol.environment(request, length)];
}

// The guest's stdout: held back until the head may go, then a stream with back-pressure.
class Output {
  held = EMPTY; // the first `size` bytes, and room for more
  size = 0;
  // whole: it is held back until the guest has ended.
  constructor(limit, whole) {
    this.limit = limit || (whole ? LARGEST_WHOLE_REPLY : 0);
    this.whole = whole;
    this.hold();
  }
  // Until more has come, or the time is over again.
  hold() {
    this.released = new Promise((resolve) => (this.release = resolve));
    this.timer = undefined;
  }
  write(bytes) {
    this.size += bytes.length;
    if (this.limit && this.size > this.limit) throw new Error("the response is larger than max_response_size");
    if (this.controller) {
      this.controller.enqueue(bytes);
      if (this.controller.desiredSize > 0) return undefined;
      return new Promise((resolve) => (this.drained = resolve));
    }
    this.keep(bytes);
    if (this.whole) return undefined;
    if (this.size >= HELD_BYTES) this.release();
    else this.timer ??= setTimeout(this.release, HELD_MS);
    if (this.size < HELD_BYTES) return undefined;
    return new Promise((resolve) => (this.drained = resolve));
  }
  keep(bytes) {
    if (this.size > this.held.length) {
      const grown = new Uint8Array(Math.max(this.size, 2 * this.held.length));
      grown.set(this.held);
      this.held = grown;
    }
    this.held.set(bytes, this.size - bytes.length);
  }
  bytes() {
    return this.held.subarray(0, this.size);
  }
  // From `beginning` on, which is what there is of the body.
  stream(beginning, stop) {
    return new ReadableStream({
      start: (controller) => {
        this.controller = controller;
        if (beginning.length) controller.enqueue(beginning);
        this.held = EMPTY;
      },
      pull: () => {
        this.drained?.();
      },
      cancel: stop,
    }, { highWaterMark: HELD_BYTES, size: (chunk) => chunk.length });
  }
}

function inputOf(body) {
  if (!body) return { read: () => EMPTY };
  let rest = body instanceof Uint8Array ? body : EMPTY;
  const reader = body instanceof ReadableStream ? body.getReader() : null;
  const part = (capacity) => {
    const bytes = rest.subarray(0, capacity);
    rest = rest.subarray(bytes.length);
    return bytes;
  };
  return {
    read(capacity) {
      if (rest.length || !reader) return part(capacity);
      return reader.read().then(({ value, done }) => {
        rest = done ? EMPTY : value;
        return part(capacity);
      });
    },
  };
}

// A command is started, a library is initialised and called.
async function call(exports, initialiser) {
  if (!exports[initialiser] && initialiser !== "" && initialiser !== "wizer-initialize") {
    throw new Error(`the module exports no function "${initialiser}" to initialise it`);
  }
  const enter = (name) => (JSPI ? WebAssembly.promising(exports[name]) : exports[name])();
  if (exports._start) {
    if (exports[initialiser]) await enter(initialiser);
    return enter("_start");
  }
  for (const name of new Set(["_initialize", initialiser])) if (exports[name]) await enter(name);
  if (!exports.fusor_request) throw new Error('the module exports neither "_start" nor "fusor_request"');
  return enter("fusor_request");
}

// For complete(): [status, stream, head], [0, 0, path] of a local redirect, or [-status, 0, what happened].
export async function runFunction(...given) {
  try {
    return await run(...given);
  } catch (error) {
    return [-502, 0, String(error?.message ?? error)];
  }
}

async function run(streams, module, invocation, bodyNumber, signal, log) {
  const settings = parse(invocation);
  let body = streams.takeBody(bodyNumber);
  if (!JSPI && body instanceof ReadableStream) body = new Uint8Array(await new Response(body).arrayBuffer());

  const { protocol } = settings;
  const output = new Output(settings.maxResponse, protocol.wholeOutput || !JSPI);
  let stderr = "";
  let errorSize = 0;
  const decoder = new TextDecoder();
  const input = inputOf(protocol.input(settings.request, body));
  const wasi = new Wasi({
    args: settings.args,
    environment: environmentOf(settings, body),
    suspending: JSPI,
    io: {
      read: (capacity) => (checkMemory(), input.read(capacity)),
      write: (bytes) => (checkMemory(), output.write(bytes)),
      error: (bytes) => {
        const room = Math.max(0, settings.maxStderr - errorSize);
        errorSize += bytes.length;
        stderr += decoder.decode(bytes.subarray(0, room), { stream: true });
      },
    },
  });
  const line = (fields) => JSON.stringify({ logger: "http.handlers.reactor", function: settings.args[0], ...fields });
  const checkMemory = () => {
    if (wasi.memory.size > settings.memoryLimit) throw new Error("the memory limit was passed");
  };

  // Also a guest that waits for somebody to take its output comes back and finds that it is over.
  const stop = () => {
    wasi.ended ??= new Error("stopped");
    output.drained?.();
  };
  if (signal.aborted) stop();

  // The limit of time covers what a guest waits for; computing is bounded by the platform's CPU limit.
  let expired;
  const timeout = new Promise((resolve) => (expired = setTimeout(() => (resolve([504, "the function did not answer in time"]), stop()), settings.timeout)));
  const aborted = new Promise((resolve) => signal.addEventListener("abort", () => (resolve([499, "the client has gone"]), stop())));

  const ended = (async () => {
    try {
      const instance = new WebAssembly.Instance(module, wasi.imports(module));
      wasi.memory.memory = instance.exports.memory;
      await call(instance.exports, settings.initialiser);
      if (wasi.ended) throw wasi.ended;
      return [200, ""];
    } catch (thrown) {
      const error = wasi.ended ?? thrown;
      if (error instanceof Exit) return error.code === 0 ? [200, ""] : [502, `the function exited with code ${error.code}`];
      return [502, String(error?.message ?? error)];
    }
  })();
  const outcome = Promise.race([ended, timeout, aborted]).then((result) => {
    clearTimeout(expired);
    clearTimeout(output.timer);
    if (stderr) log(result[0] === 200 ? 0 : 2, line({ stderr, ...(errorSize > settings.maxStderr && { stderr_dropped: errorSize - settings.maxStderr }) }));
    return result;
  });

  const logFailure = (msg, status, error) => {
    if (status !== 499) log(3, line({ level: "error", msg, status, error }));
  };
  const failed = (status, reason) => {
    logFailure("function failed", status, reason);
    return [-status, 0, reason];
  };
  let result, head;
  while (true) {
    result = await Promise.race([outcome, output.released]);
    if (result && result[0] !== 200) return failed(...result);
    try {
      head = protocol.head(output.bytes(), result !== undefined);
      if (!head && output.size >= HELD_BYTES) throw new Error("its headers do not end within 64 KiB");
    } catch (error) {
      stop();
      return failed(502, error.message);
    }
    if (head) break;
    output.hold();
  }
  if (head.redirect) return [0, 0, bytesOf(head.redirect)];
  if (result) return [head.status, head.body.length ? streams.addBytes(head.body) : 0, headBytes(head.body.length, head.fields)];
  let cancelled = false;
  const stream = output.stream(head.body, () => {
    cancelled = true;
    stop();
  });
  outcome.then(([status, reason]) => {
    if (status === 200) return output.controller.close();
    if (!cancelled) logFailure("function failed, response truncated", status, reason);
    output.controller.error(new Error(reason));
  }).catch(() => {});
  output.drained?.();
  return [head.status, streams.add(stream), headBytes(null, head.fields)];
}
