// The Worker: requests in, Responses out. The core is made at start-up; after a trap a new one takes
// its place.
import coreModule from "./core.wasm";
import { Core } from "./core.mjs";
import { config, functions } from "./site.mjs";

let core = null;

// Log levels of abi/core.abi: debug, info, warn, error.
const CONSOLE = ["debug", "log", "warn", "error"];
function log(level, line) {
  console[CONSOLE[level] ?? "log"](line);
}

async function assets(path, env) {
  const url = `http://assets/${path.split("/").map(encodeURIComponent).join("/")}`;
  return env.ASSETS.fetch(new Request(url));
}

function make() {
  return new Core({ module: coreModule, config, functions, assets, log, trapped });
}

function trapped(failed, error) {
  log(3, JSON.stringify({ level: "error", msg: "the core trapped and was restarted", error: String(error?.stack ?? error) }));
  failed.fail();
  if (core === failed) core = null;
}

export default {
  fetch(request, env) {
    const current = (core ??= make());
    try {
      if (!current.loaded && !current.load(env)) {
        return new Response("The configuration was refused; the log says why.\n", { status: 500 });
      }
      return current.handle(request, env);
    } catch (error) {
      trapped(current, error);
      return new Response("Internal Server Error\n", { status: 500 });
    }
  },
};
