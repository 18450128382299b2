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


def run(folder, binary, sites):
    """(seconds, MB)."""
    path = folder / "large.Caddyfile"
    write(path, sites)
    start = time.monotonic()
    process = subprocess.Popen([binary, "adapt", "--config", path, "--adapter", "caddyfile"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{binary} adapt: exit code {process.returncode}")
    return time.monotonic() - start, usage.ru_maxrss * 1024 / 1e6


SMALL, LARGE = 2000, 10_000
LINEAR = 1.3  # the most that a site of many may cost of one of few


def report(say, mark, folder, caddy, quick):
    """Caddy's time grows with the square: a minute for the larger one, so in the whole run only."""
    say("\n| adapt a Caddyfile | of sites | seconds | µs a site | MB | asked, and got |")
    say("|---|---:|---:|---:|---:|---|")
    run(folder, FUSOR, SMALL)  # its pages are read
    rounds = 3
    each = {}
    for sites in (SMALL, LARGE):
        found = sorted(run(folder, FUSOR, sites) for _ in range(rounds))[rounds // 2]
        row(say, "fusor", sites, found, asked(mark, sites, *found, each))
    for sites in (SMALL,) if quick else (SMALL, LARGE):
        if caddy and caddy.exists():
            row(say, "caddy", sites, run(folder, caddy, sites), "")


def row(say, name, sites, found, asked):
    seconds, memory = found
    say(f"| {name} | {sites:,} | {seconds:.2f} | {seconds / sites * 1e6:.0f} | {memory:.0f} | {asked} |")


def asked(mark, sites, seconds, memory, each):
    each[sites] = seconds / sites
    if sites != LARGE:
        return ""
    growth = each[LARGE] / each[SMALL]
    return (f"≤ 1 s{mark(seconds <= 1)}; ≤ 150 MB{mark(memory <= 150)}; "
            f"linear, a site at most {LINEAR} × as long: {growth:.2f}{mark(growth <= LINEAR)}")
