// Functions: one fresh instance of a WebAssembly.Module for each request, as the native host does it:
// the head is held until the guest ends, has written 64 KiB, or 10 ms have passed since its first write.
// With JSPI (workerd) bodies stream both ways; without it (Node 22) the body arrives whole and the
// output is complete before the head goes out.
import { Exit, Wasi } from "./wasi.mjs";

const HELD_BYTES = 64 * 1024;
const HELD_MS = 10;
const JSPI = typeof WebAssembly.Suspending === "function" && typeof WebAssembly.promising === "function";
const EMPTY = new Uint8Array(0);

// What hosts/edge/functions.cc describes.
function parse(invocation) {
  const [timeout, memoryLimit, maxResponse, maxStderr, argc, ...rest] = invocation.split("\0");
  const args = rest.slice(0, Number(argc));
  return {
    timeout: Number(timeout), memoryLimit: Number(memoryLimit), maxResponse: Number(maxResponse), maxStderr: Number(maxStderr),
    args, environment: rest.slice(args.length, -1),
  };
}

// The guest's stdout: held back until the head may go, then a stream with back-pressure.
class Output {
  chunks = [];
  size = 0;
  ended = false;
  constructor(limit) {
    this.limit = limit;
    this.released = new Promise((resolve) => (this.release = resolve));
  }
  write(bytes) {
    this.size += bytes.length;
    if (this.limit && this.size > this.limit) throw new Error("the response is larger than max_response_size");
    if (this.controller) {
      this.controller.enqueue(bytes);
      if (this.controller.desiredSize > 0) return undefined;
      return new Promise((resolve) => (this.drained = resolve));
    }
    this.chunks.push(bytes);
    if (this.size >= HELD_BYTES) this.release();
    else this.timer ??= setTimeout(this.release, HELD_MS);
    if (this.size < HELD_BYTES) return undefined;
    return new Promise((resolve) => (this.drained = resolve));
  }
  bytes() {
    if (this.chunks.length === 1) return this.chunks[0];
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
  stream(stop) {
    return new ReadableStream({
      start: (controller) => {
        this.controller = controller;
        for (const chunk of this.chunks) controller.enqueue(chunk);
        this.chunks = [];
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

// [status, stream, length or reason] for complete(): 200, or 502 and 504 with what happened.
export async function runFunction(streams, module, invocation, bodyNumber, signal, log) {
  const settings = parse(invocation);
  let body = streams.takeBody(bodyNumber);
  if (!JSPI && body instanceof ReadableStream) body = new Uint8Array(await new Response(body).arrayBuffer());

  const output = new Output(settings.maxResponse);
  let stderr = "";
  const decoder = new TextDecoder();
  const input = inputOf(body);
  const wasi = new Wasi({
    args: settings.args,
    environment: settings.environment,
    suspending: JSPI,
    io: {
      read: (capacity) => (checkMemory(), input.read(capacity)),
      write: (bytes) => (checkMemory(), stopped(), output.write(bytes)),
      error: (bytes) => {
        if (stderr.length < settings.maxStderr) stderr += decoder.decode(bytes, { stream: true });
      },
    },
  });
  let late = false;
  const stopped = () => {
    if (signal.aborted || late) throw new Error("stopped");
  };
  const checkMemory = () => {
    if (wasi.memory.buffer.byteLength > settings.memoryLimit) throw new Error("the memory limit was passed");
  };

  // The limit of time covers what a guest waits for; computing is bounded by the platform's CPU limit.
  let expired;
  const timeout = new Promise((resolve) => (expired = setTimeout(() => ((late = true), resolve([504, "the function did not answer in time"])), settings.timeout)));
  const aborted = new Promise((resolve) => signal.addEventListener("abort", () => resolve([499, "the client has gone"])));

  const ended = (async () => {
    try {
      const instance = new WebAssembly.Instance(module, wasi.imports());
      wasi.memory = instance.exports.memory;
      const start = JSPI ? WebAssembly.promising(instance.exports._start) : instance.exports._start;
      await start();
      return [200, ""];
    } catch (error) {
      if (error instanceof Exit) return error.code === 0 ? [200, ""] : [502, `the function exited with code ${error.code}`];
      return [502, String(error?.message ?? error)];
    }
  })();
  const outcome = Promise.race([ended, timeout, aborted]).then((result) => {
    clearTimeout(expired);
    clearTimeout(output.timer);
    if (stderr) log(result[0] === 200 ? 0 : 2, JSON.stringify({ logger: "http.handlers.reactor", function: settings.args[0], stderr }));
    return result;
  });

  const first = await Promise.race([outcome, output.released]);
  if (first) {
    const [status, reason] = first;
    if (status !== 200) return [status, 0, reason];
    const bytes = output.bytes();
    return [200, bytes.length ? streams.addBytes(bytes) : 0, String(bytes.length)];
  }
  const stream = output.stream(() => (late = true));
  outcome.then(([status, reason]) => {
    if (status === 200) output.controller.close();
    else output.controller.error(new Error(reason));
  }).catch(() => {});
  output.drained?.();
  return [200, streams.add(stream), ""];
}
