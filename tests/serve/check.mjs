// Does a reply equal what a case expects? Listed headers must be equal, headers with "!" absent, and
// the body equal where one is given. A value that begins with "~" is a regular expression.
import zlib from "node:zlib";

function matches(expected, actual) {
  if (expected.startsWith("~")) return new RegExp(expected.slice(1), "s").test(actual);
  return expected === actual;
}

// The body as text, decompressed where the case says @decode.
function bodyText(reply, expected) {
  let body = reply.body;
  if (expected.flags.includes("decode") && body.length > 0) {
    const coding = reply.headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
    if (coding === "gzip") body = zlib.gunzipSync(body);
    if (coding === "br") body = zlib.brotliDecompressSync(body);
    if (coding === "zstd" && zlib.zstdDecompressSync) body = zlib.zstdDecompressSync(body);
  }
  return body.toString("utf8");
}

// reply: {status, headers: [[name, value]], body: Buffer, truncated, closed} or null where none came.
// Returns what is wrong, a line each.
export function compare(reply, expected, fill = (text) => text) {
  if (expected.closed) {
    return reply === null ? [] : [`expected a closed connection, got ${reply.status}`];
  }
  const statuses = expected.status.join(" or ");
  if (reply === null) return [`expected ${statuses}, got a closed connection`];
  const problems = [];
  if (!expected.status.includes(reply.status)) {
    problems.push(`status: expected ${statuses}, got ${reply.status}`);
  }
  const values = (name) =>
    reply.headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, v]) => v);
  for (const [name, value] of expected.headers) {
    const wanted = fill(value);
    const got = values(name);
    if (!got.some((v) => matches(wanted, v))) {
      problems.push(`${name}: expected "${wanted}", got ${got.length ? JSON.stringify(got.join(" | ")) : "none"}`);
    }
  }
  for (const name of expected.absent) {
    if (values(name).length > 0) problems.push(`${name}: expected none, got "${values(name)[0]}"`);
  }
  if (expected.flags.includes("truncated") !== Boolean(reply.truncated)) {
    problems.push(reply.truncated ? "the reply is cut off" : "expected the reply to be cut off");
  }
  if (expected.flags.includes("close") && reply.open) problems.push("the connection stayed open");
  if (expected.flags.includes("open") && !reply.open) problems.push("the connection was closed");
  if (expected.body !== null) {
    const wanted = fill(expected.body);
    const got = bodyText(reply, expected);
    // Line breaks at the end do not show in a section.
    const trimmed = (text) => text.replace(/\n+$/, "");
    if (!matches(wanted, got) && trimmed(wanted) !== trimmed(got)) {
      problems.push(`body: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got.slice(0, 2000))}`);
    }
  }
  return problems;
}
