// The serve corpus: one case a file, and this is what reads it. Every runner uses it, so a case means
// the same natively, in Node and in workerd. The format is explained in docs/adding-a-test.md.
import fs from "node:fs";
import path from "node:path";

export const RUNNERS = ["native", "node", "workerd"];
// Why a case may not hold on a runner: nothing else is a reason.
export const REASONS = ["raw socket", "listener", "local file", "native upstream", "admin"];

const SECTION = /^--- (\w+)(?: (.*))?$/;

class CaseError extends Error {}

// Splits a text into its sections: {kind, argument, body, line}.
function sections(text, file) {
  const found = [];
  text.split("\n").forEach((line, index) => {
    const match = SECTION.exec(line);
    if (match) {
      found.push({ kind: match[1], argument: match[2] ?? "", lines: [], line: index + 1 });
    } else if (found.length > 0) {
      found.at(-1).lines.push(line);
    } else if (line.trim() && !line.startsWith("#")) {
      throw new CaseError(`${file}:${index + 1}: text before the first section`);
    }
  });
  for (const section of found) {
    // The blank line that sets a section off from the next is nobody's; of raw bytes each one counts.
    const raw = section.kind === "request" && section.argument.startsWith("raw");
    while (!raw && section.lines.at(-1) === "") section.lines.pop();
    section.body = section.lines.join("\n");
  }
  return found;
}

// \r \n \t \0 \\ \xHH; a text as the bytes of latin-1.
function unescape(text) {
  const one = { r: "\r", n: "\n", t: "\t", 0: "\0", "\\": "\\" };
  return text.replace(/\\(x[0-9a-fA-F]{2}|[rnt0\\])/g, (_, e) =>
    e[0] === "x" ? String.fromCharCode(parseInt(e.slice(1), 16)) : one[e]);
}

// Bytes as they go over the wire: lines end in CRLF, but for those that end in "\c".
function rawBytes(lines) {
  let text = "";
  lines.forEach((line) => {
    text += line.endsWith("\\c") ? unescape(line.slice(0, -2)) : unescape(line) + "\r\n";
  });
  // A head ends in a blank line, also where the section does not show it.
  if (!text.includes("\r\n\r\n") && !lines.at(-1)?.endsWith("\\c")) text += "\r\n";
  return Buffer.from(text, "latin1");
}

// "Name: value" lines up to a blank one, and what follows it. null: no blank line.
function head(lines) {
  const fields = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] === "") return { fields, body: lines.slice(i + 1).join("\n") };
    fields.push(lines[i]);
  }
  return { fields, body: null };
}

function field(line, where) {
  const match = /^([^:\s]+):\s?(.*)$/.exec(line);
  if (!match) throw new CaseError(`${where}: expected "Name: value", found "${line}"`);
  return [match[1], unescape(match[2])];
}

// METHOD /target, headers, body: what fetch() can send too.
function request(section, where) {
  const [first, ...rest] = section.lines;
  const match = /^([A-Z]+) (\/\S*)$/.exec(first ?? "");
  if (!match) throw new CaseError(`${where}: a request begins with METHOD /target`);
  const { fields, body } = head(rest);
  return {
    method: match[1],
    target: match[2],
    headers: fields.map((line) => field(line, where)),
    body: body === null ? null : Buffer.from(unescape(body), "utf8"),
  };
}

// "closed", or a status with lines about headers and body; see check.mjs.
function reply(section, where) {
  const [first, ...rest] = section.lines;
  if (first === "closed") return { closed: true };
  if (!/^\d{3}(\|\d{3})*$/.test(first ?? "")) {
    throw new CaseError(`${where}: a reply begins with a status (or several: 400|501), or is "closed"`);
  }
  const out = { status: first.split("|").map(Number), headers: [], absent: [], body: null, flags: [] };
  const { fields, body } = head(rest);
  for (const line of fields) {
    if (line.startsWith("!")) out.absent.push(line.slice(1).trim());
    else if (line.startsWith("@")) out.flags.push(line.slice(1).trim());
    else out.headers.push(field(line, where));
  }
  if (body !== null) out.body = body;
  for (const flag of out.flags) {
    if (!["decode", "close", "open", "truncated", "no-newline"].includes(flag)) {
      throw new CaseError(`${where}: unknown @${flag}`);
    }
  }
  return out;
}

// An upstream's answer: like a reply, with @ lines that say how it behaves.
function upstream(section, where) {
  const [first, ...rest] = section.lines;
  const out = { name: section.argument, status: 200, headers: [], body: "", flags: {} };
  if (!/^\w+$/.test(out.name)) throw new CaseError(`${where}: an upstream needs a name`);
  if (first !== undefined) {
    if (!/^\d{3}$/.test(first)) throw new CaseError(`${where}: an upstream begins with a status`);
    out.status = Number(first);
  }
  const { fields, body } = head(rest);
  for (const line of fields) {
    if (line.startsWith("@")) {
      const [flag, ...value] = line.slice(1).split(" ");
      out.flags[flag] = value.join(" ") || true;
    } else {
      out.headers.push(field(line, where));
    }
  }
  out.body = body === null ? "" : unescape(body);
  return out;
}

function skip(section, where, skips) {
  const match = /^(.+): (.+)$/.exec(section.argument);
  if (!match) throw new CaseError(`${where}: expected "--- skip RUNNER...: REASON"`);
  if (!REASONS.includes(match[2])) {
    throw new CaseError(`${where}: "${match[2]}" is no reason; one of: ${REASONS.join(", ")}`);
  }
  for (const runner of match[1].split(/[ ,]+/)) {
    if (!RUNNERS.includes(runner)) throw new CaseError(`${where}: no runner is called "${runner}"`);
    skips[runner] = match[2];
  }
}

export function parseCase(text, file) {
  const made = {
    file,
    name: path.basename(file, ".serve"),
    caddyfile: null,
    json: null,
    files: [],
    upstreams: [],
    refused: null, // texts that the refusal must contain
    steps: [], // {request | raw, sameConnection, replies}
    skips: {}, // runner -> reason
    differs: null, // why the reference is known to answer otherwise
  };
  for (const section of sections(text, file)) {
    const where = `${file}:${section.line}`;
    switch (section.kind) {
      case "caddyfile":
        made.caddyfile = section.body + "\n";
        break;
      case "site":
        made.caddyfile = `:PORT {\n${section.body.replace(/^/gm, "\t")}\n}\n`;
        break;
      case "file": {
        const [name, ...options] = section.argument.split(" ");
        const guest = options.find((o) => o.startsWith("guest="))?.slice(6);
        if (guest) {
          // Compiled by the build from tests/guests/<guest>/: the runner knows where it is.
          made.files.push({ name, guest, mtime: 1600000000 });
          made.differs ??= "the reference has no functions";
          break;
        }
        const escaped = options.includes("escaped");
        const content = section.body + (options.includes("no-newline") || escaped ? "" : "\n");
        const size = options.find((o) => o.startsWith("repeat="));
        const whole = escaped ? Buffer.from(unescape(content), "latin1") : Buffer.from(content);
        made.files.push({
          name,
          content: size ? Buffer.concat(Array(Number(size.slice(7))).fill(whole)) : whole,
          mtime: Number(options.find((o) => o.startsWith("mtime="))?.slice(6) ?? 1600000000),
        });
        break;
      }
      case "upstream":
        made.upstreams.push(upstream(section, where));
        break;
      case "request":
        if (section.argument === "raw" || section.argument === "raw same") {
          made.steps.push({ raw: rawBytes(section.lines), replies: [],
            sameConnection: section.argument === "raw same", line: section.line });
        } else if (section.argument === "" || section.argument === "same") {
          made.steps.push({ request: request(section, where), replies: [],
            sameConnection: section.argument === "same", line: section.line });
        } else {
          throw new CaseError(`${where}: "--- request ${section.argument}"?`);
        }
        break;
      case "reply":
        if (made.steps.length === 0) throw new CaseError(`${where}: a reply without a request`);
        made.steps.at(-1).replies.push({ ...reply(section, where), line: section.line });
        break;
      case "refused":
        made.refused = section.lines;
        break;
      case "differs":
        made.differs = section.argument || section.body;
        if (!made.differs) throw new CaseError(`${where}: say how the reference differs, and why`);
        break;
      case "skip":
        skip(section, where, made.skips);
        break;
      default:
        throw new CaseError(`${where}: unknown section "${section.kind}"`);
    }
  }
  check(made, file);
  return made;
}

function check(made, file) {
  if (made.caddyfile === null) throw new CaseError(`${file}: no caddyfile and no site`);
  if (made.refused === null && made.steps.length === 0) throw new CaseError(`${file}: no request`);
  for (const step of made.steps) {
    if (step.replies.length === 0) throw new CaseError(`${file}:${step.line}: no reply`);
    // What only a socket can send or see.
    if (step.raw || step.sameConnection || step.replies.some((r) => r.closed)) {
      made.skips.node ??= "raw socket";
      made.skips.workerd ??= "raw socket";
    }
  }
}

// Every case below `root` whose path contains one of the words (all without words).
export function loadCases(root, words = []) {
  const files = fs.readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith(".serve"))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort();
  return files.map((name) => parseCase(fs.readFileSync(path.join(root, name), "utf8"), name));
}

// The texts that a runner fills into a config: PORT, PORT2, …, UPSTREAM(name), NOWHERE (an address
// that refuses connections).
export function fillIn(text, values) {
  return text
    .replace(/\bPORT(\d*)\b/g, (_, n) => values.ports[n === "" ? 0 : Number(n) - 1])
    .replace(/UPSTREAM\((\w+)\)/g, (whole, name) => values.upstreams[name] ?? whole)
    .replace(/\bNOWHERE\b/g, () => values.nowhere);
}
