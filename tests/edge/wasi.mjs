#!/usr/bin/env node
// The Worker's WASI preview 1, a call at a time, on a memory of one page.
import { Wasi } from "../../hosts/edge/js/wasi.mjs";

const OK = 0, BADF = 8, FAULT = 21, INVAL = 28;
const PAGE = 65536;

const counts = { passed: 0, failed: 0 };
function equal(got, expected, what) {
  counts[got === expected ? "passed" : "failed"] += 1;
  if (got !== expected) console.log(`FAILED ${what}: expected ${expected}, got ${got}`);
}

const written = [];
const io = {
  read: (capacity) => Buffer.from("input").subarray(0, capacity),
  write: (bytes) => void written.push(Buffer.from(bytes).toString()),
  error: () => {},
};
function wasiOf(given = {}) {
  const wasi = new Wasi({ args: ["a", "bc"], environment: ["K=v"], suspending: false, io, ...given });
  wasi.memory = new WebAssembly.Memory({ initial: 1 });
  return [wasi.imports().wasi_snapshot_preview1, wasi.memory];
}
const [calls, memory] = wasiOf();
const data = new DataView(memory.buffer);
// An iovec at 0, of what it says.
function iovec(pointer, size) {
  data.setUint32(0, pointer, true);
  data.setUint32(4, size, true);
}

// Pointers beyond the memory, also those that JavaScript sees as negative.
const BEYOND = [PAGE, PAGE - 1, -1, -4, 0x7fffffff];
for (const at of BEYOND) {
  iovec(8, 5);
  for (const [name, ...given] of [
    ["args_sizes_get", at, 8], ["args_sizes_get", 8, at], ["args_get", at, 8], ["args_get", 8, at], ["environ_sizes_get", at, 8],
    ["environ_get", at, 8], ["clock_time_get", 0, 0n, at], ["clock_res_get", 0, at], ["random_get", at, 8], ["fd_fdstat_get", 0, at],
    ["fd_read", 0, at, 1, 16], ["fd_read", 0, 0, 1, at], ["fd_write", 1, at, 1, 16], ["fd_write", 1, 0, 1, at],
    ["poll_oneoff", at, 64, 1, 16], ["poll_oneoff", 128, at, 1, 16], ["poll_oneoff", 128, 64, 1, at],
  ]) {
    equal(calls[name](...given), FAULT, `${name} ${given.map(String)}`);
  }
  iovec(at, 5);
  equal(calls.fd_read(0, 0, 1, 16), FAULT, `fd_read into ${at}`);
  equal(calls.fd_write(1, 0, 1, 16), FAULT, `fd_write of ${at}`);
}
iovec(8, 0x7fffffff);
equal(calls.fd_write(1, 0, 1, 16), FAULT, "more than there is");
iovec(8, 0xffffffff);
equal(calls.fd_write(1, 0, 1, 16), INVAL, "more than a call may write");
equal(calls.fd_write(1, 0, 0x7fffffff, 16), FAULT, "more iovecs than there is memory");
equal(calls.random_get(8, 0x7fffffff), FAULT, "random_get of more than there is");
equal(calls.fd_write(3, 0, 1, 16), BADF, "a descriptor that nobody has");

const many = PAGE / 8; // iovecs of nothing, then as many of one byte
new Uint8Array(memory.buffer).fill(0);
equal(calls.fd_write(1, 0, many - 1, PAGE - 8), OK, "a page of iovecs of nothing");
for (let i = 0; i < many - 1; i++) data.setUint32(8 * i + 4, 1, true);
written.length = 0;
equal(calls.fd_write(1, 0, many - 1, PAGE - 8), OK, "a page of iovecs");
equal(data.getUint32(PAGE - 8, true), many - 1, "all of them are written");
equal(written.length, many - 1, "each of them");
equal(calls.fd_read(0, 0, many - 1, PAGE - 8), OK, "a page of iovecs to read into");
equal(String([data.getUint32(PAGE - 8, true), data.getUint8(0)]), `1,${"i".charCodeAt(0)}`, "the first is used");

// A fault while the call waits is one, too.
const waiting = wasiOf({ io: { ...io, read: async () => Buffer.from("input") } });
new DataView(waiting[1].buffer).setUint32(4, 5, true);
new DataView(waiting[1].buffer).setUint32(0, PAGE - 2, true);
equal(await waiting[0].fd_read(0, 0, 1, 16), FAULT, "fd_read that waited");

// What is written before a fault is written; another error stays one.
written.length = 0;
iovec(32, 5);
new Uint8Array(memory.buffer, 32, 5).set(Buffer.from("hello"));
data.setUint32(8, PAGE, true);
data.setUint32(12, 1, true);
equal(calls.fd_write(1, 0, 2, 16), FAULT, "the second of two");
equal(written.join(""), "hello", "the first of two");
equal(calls.fd_write(1, 0, 1, 16), OK, "a whole one");
const [failing, itsMemory] = wasiOf({ io: { ...io, write: () => { throw new Error("too much"); } } });
new DataView(itsMemory.buffer).setUint32(4, 5, true);
let message = "";
try {
  failing.fd_write(1, 0, 1, 16);
} catch (error) {
  message = error.message;
}
equal(message, "too much", "what the host throws");

console.log(`edge-wasi: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
