"""What a process costs and what the load generator saw."""
import os
import re
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SERVER_CORE, CLIENT_CORE = 0, 1


def tree(pid):
    """The process and its descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = open(f"/proc/{name}/stat").read()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def cpu_seconds(pid):
    """User and system time of the processes, and of those that ended below them."""
    total = 0
    for p in tree(pid):
        fields = open(f"/proc/{p}/stat").read().rpartition(")")[2].split()
        total += sum(int(f) for f in fields[11:15])
    return total / TICK


def memory_mb(pid):
    """Resident memory, and the part of it that is not shared with others (Pss), in MB."""
    rss = pss = 0
    for p in tree(pid):
        rss += int(open(f"/proc/{p}/statm").read().split()[1]) * PAGE
        match = re.search(r"^Pss:\s+(\d+)", open(f"/proc/{p}/smaps_rollup").read(), re.M)
        pss += int(match[1]) * 1024
    return rss / 1e6, pss / 1e6


class Load:
    """One run of wrk: requests, seconds, latencies and how busy the generator's core was."""

    def __init__(self, server, path, seconds, connections=32, script=None, beside=()):
        command = ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{connections}",
                   f"-d{seconds}s", "--latency"]
        if script:
            command += ["-s", str(script)]
        before = cpu_seconds(server.pid), sum(map(cpu_seconds, beside)), self.children_cpu()
        start = time.monotonic()
        text = subprocess.run([*command, f"http://127.0.0.1:{server.port}{path}"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        wall = time.monotonic() - start
        server_cpu = cpu_seconds(server.pid) - before[0]
        client_cpu = self.children_cpu() - before[2] + sum(map(cpu_seconds, beside)) - before[1]
        done = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", text)
        self.requests = int(done[1])
        self.seconds = float(done[2]) * {"ms": 0.001, "s": 1, "m": 60}[done[3]]
        if bad := re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", text):
            raise RuntimeError(f"{server.name} {path}: {bad[0]}")
        if not self.requests:
            raise RuntimeError(f"{server.name} {path}: no request was answered\n{text}")
        self.per_second = self.requests / self.seconds
        self.cpu_us = server_cpu * 1e6 / self.requests
        self.client_busy = client_cpu / wall
        self.p50_us, self.p99_us = (self.latency(text, p) for p in ("50%", "99%"))

    @staticmethod
    def children_cpu():
        t = os.times()
        return t.children_user + t.children_system

    @staticmethod
    def latency(text, percent):
        value, unit = re.search(rf"{percent}\s+([\d.]+)(us|ms|s)\b", text).groups()
        return float(value) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]
