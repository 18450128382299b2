// HTTP/1.1 over a raw socket: sends any bytes, and reads replies as strictly as a test needs.
import net from "node:net";

const DEADLINE_MS = 5000;

function field(line) {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

export class Connection {
  #socket;
  #data = Buffer.alloc(0);
  #ended = false;
  #waiting = null;

  static async open(port, host = "127.0.0.1") {
    const connection = new Connection();
    connection.#socket = net.connect({ port, host, noDelay: true });
    await new Promise((done, fail) => {
      connection.#socket.once("connect", done);
      connection.#socket.once("error", fail);
    });
    const wake = () => connection.#waiting?.();
    connection.#socket.on("data", (chunk) => {
      connection.#data = Buffer.concat([connection.#data, chunk]);
      wake();
    });
    const end = () => {
      connection.#ended = true;
      wake();
    };
    connection.#socket.on("end", end).on("close", end).on("error", end);
    return connection;
  }

  send(bytes) {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }
  close() {
    this.#socket.destroy();
  }

  // Waits until there is more data; false: there will not be.
  async #more(deadline = DEADLINE_MS) {
    const before = this.#data.length;
    while (this.#data.length === before) {
      if (this.#ended) return false;
      let timer;
      const timedOut = await new Promise((done) => {
        this.#waiting = () => done(false);
        timer = setTimeout(() => done(true), deadline);
      });
      clearTimeout(timer);
      this.#waiting = null;
      if (timedOut) throw new Error("no reply in time");
    }
    return true;
  }
  // Is the connection still open after the reply? A short wait: closing follows at once.
  async isOpen() {
    try {
      return !this.#ended && (await this.#more(100), !this.#ended);
    } catch {
      return true;
    }
  }

  async #until(marker) {
    let at;
    while ((at = this.#data.indexOf(marker)) < 0) if (!(await this.#more())) return null;
    const text = this.#data.subarray(0, at);
    this.#data = this.#data.subarray(at + marker.length);
    return text;
  }
  async #exactly(count) {
    while (this.#data.length < count) {
      if (!(await this.#more())) return { bytes: this.#take(this.#data.length), whole: false };
    }
    return { bytes: this.#take(count), whole: true };
  }
  #take(count) {
    const bytes = this.#data.subarray(0, count);
    this.#data = this.#data.subarray(count);
    return bytes;
  }

  async #chunked() {
    const parts = [];
    const trailers = [];
    const end = (whole) => ({ body: Buffer.concat(parts), trailers, whole });
    for (;;) {
      const size = parseInt((await this.#until("\r\n"))?.toString("latin1") ?? "", 16);
      if (Number.isNaN(size)) return end(false);
      if (size === 0) break;
      const { bytes, whole } = await this.#exactly(size);
      parts.push(bytes);
      if (!whole || (await this.#until("\r\n")) === null) return end(false);
    }
    for (;;) {
      const line = await this.#until("\r\n");
      if (line === null || line.length === 0) return end(line !== null);
      trailers.push(field(line.toString("latin1")));
    }
  }

  // The next final reply; null: the connection ended before one. Interim replies are left out, and
  // trailer fields count as the head's.
  async reply(method) {
    for (;;) {
      const text = await this.#until("\r\n\r\n");
      if (text === null) return null;
      const [first, ...lines] = text.toString("latin1").split("\r\n");
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
      if (!status) throw new Error(`no HTTP reply: ${JSON.stringify(first)}`);
      if (status >= 100 && status < 200 && status !== 101) continue;
      const headers = lines.map(field);
      const get = (name) => headers.find(([n]) => n.toLowerCase() === name)?.[1];
      const reply = { status, headers, body: Buffer.alloc(0), truncated: false };
      if (status === 101 || method === "HEAD" || status === 204 || status === 304) return reply;
      if (/chunked/i.test(get("transfer-encoding") ?? "")) {
        const { body, trailers, whole } = await this.#chunked();
        headers.push(...trailers);
        return { ...reply, body, truncated: !whole };
      }
      if (get("content-length") !== undefined) {
        const { bytes, whole } = await this.#exactly(Number(get("content-length")));
        return { ...reply, body: Buffer.from(bytes), truncated: !whole };
      }
      while (await this.#more());
      return { ...reply, body: Buffer.from(this.#take(this.#data.length)) };
    }
  }
  // What comes until `size` bytes are there: behind an upgrade.
  async bytes(size) {
    return (await this.#exactly(size)).bytes;
  }
}

// A request that a case wrote as METHOD /target.
export function requestBytes({ method, target, headers, body }, port, keepAlive) {
  const has = (name) => headers.some(([n]) => n.toLowerCase() === name);
  let head = `${method} ${target} HTTP/1.1\r\n`;
  if (!has("host")) head += `Host: localhost:${port}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  if (body !== null && !has("content-length") && !has("transfer-encoding")) {
    head += `Content-Length: ${body.length}\r\n`;
  }
  if (!keepAlive && !has("connection")) head += "Connection: close\r\n";
  return Buffer.concat([Buffer.from(head + "\r\n", "utf8"), body ?? Buffer.alloc(0)]);
}
