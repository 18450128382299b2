// Regular expressions of the core. Patterns come translated (core/host/regex_syntax.cc), with the flags
// u and d; ranges go back as byte offsets into the UTF-8 text.

// The byte offset of each code-unit offset asked for; the identity for ASCII.
function byteOffsets(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return (index) => index;
  const encoder = new TextEncoder();
  return (index) => encoder.encode(text.slice(0, index)).length;
}

export class Regexes {
  list = [];

  // "<number>\n<name of group 0>\n<name of group 1>..."; number -1 and the reason where V8 refuses it.
  compile(pattern, flags) {
    let regex;
    try {
      regex = new RegExp(pattern, flags);
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

  // [start, end, ...] of every group, 0xffffffff for one that took no part; null: no match.
  exec(number, text) {
    const found = this.list[number].exec(text);
    if (!found) return null;
    const at = byteOffsets(text);
    return found.indices.flatMap((range) => (range ? [at(range[0]), at(range[1])] : [0xffffffff, 0xffffffff]));
  }
}
