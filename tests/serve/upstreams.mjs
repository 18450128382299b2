// The upstreams that a case declares: small HTTP/1.1 servers that the runner starts.
//
// In an answer's headers and body stand {method} {target} {host} {body} {header.NAME} {address}.
// Behaviour, as @ lines: @chunked, @trailer NAME: VALUE (behind the body), @delay MS (before the head), @pause MS (before the body's second
// half), @close (no reply at all), @reset (cut off in the middle of the body), @echo (the request's body
// as it comes), @websocket (101, then echo).
import http from "node:http";

function fill(text, request, body, address) {
  return text.replace(/\{([\w.-]+)\}/g, (whole, name) => {
    if (name === "method") return request.method;
    if (name === "target") return request.url;
    if (name === "host") return request.headers.host ?? "";
    if (name === "body") return body.toString("utf8");
    if (name === "address") return address;
    if (name.startsWith("header.")) {
      const wanted = name.slice(7).toLowerCase();
      const values = [];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        if (request.rawHeaders[i].toLowerCase() === wanted) values.push(request.rawHeaders[i + 1]);
      }
      return values.join("|");
    }
    return whole;
  });
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function answer(stub, request, response, address) {
  const { flags } = stub;
  if (flags.close) return request.socket.destroy();
  if (flags.delay) await pause(Number(flags.delay));
  const chunks = [];
  if (!flags.echo) for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const text = Buffer.from(fill(stub.body, request, body, address));
  // Node adds none of its own: what a case sees is what it wrote.
  response.sendDate = false;
  for (const [name, value] of stub.headers) {
    response.appendHeader(name, fill(value, request, body, address));
  }
  response.writeHead(stub.status, flags.chunked || flags.trailer || flags.echo || flags.pause || flags.reset
    ? {} : { "Content-Length": text.length });
  if (flags.echo) return request.pipe(response);
  if (flags.trailer) {
    const [name, value] = flags.trailer.split(/: */);
    response.write(text);
    response.addTrailers([[name, value]]);
    return response.end();
  }
  if (request.method === "HEAD") return response.end();
  if (flags.pause || flags.reset) {
    response.write(text.subarray(0, text.length / 2));
    await pause(Number(flags.pause) || 20);
    if (flags.reset) return request.socket.destroy();
    return response.end(text.subarray(text.length / 2));
  }
  return response.end(text);
}

function upgrade(stub, request, socket) {
  if (!stub.flags.websocket) return socket.destroy();
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n` +
    "X-Upstream: yes\r\n\r\n");
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
}

// Starts them all; returns their addresses by name, and how to end them.
export async function startUpstreams(stubs) {
  const addresses = {};
  const servers = [];
  for (const stub of stubs) {
    const server = http.createServer((request, response) => {
      answer(stub, request, response, addresses[stub.name]).catch(() => request.socket.destroy());
    });
    server.on("upgrade", (request, socket) => upgrade(stub, request, socket));
    server.on("clientError", (error, socket) => socket.destroy());
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    addresses[stub.name] = `127.0.0.1:${server.address().port}`;
    servers.push(server);
  }
  return {
    addresses,
    stop: () => servers.forEach((server) => { server.close(); server.closeAllConnections(); }),
  };
}
