// reverse_proxy's upstreams: fetch(). `description`: method, url, timeout in ms (0: none), Host, then
// name and value of each header, all ended by LF.
export async function fetchUpstream(streams, description, body, abort) {
  const [method, url, timeout, host, ...fields] = description.split("\n");
  const headers = new Headers();
  let upgrade = false;
  for (let i = 0; i + 1 < fields.length; i += 2) {
    if (fields[i].toLowerCase() === "upgrade") upgrade = true;
    headers.append(fields[i], fields[i + 1]);
  }
  if (host) headers.set("host", host); // kept where the platform lets a Worker set it
  const init = { method, headers, redirect: "manual", signal: abort.signal };
  const content = streams.takeBody(body);
  if (content && method !== "GET" && method !== "HEAD") {
    init.body = content;
    init.duplex = "half";
  }
  let late = false;
  const timer = Number(timeout) > 0 ? setTimeout(() => ((late = true), abort.abort()), Number(timeout)) : null;
  let response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    return [late ? -3 : -1, 0, String(error?.message ?? error)];
  } finally {
    clearTimeout(timer);
  }
  if (upgrade && response.webSocket) return [101, streams.addSocket(response.webSocket), list(response.headers)];
  return [response.status, response.body ? streams.add(response.body) : 0, list(response.headers)];
}

function list(headers) {
  let text = "";
  for (const [name, value] of headers) {
    if (name !== "set-cookie") text += `${name}\n${value}\n`;
  }
  for (const cookie of headers.getSetCookie?.() ?? []) text += `set-cookie\n${cookie}\n`;
  return text;
}
