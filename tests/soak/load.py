"""What the heavy tests share: how much, how many at once, and what it costs the server."""
import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import threading

from harness import BIN, ROOT, connect, until

SOAK = bool(os.environ.get("FUSOR_SOAK"))
# Sanitizers keep freed memory back and shadow the rest: what a server takes says nothing there, and
# its pool holds 16 instances (cmake/fusor.cmake).
SANITIZED = pathlib.Path(BIN).parent.name in ("asan", "tsan")
MIB = 1 << 20


def amount(short, long):
    return long if SOAK else short


def guests_at_once(count):
    return min(count, 12) if SANITIZED else count


def guest(folder, name):
    shutil.copy(ROOT / "build/guests" / f"{name}.wasm", folder.work)


def pss(server):
    """The server's memory in bytes: what is shared counts in proportion."""
    with open(f"/proc/{server.process.pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))


def open_files(server):
    """How many the server has: compiled code, of which each loop has a copy of what it runs often, and others."""
    folder = f"/proc/{server.process.pid}/fd"
    compiled = others = 0
    for number in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if os.readlink(f"{folder}/{number}").endswith(".cwasm"):
                compiled += 1
            else:
                others += 1
    return compiled, others


def nothing_left_open(server, before, modules=0):
    """`before` is what open_files() said then, `modules` how many functions there are."""
    copies = min(os.cpu_count(), 16) * modules

    def is_so():
        compiled, others = open_files(server)
        return compiled <= max(before[0], copies) and others <= before[1]

    until(is_so, "no descriptor is left behind")


class PeakMemory:
    """`with PeakMemory(server) as peak:` … peak.growth() is the most that it took above its start."""

    def __init__(self, server):
        self.server, self.most, self.ended = server, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.ended.wait(0.02):
            self.most = max(self.most, pss(self.server))

    def __enter__(self):
        self.start = pss(self.server)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def growth(self):
        return max(self.most, pss(self.server)) - self.start


def at_most(got, limit, what):
    if not SANITIZED and got > limit:
        raise AssertionError(f"{what}: {got / MIB:.1f} MiB, at most {limit / MIB:.1f} expected")


def in_parallel(count, threads, work):
    """work(i) for every i below count; the first failure is raised."""
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        for done in concurrent.futures.as_completed([pool.submit(work, i) for i in range(count)]):
            done.result()


def open_many(server, count):
    return [connect(("127.0.0.1", server.port)) for _ in range(count)]
