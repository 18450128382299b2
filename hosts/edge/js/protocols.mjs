// Protocols: what passes between a request and its guest besides the bytes of the bodies (docs/functions.md).
// The native host has them in hosts/native/functions/protocols; they are JavaScript here because the core,
// which both share, may not grow by what only few Workers use. Texts of a reply's head are byte strings, a code
// unit for each byte.
//
// Of a protocol: environment(request, length) and input(request, body), before the guest starts, and
// head(output, ended): null (more is needed), {redirect} (a path of this server, a byte string) or {status, fields: [name,
// value, ...], body}. It throws what breaks the protocol.
const FRAMING = new Set(["content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer", "te",
  "proxy-connection"]);
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
// Not passed on: what has a variable of its own, and Proxy, which programs would take for HTTP_PROXY.
const NO_VARIABLE = new Set(["content-type", "content-length", "host", "proxy"]);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
export function textOf(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join("");
}
// A regular expression would take quadratic time where a guest echoes what a client chose.
function trim(text) {
  const isBlank = (c) => c === " " || c === "\t";
  let first = 0;
  let end = text.length;
  while (first < end && isBlank(text[first])) first++;
  while (end > first && isBlank(text[end - 1])) end--;
  return text.slice(first, end);
}

// The trace-id of a W3C traceparent; null: it is none. A later version may say more behind its end.
export function traceId(field) {
  const match = TRACEPARENT.exec(field);
  return match && !(match[2] && field.startsWith("00")) ? match[1] : null;
}

function statusOf(status) {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new Error("its status is not a number from 200 to 599");
}

// A function cannot break the framing of the message that it is answered with, nor write a second one into it.
function addField(fields, name, value) {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw new Error("its reply has a field with an invalid name");
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) throw new Error(`its field ${name} has an invalid value`);
  if (!FRAMING.has(name.toLowerCase())) fields.push(name, value);
}

const raw = {
  environment: () => [],
  input: (_request, body) => body,
  head: (output) => ({ status: 200, fields: [], body: output }),
};

const cgi = {
  environment(request, length) {
    const { method, version, target, path, query, original, host, scheme, address, fields } = request;
    const variables = new Map(Object.entries({
      GATEWAY_INTERFACE: "CGI/1.1", SERVER_SOFTWARE: "Fusor", SERVER_PROTOCOL: version,
      SERVER_NAME: host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1"), SERVER_PORT: /:(\d+)$/.exec(host)?.[1] ?? (scheme === "https" ? "443" : "80"),
      REQUEST_METHOD: method, REQUEST_SCHEME: scheme, REQUEST_URI: target,
      SCRIPT_NAME: original.endsWith(path) ? original.slice(0, original.length - path.length) : "",
      PATH_INFO: path, QUERY_STRING: query, REMOTE_ADDR: address, REMOTE_HOST: address, HTTP_HOST: host,
    }));
    if (scheme === "https") variables.set("HTTPS", "on");
    if (length > 0) variables.set("CONTENT_LENGTH", String(length));
    for (const [name, value] of fields) {
      if (name.toLowerCase() === "content-type") variables.set("CONTENT_TYPE", value);
      // X_Forwarded_For would become the variable that X-Forwarded-For has.
      if (NO_VARIABLE.has(name.toLowerCase()) || name.includes("_")) continue;
      const variable = `HTTP_${name.toUpperCase().replaceAll("-", "_")}`;
      const before = variables.get(variable);
      variables.set(variable, before === undefined ? value : `${before}, ${value}`);
    }
    return Array.from(variables, ([name, value]) => `${name}=${value}`);
  },
  input: (_request, body) => body,
  head(output, ended) {
    const lines = [];
    let at = 0;
    while (true) {
      const end = output.indexOf(10, at);
      if (end < 0) {
        if (!ended) return null;
        throw new Error("its output ended before the empty line behind its headers");
      }
      const line = textOf(output.subarray(at, end)).replace(/\r$/, "");
      at = end + 1;
      if (line === "") break;
      lines.push(line);
    }
    if (lines.length === 0) throw new Error("its output does not begin with headers");
    const body = output.subarray(at);
    const to = lines.length === 1 && body.length === 0 && /^location:/i.test(lines[0]) ? trim(lines[0].slice(9)) : "";
    if (to.startsWith("/") && !to.startsWith("//")) return ended ? { redirect: to } : null; // a body may follow
    const fields = [];
    let status = 0;
    for (const line of lines) {
      const colon = line.indexOf(":");
      if (colon < 0) throw new Error(`its header line has no colon: ${decoder.decode(bytesOf(line))}`);
      const name = line.slice(0, colon);
      const value = trim(line.slice(colon + 1));
      if (name.toLowerCase() === "status") status = statusOf(/^\d+(?= |$)/.test(value) ? parseInt(value, 10) : 0);
      else addField(fields, name, value);
    }
    const moved = fields.some((name, i) => i % 2 === 0 && name.toLowerCase() === "location");
    return { status: status || (moved ? 302 : 200), fields, body };
  },
};

function randomTrace() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// atob alone reads over white space, and padding that is missing.
function fromBase64(text) {
  try {
    if (text.length % 4 === 0 && !/\s/.test(text)) return atob(text);
  } catch {}
  throw new Error("the body of its reply is not base64, as its body_base64 says");
}

const json = {
  wholeOutput: true,
  environment: () => [],
  input(request, body) {
    const headers = Object.create(null); // a field may be called constructor
    for (const [field, value] of request.fields) {
      const name = field.toLowerCase();
      if (name !== "host") (headers[name] ??= []).push(value);
    }
    const object = { method: request.method, uri: request.target, headers };
    try {
      object.body = strict.decode(body ?? new Uint8Array(0));
    } catch {
      object.body = btoa(textOf(body));
      object.body_base64 = true;
    }
    object.trace_id = traceId(request.traceparent) ?? randomTrace();
    return encoder.encode(JSON.stringify(object));
  },
  head(output, ended) {
    if (!ended) return null;
    let reply;
    try {
      reply = JSON.parse(decoder.decode(output));
    } catch (error) {
      throw new Error(`its reply is not JSON: ${error.message}`);
    }
    const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject(reply)) throw new Error("its reply is not a JSON object");
    const { status = 200, headers, body, body_base64: encoded } = reply;
    if (!Number.isInteger(status)) throw new Error("the status of its reply is not a number");
    statusOf(status);
    const fields = [];
    if (headers != null && !isObject(headers)) throw new Error("the headers of its reply are not an object");
    for (const [name, values] of Object.entries(headers ?? {})) {
      for (const value of Array.isArray(values) ? values : [values]) {
        if (typeof value !== "string") throw new Error(`its field ${name} is not a string`);
        addField(fields, name, textOf(encoder.encode(value)));
      }
    }
    if (body == null) return { status, fields, body: new Uint8Array(0) };
    if (typeof body !== "string") throw new Error("the body of its reply is not a string");
    if (encoded !== true) return { status, fields, body: encoder.encode(body) };
    return { status, fields, body: bytesOf(fromBase64(body)) };
  },
};

export const PROTOCOLS = { raw, cgi, json };

// For complete(): the length of the body where it is known, and the fields, each text ended by LF.
export function headBytes(length, fields) {
  return bytesOf(`${[length ?? "", ...fields].join("\n")}\n`);
}
