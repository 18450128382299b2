"""The edge host in workerd, beside a Worker written by hand: CPU per request, and the core's size."""
import re
import socket
import statistics
import subprocess
import sys

import measure
import rows
from peers import CADDYFILE, FUSOR, ROOT, Server, free_port, turn

sys.path.append(str(ROOT / "scripts"))
import core_size

KINDS = {".mjs": "esModule", ".wasm": "wasm"}


def workerd_config(folder, port, date, flags):
    """A workerd configuration of all modules of a built folder, worker.mjs first."""
    files = sorted((f for f in folder.rglob("*") if f.suffix in KINDS),
                   key=lambda f: (f.name != "worker.mjs", f))
    modules = ",\n".join(f'      (name = "{f.relative_to(folder)}", {KINDS[f.suffix]} = embed '
                         f'"{f.relative_to(folder)}")' for f in files)
    config = folder / "bench.capnp"
    config.write_text(f"""using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = (
    modules = [
{modules}
    ],
    compatibilityDate = "{date}",
    compatibilityFlags = [{", ".join(f'"{f}"' for f in flags)}],
  )) ],
  sockets = [ (name = "http", address = "127.0.0.1:{port}", http = (), service = "main") ],
);
""")
    return config


def build(folder):
    """The built folder of a site that responds, with its date and flags."""
    caddyfile = folder / "Caddyfile"
    caddyfile.write_text(CADDYFILE.substitute(port=8080, site=rows.ROWS[0].sites["fusor"]))
    out = folder / "out"
    done = subprocess.run([FUSOR, "build", "--target", "cloudflare", "--config", caddyfile, "-o", out],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"fusor build: {done.stdout}")
    settings = (out / "wrangler.jsonc").read_text()
    date = re.search(r'"compatibility_date":\s*"([^"]+)"', settings)[1]
    flags = re.search(r'"compatibility_flags":\s*\[([^\]]*)\]', settings)
    return out, date, re.findall(r'"([^"]+)"', flags[1]) if flags else []


def reply(port):
    """What is sent for a request, to the last byte."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: s.recv(4096), b""))


def measure_round(configs, seconds, loads):
    """Adds to `loads`. Each round has processes of its own: whether V8's compiled code comes to be used is
    decided once in each (a background compilation that ends between two requests is lost), and costs
    microseconds. Turns are short, so that both meet the same moods of the machine."""
    servers = {}
    try:
        for name, (config, port) in configs.items():
            servers[name] = Server(f"workerd with {name}", ["workerd", "serve", config], port,
                                   ("/", None, rows.HELLO))
        if len({reply(server.port) for server in servers.values()}) != 1:
            raise RuntimeError("the Worker written by hand sends something else")
        for turn_ in range(-1, seconds):  # the first warms up
            for name, server in servers.items():
                with turn(server, servers.values()):
                    load = measure.Load(server, "/", 3 if turn_ < 0 else 1, connections=16)
                if turn_ >= 0:
                    loads[name].append(load)
    finally:
        for server in servers.values():
            server.stop()


def run(folder, rounds, seconds):
    """({"fusor": [Load], "worker": [Load]}, core sizes)."""
    folder = folder / "edge"
    hand = folder / "hand"
    hand.mkdir(parents=True)
    out, date, flags = build(folder)
    (hand / "worker.mjs").write_bytes((ROOT / "bench/peers/worker.mjs").read_bytes())
    configs = {}
    for name, modules in (("fusor", out), ("worker", hand)):
        port = free_port()
        configs[name] = workerd_config(modules, port, date, flags), port
    loads = {name: [] for name in configs}
    for _ in range(rounds):
        measure_round(configs, seconds, loads)
    return loads, core_size.sizes(out / "core.wasm")


def report(say, mark, loads, sizes):
    cpu = {name: statistics.median(r.cpu_us for r in runs) for name, runs in loads.items()}
    above = statistics.median(a.cpu_us - b.cpu_us for a, b in zip(loads["fusor"], loads["worker"]))
    say("\n| in workerd, 13-byte respond | CPU µs/request | requests/s | asked, and got |")
    say("|---|---:|---:|---|")
    for name, runs in loads.items():
        asked = f"≤ 15 µs above the Worker: {above:.1f}{mark(above <= 15)}" if name == "fusor" else ""
        title = "Fusor" if name == "fusor" else "a Worker written by hand"
        say(f"| {title} | {cpu[name]:.1f} | {statistics.median(r.per_second for r in runs):,.0f} | {asked} |")
    say(f"\ncore.wasm: {sizes[0]:,} bytes, {sizes[1]:,} after brotli "
        f"(≤ {core_size.BUDGET:,}{mark(sizes[1] <= core_size.BUDGET)})")
