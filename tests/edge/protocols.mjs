#!/usr/bin/env node
// The Worker's protocols, by the tables that hold the native host's too (protocols_test.cc).
import fs from "node:fs";
import { PROTOCOLS, traceId } from "../../hosts/edge/js/protocols.mjs";

const counts = { passed: 0, failed: 0 };
function equal(got, expected, what) {
  counts[got === expected ? "passed" : "failed"] += 1;
  if (got !== expected) console.log(`FAILED ${JSON.stringify(what)}: expected ${expected}, got ${got}`);
}
const table = (name) => JSON.parse(fs.readFileSync(new URL(`../protocols/${name}`, import.meta.url)));
const textOf = (bytes) => Buffer.from(bytes).toString("latin1");

function outcome(protocol, output, ended) {
  let head;
  try {
    head = PROTOCOLS[protocol].head(Buffer.from(output, "latin1"), ended);
  } catch (error) {
    return error.message;
  }
  if (!head) return "more";
  if (head.redirect) return `-> ${head.redirect}`;
  let text = String(head.status);
  for (let i = 0; i < head.fields.length; i += 2) text += ` ${head.fields[i]}=${head.fields[i + 1]}`;
  return `${text} | ${textOf(head.body)}`;
}

for (const [protocol, output, ended, expected] of table("heads.json")) {
  const got = outcome(protocol, output, ended);
  equal(got.includes(" | ") ? got : got.slice(0, expected.length), expected, output);
}
for (const [field, expected] of table("traceparents.json")) equal(traceId(field), expected, field);

// What json tells of a request.
const request = { method: "POST", target: "/a?b=<c>", fields: [["X-A", "1"], ["x-a", '"2']], traceparent: table("traceparents.json")[0][0] };
const input = (body) => textOf(PROTOCOLS.json.input(request, body));
equal(input(Buffer.from("h\ni")),
  '{"method":"POST","uri":"/a?b=<c>","headers":{"x-a":["1","\\"2"]},"body":"h\\ni","trace_id":"0af7651916cd43dd8448eb211c80319c"}', "input");
equal(input(Buffer.from([255])).includes('"body":"/w==","body_base64":true,'), true, "bytes");
request.fields = [["constructor", "1"], ["__proto__", "2"]];
equal(input(null).includes('"headers":{"constructor":["1"],"__proto__":["2"]}'), true, "names that every object has");
request.traceparent = "";
equal(/"trace_id":"[0-9a-f]{32}"/.test(input(null)), true, "a new trace");

console.log(`edge-protocols: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
