"""A Go handler as a daemon of its own, and as a function in Fusor: what each costs."""
import os
import shutil
import statistics
import subprocess
import time

import measure
from functions import different
from peers import FUSOR, ROOT, Server, free_port, turn
from rows import INVOICE, TAXES

GUESTS = ROOT / "build/guests"
CHECK = ("/", INVOICE, TAXES)
DAEMON, COMMAND, SNAPSHOT = "Go daemon", "function, as it is", "function, pre-initialised"


class Duel:
    def __init__(self, peers, quick):
        self.peers, self.rounds, self.seconds = peers, 3 if quick else 5, 1 if quick else 4
        self.folder = peers.folder / "duel"
        self.folder.mkdir()
        self.daemon = self.folder / "tax"
        subprocess.run(["go", "build", "-trimpath", "-ldflags=-s -w", "-o", self.daemon, "."], check=True,
                       cwd=ROOT / "bench/duel", env=os.environ | {"CGO_ENABLED": "0"})
        # Two of each kind: what the second costs is what one more costs.
        for name in ("tax", "tax-preinit"):
            for i in range(2):
                module = self.folder / f"{name}-{i}.wasm"
                module.write_bytes(different((GUESTS / f"{name}.wasm").read_bytes(), i))
        self.contestants = {
            DAEMON: self.start_daemon,
            COMMAND: lambda number=1: [self.start_fusor("tax", "", number)],
            SNAPSHOT: lambda number=1: [self.start_fusor("tax-preinit", " {\n\t\tpreinit\n\t}", number)],
        }

    def start_daemon(self, number=1):
        servers = []
        for i in range(number):
            binary = shutil.copy(self.daemon, self.folder / f"tax-{i}")  # as another one: it shares nothing
            port = free_port()
            servers.append(Server(DAEMON, [binary, f"127.0.0.1:{port}"], port, CHECK))
        return servers

    def start_fusor(self, name, block, number):
        """The first answers at /, the others are loaded."""
        sites = [f"reactor {'/' if i == 0 else f'/{i}'} {self.folder}/{name}-{i}.wasm{block}"
                 for i in range(number)]
        return self.peers.start("fusor", "\n\t".join(sites), CHECK)

    def memory(self, name, number):
        """Pss in MB of that many, idle after a request."""
        servers = self.contestants[name](number)
        try:
            time.sleep(0.3)
            return sum(measure.memory_mb(s.pid)[1] for s in servers)
        finally:
            for server in servers:
                server.stop()

    def cold(self, name):
        starts = []
        for _ in range(2 * self.rounds + 1):
            (server,) = self.contestants[name]()
            starts.append(server.start_ms)
            server.stop()
        return statistics.median(starts)

    def loads(self):
        """{name: ([Load of one connection], [Load of 32])}, taking turns."""
        servers, found = {}, {name: ([], []) for name in self.contestants}
        script = self.peers.script(INVOICE)
        try:
            for name, start in self.contestants.items():
                servers[name] = start()[0]
            for round_ in range(-1, self.rounds):
                for name, server in servers.items():
                    for loads, connections in zip(found[name], (1, 32)):
                        with turn(server, servers.values()):
                            load = measure.Load(server, "/", self.seconds, connections, script)
                        if round_ >= 0:
                            loads.append(load)
        finally:
            for server in servers.values():
                server.stop()
        return found

    def size(self, name):
        file = {DAEMON: "tax", COMMAND: "tax-0.wasm", SNAPSHOT: "tax-preinit-0.wasm"}[name]
        return (self.folder / file).stat().st_size


def median(loads, what):
    return statistics.median(getattr(load, what) for load in loads)


def report(say, peers, quick):
    duel = Duel(peers, quick)
    for name in duel.contestants:  # what is cached is cached then
        duel.memory(name, 2)
    loads = duel.loads()
    say("\n## The duel\n")
    say("The tax handler in Go: as a static HTTP daemon of its own, what a container would hold, and as a "
        "function in Fusor, in a fresh sandbox for each request. One core each; a start is from exec to the "
        "first reply, with the function's compiled code cached and without a container's own start. "
        f"Fusor's binary, one for all functions, has {FUSOR.stat().st_size / 1e6:.1f} MB.\n")
    say("| | artifact, MB | idle, Pss MB | one more, Pss MB | start to first reply, ms | p50 alone, µs | "
        "p99 alone, µs | requests/s, 32 connections | p99, ms | CPU µs/request |")
    say("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name in duel.contestants:
        one = duel.memory(name, 1)
        alone, many = loads[name]
        say(f"| {name} | {duel.size(name) / 1e6:.1f} | {one:.1f} | {duel.memory(name, 2) - one:.1f} "
            f"| {duel.cold(name):.1f} | {median(alone, 'p50_us'):.0f} | {median(alone, 'p99_us'):.0f} "
            f"| {median(many, 'per_second'):,.0f} | {median(many, 'p99_us') / 1e3:.1f} "
            f"| {median(many, 'cpu_us'):.0f} |")
