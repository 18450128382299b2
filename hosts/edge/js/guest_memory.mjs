// A guest's memory as its host's functions see it: little-endian, and never beyond its end.

// A pointer that leads out; the call that was given it answers EFAULT.
export class Fault extends Error {}

export class GuestMemory {
  memory = null; // WebAssembly.Memory, once the instance stands

  get buffer() {
    if (!this.memory) throw new Error("a module's start function cannot call the system on Cloudflare");
    return this.memory.buffer;
  }
  get size() {
    return this.buffer.byteLength;
  }
  check(pointer, size) {
    if (size > this.size || pointer > this.size - size) throw new Fault();
  }
  bytes(pointer, size) {
    this.check(pointer, size);
    return new Uint8Array(this.buffer, pointer, size);
  }
  view(pointer, size) {
    this.check(pointer, size);
    return new DataView(this.buffer, pointer, size);
  }
  setUint32(pointer, value) {
    this.view(pointer, 4).setUint32(0, value, true);
  }
  setUint64(pointer, value) {
    this.view(pointer, 8).setBigUint64(0, value, true);
  }
}
