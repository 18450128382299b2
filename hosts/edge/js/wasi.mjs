// WASI preview 1 for a function of one request: stdin is the request body, stdout the response body.
// There are no files and no sockets. Names and numbers: wasi_snapshot_preview1 (witx); each call answers
// what hosts/native/functions/wasi answers (tests/guests/wasi asks both).
import { BADF, FAULT, INVAL, NOTCAPABLE, NOTDIR, NOTSUP, OK, SPIPE } from "./errno.mjs";
import { Fault, GuestMemory } from "./guest_memory.mjs";
import { RESOLUTION, poll, readClock } from "./wasi_poll.mjs";

const INPUT = 0, OUTPUT = 1, ERRORS = 2; // what a descriptor stands for
const CAN_READ = 1n << 1n, CAN_WRITE = 1n << 6n, CAN_POLL = 1n << 27n;
const FDSTAT = 24, FILESTAT = 64;
const LAST_WHENCE = 2, LAST_ADVICE = 5;

const MOST_IOVECS = 1024; // as many of a call are looked at
const MOST_WRITTEN = 0x7fffffff; // more in one call: pieces that overlap
const MOST_RANDOM = 256 * 1024; // more in one call would keep the isolate
const PIECE = 64 * 1024;

const encoder = new TextEncoder();

export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

// What a stream, which is all that may be open, answers; BADF where there is none.
const onStream = (answer) => (wasi, fd, ...rest) => {
  const stream = wasi.streams[fd];
  if (!stream) return BADF;
  return typeof answer === "function" ? answer(wasi, stream, ...rest) : answer;
};

const noSeeking = onStream(SPIPE);
const noDirectory = onStream(NOTDIR);

function sizes({ memory }, list, count, size) {
  memory.setUint32(count, list.length);
  memory.setUint32(size, list.reduce((sum, item) => sum + item.length, 0));
  return OK;
}
function strings({ memory }, list, pointers, text) {
  for (const item of list) {
    memory.bytes(text, item.length).set(item);
    memory.setUint32(pointers, text);
    pointers += 4;
    text += item.length;
  }
  return OK;
}
function storeTime({ memory }, ns, result) {
  if (ns === null) return INVAL;
  memory.setUint64(result, ns);
  return OK;
}

// The pieces of a call, [pointer, size] each, and their size together; all inside the memory.
function piecesOf({ memory }, iovs, count, result) {
  const list = [];
  let total = 0;
  const number = Math.min(count, MOST_IOVECS);
  const table = memory.view(iovs, 8 * number);
  for (let i = 0; i < number; i++) {
    const [pointer, size] = [table.getUint32(8 * i, true), table.getUint32(8 * i + 4, true)];
    memory.check(pointer, size);
    total += size;
    list.push([pointer, size]);
  }
  memory.check(result, 4);
  return { list, total };
}

// OK, or why the stream cannot be used so.
function usable(stream, kinds, right) {
  if (!stream || !kinds.includes(stream.kind)) return BADF;
  return stream.rights & right ? OK : NOTCAPABLE;
}

// Each is given the Wasi that it works on, and its arguments, unsigned.
const CALLS = {
  args_sizes_get: (wasi, count, size) => sizes(wasi, wasi.args, count, size),
  args_get: (wasi, pointers, text) => strings(wasi, wasi.args, pointers, text),
  environ_sizes_get: (wasi, count, size) => sizes(wasi, wasi.environment, count, size),
  environ_get: (wasi, pointers, text) => strings(wasi, wasi.environment, pointers, text),
  random_get({ memory }, pointer, size) {
    const to = memory.bytes(pointer, size);
    if (size > MOST_RANDOM) return INVAL;
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(to.subarray(at, at + 65536));
    return OK;
  },
  proc_exit(_wasi, code) {
    throw new Exit(code);
  },
  proc_raise: () => NOTSUP,
  sched_yield: () => OK,

  clock_res_get: (wasi, id, result) => storeTime(wasi, readClock(id) === null ? null : RESOLUTION, result),
  clock_time_get: (wasi, id, _precision, result) => storeTime(wasi, readClock(id), result),
  poll_oneoff({ memory, streams, suspending }, input, output, count, result) {
    const isOpen = (fd, reading) => streams[fd] !== undefined && (streams[fd].kind === INPUT) === reading;
    return poll(memory, { input, output, count, result }, isOpen, suspending);
  },

  fd_close({ streams }, fd) {
    if (!streams[fd]) return BADF;
    streams[fd] = undefined;
    return OK;
  },
  fd_renumber({ streams }, from, to) {
    if (!streams[from] || !streams[to]) return BADF;
    if (from !== to) [streams[to], streams[from]] = [streams[from], undefined];
    return OK;
  },
  // Neither a terminal (libc would flush each line) nor a file with a size.
  fd_fdstat_get: onStream(({ memory }, stream, result) => {
    memory.bytes(result, FDSTAT).fill(0);
    memory.setUint64(result + 8, stream.rights);
    return OK;
  }),
  fd_fdstat_set_rights: onStream((_wasi, stream, base, inheriting) => {
    if (base & ~stream.rights || inheriting) return NOTCAPABLE; // rights are given up, never taken
    stream.rights = base;
    return OK;
  }),
  fd_filestat_get: onStream(({ memory }, _stream, result) => (memory.bytes(result, FILESTAT).fill(0), OK)),
  fd_seek: (wasi, fd, _offset, whence) => (whence > LAST_WHENCE ? INVAL : noSeeking(wasi, fd)),
  fd_advise: (wasi, fd, _offset, _length, advice) => (advice > LAST_ADVICE ? INVAL : noSeeking(wasi, fd)),
  fd_tell: noSeeking,
  fd_pread: noSeeking,
  fd_pwrite: noSeeking,
  fd_readdir: noDirectory,

  fd_read(wasi, fd, iovs, count, result) {
    const { memory } = wasi;
    const error = usable(wasi.streams[fd], [INPUT], CAN_READ);
    if (error) return error;
    const { list, total } = piecesOf(wasi, iovs, count, result);
    const done = (bytes) => {
      let rest = bytes;
      for (const [pointer, size] of list) {
        memory.bytes(pointer, size).set(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      memory.setUint32(result, bytes.length);
      return OK;
    };
    const bytes = total > 0 ? wasi.io.read(total) : new Uint8Array(0);
    return bytes instanceof Promise ? bytes.then(done) : done(bytes);
  },
  fd_write(wasi, fd, iovs, count, result) {
    const { memory, io } = wasi;
    const error = usable(wasi.streams[fd], [OUTPUT, ERRORS], CAN_WRITE);
    if (error) return error;
    const { list, total } = piecesOf(wasi, iovs, count, result);
    if (total > MOST_WRITTEN) return INVAL;
    const { kind } = wasi.streams[fd];
    let [i, at] = [0, 0];
    // Piece by piece, so that also one call with much to write waits for whoever takes it.
    const more = () => {
      while (i < list.length) {
        if (wasi.ended) throw wasi.ended; // while it waited
        const [pointer, size] = list[i];
        const bytes = memory.bytes(pointer + at, Math.min(size - at, PIECE)).slice();
        at += bytes.length;
        if (at === size) [i, at] = [i + 1, 0];
        if (bytes.length === 0) continue;
        const wait = kind === ERRORS ? io.error(bytes) : io.write(bytes);
        if (wait && wasi.suspending) return wait.then(more);
      }
      memory.setUint32(result, total);
      return OK;
    };
    return more();
  },

  // What is there for no file, directory or socket; it is answered, never left out: a module loads
  // everywhere or nowhere.
  fd_prestat_get: () => BADF,
  fd_prestat_dir_name: () => BADF,
  path_symlink: (wasi, _path, _size, fd) => noDirectory(wasi, fd),
};
for (const name of ["fd_allocate", "fd_datasync", "fd_fdstat_set_flags", "fd_filestat_set_size", "fd_filestat_set_times", "fd_sync",
  "sock_accept", "sock_recv", "sock_send", "sock_shutdown"]) CALLS[name] = onStream(NOTSUP);
for (const name of ["path_create_directory", "path_filestat_get", "path_filestat_set_times", "path_link", "path_open", "path_readlink",
  "path_remove_directory", "path_rename", "path_unlink_file"]) CALLS[name] = noDirectory;
const SUSPENDING = new Set(["fd_read", "fd_write", "poll_oneoff"]);

// The calls that a module imports, looked up once for each module.
const imported = new WeakMap();
function importsOf(module) {
  let names = imported.get(module);
  if (!names) imported.set(module, (names = WebAssembly.Module.imports(module).map((one) => one.name).filter((name) => Object.hasOwn(CALLS, name))));
  return names;
}

export class Wasi {
  memory = new GuestMemory();
  // What ended the guest. A guest with exceptions may catch what is thrown, and has ended all the same.
  ended = null;
  streams = [
    { kind: INPUT, rights: CAN_READ | CAN_POLL },
    { kind: OUTPUT, rights: CAN_WRITE | CAN_POLL },
    { kind: ERRORS, rights: CAN_WRITE | CAN_POLL },
  ]; // by descriptor; undefined: closed

  // io: read(capacity) -> bytes or a promise of them (empty: end), write(bytes) -> nothing or a promise,
  // error(bytes). Where `suspending`, read and write may give promises (JSPI).
  constructor({ args, environment, io, suspending }) {
    this.args = args.map((a) => encoder.encode(`${a}\0`));
    this.environment = environment.map((e) => encoder.encode(`${e}\0`));
    this.io = io;
    this.suspending = suspending;
  }

  // For an instance of the module; without one, every call.
  imports(module) {
    const table = {};
    for (const name of module ? importsOf(module) : Object.keys(CALLS)) {
      const call = this.guarded(CALLS[name]);
      table[name] = this.suspending && SUSPENDING.has(name) ? new WebAssembly.Suspending(call) : call;
    }
    return { wasi_snapshot_preview1: table };
  }

  // Numbers arrive signed. A pointer that leads out is an error of the call; all else ends the guest.
  guarded(call) {
    return (...given) => {
      if (this.ended) throw this.ended;
      try {
        const result = call(this, ...given.map((value) => (typeof value === "number" ? value >>> 0 : BigInt.asUintN(64, value))));
        return result instanceof Promise ? result.catch((error) => this.failed(error)) : result;
      } catch (error) {
        return this.failed(error);
      }
    };
  }
  failed(error) {
    if (error instanceof Fault) return FAULT;
    this.ended ??= error;
    throw error;
  }
}
