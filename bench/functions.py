"""The function host beyond one request on one core: threads, busy guests, memory, loading."""
import http.client
import json
import pathlib
import statistics
import subprocess
import sys
import threading
import time

import measure
from peers import ROOT, request
from rows import HELLO, INVOICE, TAXES

sys.path.append(str(ROOT / "scripts"))
from custom_section import custom_section

BENCH = ROOT / "build/release/fusor_bench"
GUESTS = ROOT / "build/guests"
BOTH_CORES = f"{measure.SERVER_CORE},{measure.CLIENT_CORE}"
SPIN = (f'handle /spin {{\n\t\treactor {GUESTS}/spin.wasm {{\n\t\t\ttimeout 1h\n\t\t}}\n\t}}\n'
        f'\trespond "{HELLO.decode()}"')


def benchmarks(pattern):
    """{name: its report} of fusor_bench's medians."""
    text = subprocess.run([BENCH, f"--benchmark_filter={pattern}", "--benchmark_format=json",
                           "--benchmark_repetitions=5", "--benchmark_report_aggregates_only=true",
                           "--benchmark_enable_random_interleaving=true"],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return {b["run_name"]: b for b in json.loads(text)["benchmarks"] if b["aggregate_name"] == "median"}


def threads():
    """Runs a second without sockets, on two threads against one."""
    found = benchmarks("^sandbox/(echo|tax_preinit)/")
    for guest, title in (("echo", "echo"), ("tax_preinit", "pre-initialised Go")):
        one, two = (found[f"sandbox/{guest}/real_time/threads:{n}"]["items_per_second"] for n in (1, 2))
        yield (f"two threads against one, sandbox without sockets, {title}",
               f"{one:,.0f}/s, {two:,.0f}/s", f"≥ 1.8 ×: {two / one:.2f}", two / one >= 1.8)


def loading():
    found = benchmarks("^load_cached/tax$")["load_cached/tax"]["real_time"]  # ms
    yield "load a cached 3 MB Go module", f"{found:.1f} ms", "≤ 10 ms", found <= 10


def loop_times(pid):
    """{thread: nanoseconds on a processor} of the server's loops."""
    times = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text() == "fusor-loop\n":
            times[task.name] = int((task / "schedstat").read_text().split()[0])
    return times


def on_one_loop(server, count):
    """So many open connections of the same loop; which one has a connection is seen by who works."""
    by_loop = {}
    for _ in range(50 * count):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.connect()
        before = loop_times(server.pid)
        for _ in range(20):
            connection.request("GET", "/")
            connection.getresponse().read()
        after = loop_times(server.pid)
        mine = by_loop.setdefault(max(after, key=lambda loop: after[loop] - before[loop]), [])
        mine.append(connection)
        if len(mine) == count:
            return mine, by_loop
    raise RuntimeError("connections do not spread over loops")


def spin(connections):
    for connection in connections:
        connection.request("GET", "/spin")


def busy_guests(peers, seconds):
    server = peers.start("fusor", SPIN, ("/", None, HELLO), core=BOTH_CORES)
    try:
        connections, _all = on_one_loop(server, 8)
        spin(connections)
        time.sleep(0.2)
        cpu, began = measure.cpu_seconds(server.pid), time.monotonic()
        time.sleep(seconds)
        used = (measure.cpu_seconds(server.pid) - cpu) / (time.monotonic() - began)
    finally:
        server.stop()
    yield ("two loops, eight guests that spin on connections of one", f"{used:.2f} cores",
           "≥ 1.8 cores", used >= 1.8)


def fairness(peers, seconds):
    server = peers.start("fusor", SPIN, ("/", None, HELLO))
    try:
        alone = measure.Load(server, "/", seconds, connections=1)
        connections = [http.client.HTTPConnection("127.0.0.1", server.port) for _ in range(64)]
        spin(connections)
        beside = measure.Load(server, "/", seconds, connections=1)
    finally:
        server.stop()
    yield ("respond beside 64 guests that spin on its core, p99",
           f"{beside.p99_us / 1e3:.2f} ms (alone {alone.p99_us / 1e3:.2f} ms)", "≤ 5 ms",
           beside.p99_us <= 5000)


def memory_over_time(peers, seconds):
    """The Go function under load for a minute: its memory, sampled."""
    server = peers.start("fusor", f"reactor {GUESTS}/tax.wasm", ("/", INVOICE, TAXES))
    samples, ended = [], threading.Event()

    def sample():
        while not ended.wait(seconds / 60):
            samples.append(measure.memory_mb(server.pid)[1])

    watcher = threading.Thread(target=sample)
    try:
        script = peers.script(INVOICE)
        measure.Load(server, "/", 1, script=script)
        watcher.start()
        measure.Load(server, "/", seconds, script=script)
    finally:
        ended.set()
        if watcher.ident:
            watcher.join()
        server.stop()
    third = len(samples) // 3
    first, last = statistics.median(samples[:third]), statistics.median(samples[-third:])
    most = max(samples)
    yield (f"{seconds} s of the Go function, 32 connections: Pss",
           f"at most {most:.0f} MB; median of the first third {first:.0f}, of the last {last:.0f}",
           "≤ 100 MB, flat", most <= 100 and last <= 1.1 * first)


def different(module, number):
    """The same module with another content: a custom section that nobody reads."""
    return module + custom_section(b"copy", b"%d" % number)


def thousand_functions(peers, count=1000):
    echo, folder = (GUESTS / "echo.wasm").read_bytes(), peers.folder / "copies"
    folder.mkdir()
    for i in range(count):
        (folder / f"{i}.wasm").write_bytes(different(echo, i))

    def pss(functions):
        site = "\n\t".join(f"reactor /{i} {folder}/{i}.wasm" for i in range(functions))
        server = peers.start("fusor", site, ("/0", HELLO, HELLO))
        try:
            last = request(server.port, f"/{functions - 1}", HELLO)
            if last != (200, HELLO):
                raise RuntimeError(f"the last of {functions} functions answers {last}")
            time.sleep(0.5)
            return measure.memory_mb(server.pid)[1]
        finally:
            server.stop()

    pss(count)  # compiles them
    half, whole = pss(count // 2), pss(count)
    each = (whole - half) * 1000 / (count - count // 2)
    yield (f"{count:,} different small functions loaded, idle: Pss", f"{whole:.1f} MB",
           "≤ 100 MB", whole <= 100)
    yield "one more small function", f"{each:.0f} KB", "≤ 100 KB", each <= 100


# By the word that selects it: (peers, quick) -> rows of (what, measured, asked, whether it was met).
GROUPS = {
    "host threads": lambda _peers, _quick: threads(),
    "host loading": lambda _peers, _quick: loading(),
    "host busy": lambda peers, quick: busy_guests(peers, 2 if quick else 5),
    "host fairness": lambda peers, quick: fairness(peers, 2 if quick else 5),
    "host memory": lambda peers, quick: memory_over_time(peers, 5 if quick else 60),
    "host thousand": lambda peers, _quick: thousand_functions(peers),
}


def report(say, mark, peers, wanted, quick):
    say("\n| function host | measured | asked, and got |")
    say("|---|---|---|")
    for name, group in GROUPS.items():
        if not wanted(name):
            continue
        try:
            for what, got, asked, met in group(peers, quick):
                say(f"| {what} | {got} | {asked}{mark(met)} |")
        except (OSError, RuntimeError, subprocess.CalledProcessError) as e:
            print(f"  {name}: {e}", flush=True)
