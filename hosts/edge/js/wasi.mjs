// WASI preview 1 for a function of one request: stdin is the request body, stdout the response body.
// There are no files and no sockets. Names and numbers: wasi_snapshot_preview1 (witx).
const OK = 0, BADF = 8, FAULT = 21, INVAL = 28, NOSYS = 52, SPIPE = 70, NOTCAPABLE = 76;
const STDIN = 0, STDOUT = 1, STDERR = 2;
const FILETYPE_CHARACTER_DEVICE = 2;

const PIECE = 64 * 1024;
const LONGEST_TIMER = 0x7fffffff;

const encoder = new TextEncoder();

export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

// A pointer that leads out of the memory is an error of the call.
function within(call) {
  const fault = (error) => {
    if (error instanceof RangeError) return FAULT;
    throw error;
  };
  return (...given) => {
    try {
      const result = call(...given);
      return result instanceof Promise ? result.catch(fault) : result;
    } catch (error) {
      return fault(error);
    }
  };
}

export class Wasi {
  // io: read(capacity) -> bytes or a promise of them (empty: end), write(bytes) -> nothing or a promise,
  // error(bytes). Where `suspending`, read and write may give promises (JSPI).
  constructor({ args, environment, io, suspending }) {
    this.args = args.map((a) => encoder.encode(`${a}\0`));
    this.environment = environment.map((e) => encoder.encode(`${e}\0`));
    this.io = io;
    this.suspending = suspending;
  }

  get data() {
    return new DataView(this.memory.buffer);
  }
  bytes(pointer, size) {
    return new Uint8Array(this.memory.buffer, pointer, size);
  }

  imports() {
    const table = {
      args_sizes_get: (count, size) => this.sizes(this.args, count, size),
      args_get: (pointers, buffer) => this.strings(this.args, pointers, buffer),
      environ_sizes_get: (count, size) => this.sizes(this.environment, count, size),
      environ_get: (pointers, buffer) => this.strings(this.environment, pointers, buffer),
      clock_res_get: (_id, out) => (this.data.setBigUint64(out, 1_000_000n, true), OK),
      clock_time_get: (id, _precision, out) => this.clock(id, out),
      random_get: (pointer, size) => this.random(pointer, size),
      proc_exit: (code) => {
        throw (this.exit = new Exit(code)); // kept: a guest with exceptions may catch what is thrown
      },
      sched_yield: () => OK,
      fd_close: (fd) => (fd <= STDERR ? OK : BADF),
      fd_fdstat_get: (fd, out) => this.fdstat(fd, out),
      fd_fdstat_set_flags: (fd) => (fd <= STDERR ? OK : BADF),
      fd_seek: (fd) => (fd <= STDERR ? SPIPE : BADF),
      fd_tell: (fd) => (fd <= STDERR ? SPIPE : BADF),
      fd_prestat_get: () => BADF,
      fd_prestat_dir_name: () => BADF,
      fd_read: (fd, iovs, count, out) => this.read(fd, iovs, count, out),
      fd_write: (fd, iovs, count, out) => this.write(fd, iovs, count, out),
      poll_oneoff: (input, output, count, out) => this.poll(input, output, count, out),
    };
    // Whatever else a libc links in is answered, never left out: a module loads everywhere or nowhere.
    const others = ["fd_advise", "fd_allocate", "fd_datasync", "fd_fdstat_set_rights", "fd_filestat_get", "fd_filestat_set_size",
      "fd_filestat_set_times", "fd_pread", "fd_pwrite", "fd_readdir", "fd_renumber", "fd_sync"];
    for (const name of others) table[name] = () => BADF;
    const paths = ["path_create_directory", "path_filestat_get", "path_filestat_set_times", "path_link", "path_open", "path_readlink",
      "path_remove_directory", "path_rename", "path_symlink", "path_unlink_file"];
    for (const name of paths) table[name] = () => NOTCAPABLE;
    for (const name of ["sock_accept", "sock_recv", "sock_send", "sock_shutdown", "proc_raise"]) table[name] = () => NOSYS;
    for (const name of Object.keys(table)) table[name] = within(table[name]);
    if (this.suspending) {
      for (const name of ["fd_read", "fd_write", "poll_oneoff"]) table[name] = new WebAssembly.Suspending(table[name]);
    }
    return { wasi_snapshot_preview1: table };
  }

  sizes(list, count, size) {
    this.data.setUint32(count, list.length, true);
    this.data.setUint32(size, list.reduce((sum, item) => sum + item.length, 0), true);
    return OK;
  }
  strings(list, pointers, buffer) {
    for (const item of list) {
      this.data.setUint32(pointers, buffer, true);
      this.bytes(buffer, item.length).set(item);
      pointers += 4;
      buffer += item.length;
    }
    return OK;
  }
  clock(id, out) {
    if (id > 3) return INVAL;
    const ms = id === 0 ? Date.now() : performance.now();
    this.data.setBigUint64(out, BigInt(Math.round(ms * 1e6)), true);
    return OK;
  }
  random(pointer, size) {
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(this.bytes(pointer + at, Math.min(65536, size - at)));
    return OK;
  }
  fdstat(fd, out) {
    if (fd > STDERR) return BADF;
    this.bytes(out, 24).fill(0);
    this.data.setUint8(out, FILETYPE_CHARACTER_DEVICE);
    this.data.setBigUint64(out + 8, fd === STDIN ? 2n : 64n, true); // rights: fd_read or fd_write
    return OK;
  }

  // [pointer, size] of each iovec. One by one: a guest may name millions.
  *vectors(iovs, count) {
    const data = this.data;
    for (let i = 0; i < count >>> 0; i++) yield [data.getUint32(iovs + 8 * i, true), data.getUint32(iovs + 8 * i + 4, true)];
  }

  read(fd, iovs, count, out) {
    if (fd !== STDIN) return BADF;
    let [pointer, size] = [0, 0];
    for ([pointer, size] of this.vectors(iovs, count)) if (size > 0) break;
    if (size === 0) return (this.data.setUint32(out, 0, true), OK);
    const done = (bytes) => {
      this.bytes(pointer, size).set(bytes);
      this.data.setUint32(out, bytes.length, true);
      return OK;
    };
    const bytes = this.io.read(size);
    return bytes instanceof Promise ? bytes.then(done) : done(bytes);
  }

  write(fd, iovs, count, out) {
    if (fd !== STDOUT && fd !== STDERR) return BADF;
    let total = 0;
    for (const [, size] of this.vectors(iovs, count)) total += size;
    if (total > 0x7fffffff) return INVAL;
    const pieces = this.vectors(iovs, count);
    let [pointer, rest] = [0, 0];
    // Piece by piece, so that also one call with much to write waits for whoever takes it.
    const more = () => {
      while (true) {
        if (rest === 0) {
          const { value, done } = pieces.next();
          if (done) break;
          [pointer, rest] = value;
        }
        const bytes = this.bytes(pointer, Math.min(rest, PIECE)).slice();
        pointer += bytes.length;
        rest -= bytes.length;
        if (bytes.length === 0) continue;
        const wait = fd === STDERR ? this.io.error(bytes) : this.io.write(bytes);
        if (wait && this.suspending) return wait.then(more);
      }
      this.data.setUint32(out, total, true);
      return OK;
    };
    return more();
  }

  // Clock subscriptions sleep (with JSPI); a descriptor is always ready.
  poll(input, output, count, out) {
    if (count === 0) return INVAL;
    let earliest = null;
    for (let i = 0; i < count; i++) {
      const at = input + 48 * i;
      const userdata = this.data.getBigUint64(at, true);
      const type = this.data.getUint8(at + 8);
      if (type !== 0) return this.event(output, out, userdata, type);
      const absolute = this.data.getUint16(at + 40, true) & 1;
      let ms = Number(this.data.getBigUint64(at + 24, true)) / 1e6;
      if (absolute) ms -= this.data.getUint32(at + 16, true) === 0 ? Date.now() : performance.now();
      if (!earliest || ms < earliest.ms) earliest = { ms, userdata };
    }
    if (!this.suspending || earliest.ms <= 0) return this.event(output, out, earliest.userdata, 0);
    return new Promise((resolve) => setTimeout(resolve, Math.min(earliest.ms, LONGEST_TIMER))).then(() => this.event(output, out, earliest.userdata, 0));
  }
  event(output, out, userdata, type) {
    this.bytes(output, 32).fill(0);
    this.data.setBigUint64(output, userdata, true);
    this.data.setUint8(output + 10, type);
    this.data.setUint32(out, 1, true);
    return OK;
  }
}
