// Streams by number: request bodies, the bodies of fetches and of assets, upgraded sockets. A stream
// that the core only hands on never enters its memory.

export class Streams {
  next = 1;
  table = new Map();

  put(entry) {
    const number = this.next++;
    this.table.set(number, entry);
    return number;
  }
  add(stream) {
    return this.put({ stream });
  }
  addBytes(bytes) {
    return this.put({ bytes });
  }
  addSocket(webSocket) {
    return this.put({ webSocket });
  }
  // An asset is fetched when it is sent or read: a HEAD or a 304 never fetches it.
  addAsset(assets, path, offset, length, env) {
    return this.put({ open: () => openAsset(assets, path, offset, length, env) });
  }

  take(number) {
    const entry = this.table.get(number);
    this.table.delete(number);
    return entry;
  }
  takeSocket(number) {
    return this.take(number)?.webSocket ?? null;
  }
  // The whole of it, for a fetch or a function: a ReadableStream or bytes, null for none.
  takeBody(number) {
    const entry = number ? this.take(number) : null;
    return entry?.bytes ?? entry?.stream ?? null;
  }

  drop(number) {
    const entry = this.take(number);
    entry?.reader?.cancel().catch(() => {});
    if (!entry?.reader) entry?.stream?.cancel?.().catch(() => {});
  }

  // A Response with this stream as its body; for an asset a promise of one.
  response(number, init) {
    const entry = this.take(number);
    if (!entry) return new Response(null, { status: 500 });
    // Encoded bodies go on as they came: "manual" keeps the platform from encoding them again.
    if (init.headers.has("content-encoding")) init.encodeBody = "manual";
    if (entry.open) {
      return entry.open().then(
        (body) => new Response(fixedLength(body, init.headers), init),
        () => new Response("Internal Server Error\n", { status: 500 }),
      );
    }
    return new Response(entry.bytes ?? fixedLength(entry.stream, init.headers), init);
  }

  // Up to `capacity` bytes of the stream; empty at its end.
  async read(number, capacity) {
    const entry = this.table.get(number);
    if (!entry) throw new Error("the stream is gone");
    if (entry.open) {
      const opened = await entry.open();
      entry.open = null;
      if (opened instanceof Uint8Array) entry.bytes = opened;
      else entry.stream = opened;
    }
    if (entry.bytes) {
      entry.rest = entry.bytes;
      entry.bytes = null;
    }
    while (!entry.rest?.length) {
      if (!entry.stream) return new Uint8Array(0);
      entry.reader ??= entry.stream.getReader();
      const { value, done } = await entry.reader.read();
      if (done) return new Uint8Array(0);
      entry.rest = typeof value === "string" ? new TextEncoder().encode(value) : value;
    }
    const part = entry.rest.subarray(0, capacity);
    entry.rest = entry.rest.subarray(part.length);
    return part;
  }
}

// Where the length is known and the platform can send it, Content-Length goes out instead of chunks.
function fixedLength(body, headers) {
  if (typeof FixedLengthStream === "undefined" || !(body instanceof ReadableStream)) return body;
  const length = headers.get("content-length");
  if (length === null) return body;
  const { readable, writable } = new FixedLengthStream(BigInt(length));
  body.pipeTo(writable).catch(() => {});
  return readable;
}

async function openAsset(assets, path, offset, length, env) {
  const response = await assets(path, env);
  if (!response.ok) throw new Error(`asset ${path}: ${response.status}`);
  if (offset < 0) return response.body ?? new Uint8Array(0);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.slice(offset, offset + length);
}
