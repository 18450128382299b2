#!/usr/bin/env node
// The Worker's WASI preview 1 where a guest attacks it or its host fails, on a memory of one page. What
// each call answers by itself: tests/serve/reactor/wasi_calls.serve.
import { Wasi } from "../../hosts/edge/js/wasi.mjs";

const OK = 0, BADF = 8, FAULT = 21;
const PAGE = 65536;

const counts = { passed: 0, failed: 0 };
function equal(got, expected, what) {
  counts[got === expected ? "passed" : "failed"] += 1;
  if (got !== expected) console.log(`FAILED ${what}: expected ${expected}, got ${got}`);
}

let written = [];
const io = {
  read: (capacity) => Buffer.from("input").subarray(0, capacity),
  write: (bytes) => void written.push(Buffer.from(bytes).toString()),
  error: () => {},
};
function start(given = {}) {
  const wasi = new Wasi({ args: ["a", "bc"], environment: ["K=v"], suspending: false, io: { ...io, ...given } });
  wasi.memory.memory = new WebAssembly.Memory({ initial: 1 });
  const data = new DataView(wasi.memory.buffer);
  const iovec = (pointer, size) => (data.setUint32(0, pointer, true), data.setUint32(4, size, true)); // at 0
  return { wasi, calls: wasi.imports().wasi_snapshot_preview1, data, iovec };
}
function thrown(call) {
  try {
    return `answered ${call()}`;
  } catch (error) {
    return error.message;
  }
}

function pointersBeyondTheMemory() {
  const { calls, iovec } = start();
  for (const at of [PAGE, PAGE - 1, -1, -4, 0x7fffffff, -0x80000000]) {
    iovec(8, 5);
    for (const [name, ...given] of [
      ["args_sizes_get", at, 8], ["args_sizes_get", 8, at], ["args_get", at, 8], ["args_get", 8, at], ["environ_sizes_get", at, 8],
      ["environ_get", at, 8], ["clock_time_get", 0, 0n, at], ["clock_res_get", 0, at], ["random_get", at, 8], ["random_get", 8, at],
      ["fd_fdstat_get", 0, at], ["fd_filestat_get", 0, at], ["fd_read", 0, at, 1, 16], ["fd_read", 0, 0, 1, at],
      ["fd_write", 1, at, 1, 16], ["fd_write", 1, 0, 1, at],
      ["poll_oneoff", at, 64, 1, 16], ["poll_oneoff", 128, at, 1, 16], ["poll_oneoff", 128, 64, 1, at],
    ]) {
      equal(calls[name](...given), FAULT, `${name} ${given.map(String)}`);
    }
    iovec(at, 5);
    equal(calls.fd_read(0, 0, 1, 16), FAULT, `fd_read into ${at}`);
    equal(calls.fd_write(1, 0, 1, 16), FAULT, `fd_write of ${at}`);
    iovec(8, at >>> 0 < PAGE ? PAGE : at);
    equal(calls.fd_write(1, 0, 1, 16), FAULT, `fd_write of ${at} bytes`);
  }
  equal(written.length, 0, "nothing was written");
}

function whatIsNoDescriptor() {
  const { calls } = start();
  for (const fd of [3, -1, -0x80000000]) {
    for (const name of Object.keys(calls).filter((n) => /^(fd|sock)_/.test(n))) {
      const whence = name === "fd_seek" || name === "fd_advise" ? [0n, 0, 0] : [0, 0, 0, 0];
      equal(calls[name](fd, ...whence), BADF, `${name} of ${fd}`);
    }
  }
}

// Of a closed or renumbered stream nothing is heard any more.
function streamsThatMove() {
  const { calls, iovec } = start();
  iovec(32, 1);
  equal(calls.fd_close(0), OK, "close");
  equal(calls.fd_read(0, 0, 1, 16), BADF, "fd_read of what was closed");
  written = [];
  equal(calls.fd_renumber(1, 2), OK, "renumber");
  equal(calls.fd_write(1, 0, 1, 16), BADF, "fd_write to what was moved away");
  equal(calls.fd_write(2, 0, 1, 16), OK, "fd_write to where it went");
  equal(written.length, 1, "it is written");
}

// What the host throws is no error of the guest's, which has ended with it, whatever it catches.
function failuresOfTheHost() {
  for (const error of [new Error("too much"), new RangeError("Array buffer allocation failed")]) {
    const { wasi, calls, iovec } = start({ write: () => { throw error; } });
    iovec(8, 5);
    equal(thrown(() => calls.fd_write(1, 0, 1, 16)), error.message, "what the host throws");
    equal(wasi.ended, error, "ends the guest");
    equal(thrown(() => calls.sched_yield()), error.message, "for every later call");
  }
  const { wasi, calls } = start();
  equal(thrown(() => calls.proc_exit(-1)), "exit 4294967295", "an exit");
  equal(wasi.ended.code, 4294967295, "which is kept");
  wasi.ended = null;
  wasi.memory.memory = null;
  equal(thrown(() => calls.random_get(0, 1)).includes("start function"), true, "before the instance stands");
}

async function failuresWhileItWaits() {
  const { wasi, calls, iovec } = start({ read: async () => { throw new Error("gone"); } });
  iovec(8, 5);
  equal(await calls.fd_read(0, 0, 1, 16).catch((error) => error.message), "gone", "a body that fails");
  equal(wasi.ended?.message, "gone", "ends the guest");
}

pointersBeyondTheMemory();
whatIsNoDescriptor();
streamsThatMove();
failuresOfTheHost();
await failuresWhileItWaits();
console.log(`edge-wasi: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
