// Regular expressions of the core. Patterns come translated (core/host/regex_syntax.cc), with the flags
// u and d; ranges go back as byte offsets into the UTF-8 text.

const ASCII = /^[\x00-\x7f]*$/;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// The character at a byte offset and its size. A byte that is no UTF-8 is one U+FFFD, as in Go.
function characterAt(bytes, at) {
  const lead = bytes[at];
  const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return [strict.decode(bytes.subarray(at, at + size)), size];
  } catch {
    return ["\ufffd", 1];
  }
}

// The text of UTF-8 bytes, and where each of its code units is in them; null: at the same index.
function decode(bytes) {
  let text = decoder.decode(bytes);
  if (ASCII.test(text)) return { text, offsets: null };
  const offsets = [];
  text = "";
  for (let at = 0; at < bytes.length; ) {
    const [character, size] = characterAt(bytes, at);
    for (let unit = 0; unit < character.length; unit++) offsets.push(at);
    text += character;
    at += size;
  }
  offsets.push(bytes.length);
  return { text, offsets };
}

export class Regexes {
  list = [];

  // "<number>\n<name of group 0>\n<name of group 1>..."; number -1 and the reason where V8 refuses it.
  compile(pattern, flags) {
    let regex;
    try {
      regex = new RegExp(pattern, `${flags}g`); // g: from lastIndex on
    } catch (error) {
      return `-1\n${error.message}`;
    }
    // Matching an empty alternative tells how many groups there are.
    const groups = new RegExp(`${pattern}|`, flags).exec("");
    const names = new Array(groups.length).fill("");
    // Named groups appear in the order of their numbers.
    const order = [...pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?:\?<([A-Za-z_]\w*)>|(?!\?))/gu)].filter((m) => m[0].startsWith("("));
    order.forEach((m, i) => (names[i + 1] = m[1] ?? ""));
    this.list.push(regex);
    return [this.list.length - 1, ...names].join("\n");
  }

  // [start, end, ...] of every group of the first match at or behind the byte `offset`, 0xffffffff for
  // one that took no part; null: no match.
  exec(number, bytes, offset) {
    const { text, offsets } = decode(bytes);
    const regex = this.list[number];
    regex.lastIndex = offsets ? offsets.findIndex((at) => at >= offset) : offset;
    const found = regex.exec(text);
    if (!found) return null;
    const at = (unit) => (offsets ? offsets[unit] : unit);
    return found.indices.flatMap((range) => (range ? [at(range[0]), at(range[1])] : [0xffffffff, 0xffffffff]));
  }
}
