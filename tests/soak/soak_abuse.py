"""What abuse gets: each kind its answer, before the reply's head and behind it, under load; nothing of it
is left in the server, and nobody else notices."""
import contextlib
import shutil
import threading

import custom_section
from harness import ROOT, connect, equal, receive, request
from load import MIB, amount, at_most, in_parallel, nothing_left_open, open_files, pss

GUESTS = ROOT / "build/guests"
LIMITS = "memory_limit 16MiB\n\t\tmax_stderr 64KB\n\t\t"
SOON = "timeout 50ms\n\t\t"  # of those that have no end
LATER = "timeout 300ms\n\t\t"  # and whose reply has begun by then, also on a busy machine
# Computes in its start function, before there is a _start to call:
# (module (memory (export "memory") 1) (func $s (loop (br 0))) (start $s) (func (export "_start")))
START_SPINS = (b"\0asm\1\0\0\0" b"\1\4\1\x60\0\0" b"\3\3\2\0\0" b"\5\3\1\0\1"
               b"\7\x13\2\6memory\2\0\6_start\0\1" b"\10\1\0" b"\n\x0c\2\7\0\3\x40\x0c\0\x0b\x0b\2\0\x0b")

WHOLE, STREAM, HALF = "a body that comes whole", "one that streams", "one that does not end"
# Guest, its arguments and block, how the body comes, and what its caller gets: a status, or what becomes of
# a reply that has begun.
ABUSE = [
    ("spin", SOON, WHOLE, 504),
    ("late", LATER + "args spin", STREAM, "truncated"),
    ("recursion", "", WHOLE, 502),
    ("late", "args recursion", STREAM, "truncated"),
    ("memory_bomb", "", WHOLE, 200),  # it is told that there is no more, and says how much it had
    ("memory_bomb", "args trap", WHOLE, 502),
    ("late", "args memory", STREAM, "truncated"),
    ("stdout_flood", "max_response_size 1KB", WHOLE, 502),
    ("stdout_flood", "max_response_size 1MiB", WHOLE, "truncated"),
    ("stdout_flood", "", WHOLE, "endless"),
    ("stderr_flood", "", WHOLE, 200),
    ("trap", "", WHOLE, 502),
    ("trap", "args late", WHOLE, "truncated"),
    ("exit3", "", WHOLE, 502),
    ("late", "args exit3", STREAM, "truncated"),
    ("adler32", SOON, HALF, 504),
    ("late", LATER + "args hang", STREAM, "truncated"),
    ("sleep", SOON + "args 100000", WHOLE, 504),
    ("start_spins", SOON, WHOLE, 504),
    ("secret", "args write", WHOLE, 200),
    ("secret", "args trap", WHOLE, 502),
    ("secret", SOON + "args spin", WHOLE, 504),
    ("secret", "args hang", HALF, "cancelled"),
]
SITE = "http://:0 {\n\tbind 127.0.0.1\n%s\trespond /plain plain\n\thandle /echo {\n\t\treactor echo.wasm\n\t}\n}\n"


def site():
    functions = "\thandle /look {\n\t\treactor secret.wasm {\n\t\t\targs look\n\t\t}\n\t}\n"
    for i, (name, block, _, _) in enumerate(ABUSE):
        functions += f"\treactor /{i} {name}.wasm {{\n\t\t{LIMITS}{block}\n\t}}\n"
    return SITE % functions


def ask(s, i, body):
    """Sends the request, of a streaming one all but its end, which comes when the reply has begun."""
    head = f"POST /{i} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    if body == WHOLE:
        s.sendall(f"{head}Content-Length: 4\r\n\r\nbody".encode())
        return b""
    s.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n".encode())
    if body == HALF:
        return b""
    begun = b""
    while b"begun" not in begun:
        piece = s.recv(4096)
        if not piece:
            break
        begun += piece
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):  # its time may be over already
        s.sendall(b"0\r\n\r\n")
    return begun


def until_aborted(s):
    """What comes until the connection ends: by a reset where the server had not read all of the request."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := s.recv(65536):
            data += piece
    return data


def call(server, i):
    name, block, body, expected = ABUSE[i]
    what = f"{name} {block.removeprefix(SOON).removeprefix(LATER)}"
    with contextlib.closing(connect(("127.0.0.1", server.port))) as s:
        reply = ask(s, i, body)
        if expected == "cancelled":
            return
        if expected == "endless":  # whoever has enough of it goes
            equal(s.recv(65536)[:15], b"HTTP/1.1 200 OK", what)
            return
        reply += until_aborted(s) if expected == "truncated" else receive(s)
    if expected == "truncated":
        equal((reply[:15], reply.endswith(b"\r\n0\r\n\r\n")), (b"HTTP/1.1 200 OK", False), what)
    else:
        equal(int(reply[9:12]), expected, what)


def call_and_look(server, i):
    call(server, i)
    if ABUSE[i][0] == "secret":
        equal(server.get("/look").text, "0\n", f"places with a secret, after {ABUSE[i][1]}")


class Others:
    """Somebody whose requests have nothing to do with it: `with Others(server):` … all were answered."""

    def __init__(self, server):
        self.server, self.ended, self.problem = server, threading.Event(), None
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        try:
            while not self.ended.is_set():
                equal(self.server.get("/plain").text, "plain")
                equal(request(("127.0.0.1", self.server.port), "POST", "/echo", "mine").text, "mine")
        except Exception as e:  # told in the test's own thread
            self.problem = e

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        if self.problem:
            raise AssertionError(f"somebody else's request: {self.problem}")


def test_each_gets_its_answer_and_leaves_nothing(folder):
    modules = {"echo", *(name for name, *_ in ABUSE)}
    for name in modules - {"start_spins"}:
        shutil.copy(GUESTS / f"{name}.wasm", folder.work)
    (folder.work / "start_spins.wasm").write_bytes(START_SPINS)
    server = folder.serve(config=site())
    # A pool's slot keeps up to a MiB of what its guests touched, and about ten are in use at once.
    in_parallel(amount(10, 200) * len(ABUSE), 8, lambda i: call_and_look(server, i % len(ABUSE)))
    memory, files = pss(server), open_files(server)
    with Others(server):
        in_parallel(amount(20 * len(ABUSE), 10_000), 8, lambda i: call_and_look(server, i % len(ABUSE)))
    nothing_left_open(server, files, len(modules))
    at_most(pss(server) - memory, 16 * MIB, "memory after abusive calls")
    equal(server.get("/look").text, "0\n", "places with somebody's secret")


def write_large(path, module, size):
    """The module with a custom section of that size, a hole in the file."""
    with open(path, "wb") as file:
        file.write(module + custom_section.head(b"hole", size))
        file.truncate(file.tell() + size)


def load_site(folder, module):
    return folder.admin_request("POST", "/load", SITE % f"\treactor /new {module}\n",
                                {"Content-Type": "text/caddyfile"})


def refused(folder, module):
    reply = load_site(folder, module)
    equal((reply.status, module in reply.text), (400, True), reply.text)


def test_modules_that_are_none_are_refused(folder):
    echo = (GUESTS / "echo.wasm").read_bytes()
    bad = {
        "truncated": echo[:len(echo) // 2],
        "component": b"\0asm\x0d\0\x01\0",
        "imports": b"\0asm\1\0\0\0" b"\1\4\1\x60\0\0" b"\2\x09\1\3env\1f\0\0",  # env.f
        "text": b"(module)",
        "empty": b"",
    }
    for name, content in bad.items():
        (folder.work / f"{name}.wasm").write_bytes(content)
    (folder.work / "echo.wasm").write_bytes(echo)
    server = folder.serve(config=SITE % "")
    names = list(bad)

    def load(i):
        refused(folder, f"{names[i % len(names)]}.wasm")

    in_parallel(len(names), 2, load)
    memory, files = pss(server), open_files(server)
    with Others(server):
        in_parallel(amount(20, 2000) * len(names), 4, load)
    nothing_left_open(server, files, 1)
    at_most(pss(server) - memory, 8 * MIB, "memory after modules that were refused")


def test_a_module_of_200_mb(folder):
    # A valid one runs, and what of it is no code takes no memory once it is loaded.
    echo = (GUESTS / "echo.wasm").read_bytes()
    (folder.work / "echo.wasm").write_bytes(echo)
    write_large(folder.work / "large.wasm", echo, 200 * MIB)
    write_large(folder.work / "broken.wasm", echo[:100], 200 * MIB)
    server = folder.serve(config=SITE % "")
    equal(request(("127.0.0.1", server.port), "POST", "/echo", "mine").text, "mine")
    memory = pss(server)
    with Others(server):
        for _ in range(amount(1, 20)):
            equal(load_site(folder, "large.wasm").status, 200)
            equal(request(("127.0.0.1", server.port), "POST", "/new", "hello").text, "hello")
            refused(folder, "broken.wasm")
    at_most(pss(server) - memory, 8 * MIB, "memory with a large module")
