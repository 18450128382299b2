"""Adapting a large Caddyfile: time and memory, beside Caddy."""
import os
import subprocess
import time

from peers import FUSOR

SITE = """site{0}.example.com {{
	import common
	reverse_proxy /api/* 10.0.{1}.{2}:8080
	root * /srv/site{0}
	file_server
}}
"""


def write(path, sites):
    """Each site imports a snippet, proxies a path and serves files."""
    text = "(common) {\n\theader X-Served-By bench\n\tencode gzip\n}\n"
    text += "".join(SITE.format(i, i // 250, i % 250) for i in range(sites))
    path.write_text(text)


def run(folder, caddy, sites):
    """{peer: (seconds, MB)}."""
    path = folder / "large.Caddyfile"
    write(path, sites)
    found = {}
    for name, binary in (("fusor", FUSOR), ("caddy", caddy)):
        if not binary or not binary.exists():
            continue
        start = time.monotonic()
        process = subprocess.Popen([binary, "adapt", "--config", path, "--adapter", "caddyfile"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            print(f"  {name} adapt: exit code {process.returncode}", flush=True)
            continue
        found[name] = time.monotonic() - start, usage.ru_maxrss * 1024 / 1e6
    return found


def report(say, mark, found, sites):
    say(f"\n| adapt a Caddyfile of {sites:,} sites | seconds | MB | asked |")
    say("|---|---:|---:|---|")
    for name, (seconds, memory) in found.items():
        asked = (f"≤ 1 s{mark(seconds <= 1)}; ≤ 150 MB{mark(memory <= 150)}" if name == "fusor" else "")
        say(f"| {name} | {seconds:.2f} | {memory:.0f} | {asked} |")
