// The Worker: requests in, Responses out. The core is made at start-up; after a trap a new one takes
// its place.
import coreModule from "./core.wasm";
import { Core } from "./core.mjs";
import { site, functions } from "./site.mjs";

let core = null;

// Log levels of abi/core.abi: debug, info, warn, error.
const CONSOLE = ["debug", "log", "warn", "error"];
function log(level, line) {
  console[CONSOLE[level] ?? "log"](line);
}

async function assets(path, env) {
  const place = path.startsWith("/") ? `_root${path}` : path;
  const url = `http://assets/${place.split("/").map(encodeURIComponent).join("/")}`;
  return env.ASSETS.fetch(new Request(url));
}

// Where the Caddyfile comes from: the variable CADDYFILE, the address in CADDYFILE_URL, what was built
// in, or the assets' /Caddyfile. Only the second and the last need a fetch, which global scope may not
// do: each request that finds no config loads it, and the first to finish wins.
function configText(env) {
  if (typeof env.CADDYFILE === "string") return withCaddyfile(env.CADDYFILE);
  if (typeof env.CADDYFILE_URL === "string") return fetchCaddyfile(fetch(env.CADDYFILE_URL), env.CADDYFILE_URL);
  if (site.caddyfile) return JSON.stringify(site);
  return fetchCaddyfile(assets("Caddyfile", env), "the assets' /Caddyfile");
}

function withCaddyfile(text) {
  return JSON.stringify({ ...site, caddyfile: "Caddyfile", files: { ...site.files, Caddyfile: text } });
}

async function fetchCaddyfile(answer, place) {
  const response = await answer;
  if (!response.ok) throw new Error(`${place} answered ${response.status}`);
  return withCaddyfile(await response.text());
}

function refused(reason) {
  log(3, JSON.stringify({ level: "error", msg: "no configuration", error: reason }));
  return new Response("The configuration was refused; the log says why.\n", { status: 500 });
}

function trapped(failed, error) {
  log(3, JSON.stringify({ level: "error", msg: "the core trapped and was restarted", error: String(error?.stack ?? error) }));
  failed.fail();
  if (core === failed) core = null;
}

function serve(current, request, env) {
  try {
    return current.handle(request, env);
  } catch (error) {
    trapped(current, error);
    return new Response("Internal Server Error\n", { status: 500 });
  }
}

async function loadThenServe(current, request, env) {
  try {
    const text = await configText(env);
    if (!current.loaded && !current.load(text, env)) return refused("see the lines above");
  } catch (error) {
    return refused(String(error?.message ?? error));
  }
  return serve(current, request, env);
}

export default {
  fetch(request, env) {
    core ??= new Core({ module: coreModule, functions, assets, log, trapped });
    return core.loaded ? serve(core, request, env) : loadThenServe(core, request, env);
  },
};
