"""Components that behave badly, and one from JavaScript."""
import contextlib
import os

from harness import Skipped, connect, equal, receive, request
from load import MIB, SOAK, amount, at_most, guest, in_parallel, nothing_left_open, open_files, pss

# The path that says what it does (tests/components/http.c), and what its caller gets: a status, or what becomes
# of a reply that has begun.
ABUSE = [
    ("spin", 504), ("sleep", 504), ("recursion", 502), ("bomb", 502), ("trap", 502), ("exit3", 502), ("none", 502),
    ("error", 502), ("handles", 502), ("stderr", 200), ("late-trap", "truncated"), ("late-spin", "truncated"),
    ("flood", "endless"),
]
SITE = """http://:0 {
	bind 127.0.0.1
	respond /plain plain
	@endless path /spin /sleep /late-spin
	reactor @endless component_http.wasm {
		timeout 300ms
		memory_limit 16MiB
	}
	reactor component_http.wasm {
		memory_limit 16MiB
	}
}
"""


def call(server, path, expected):
    with contextlib.closing(connect(("127.0.0.1", server.port))) as s:
        s.sendall(f"POST /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody".encode())
        if expected == "endless":  # whoever has enough of it goes
            equal(s.recv(65536)[:15], b"HTTP/1.1 200 OK", path)
            return
        reply = receive(s)
    if expected == "truncated":
        equal((reply[:15], reply.endswith(b"\r\n0\r\n\r\n")), (b"HTTP/1.1 200 OK", False), path)
    else:
        equal(int(reply[9:12]), expected, path)


def test_each_gets_its_answer_and_leaves_nothing(folder):
    guest(folder, "component_http")
    server = folder.serve(config=SITE)

    def some(count):
        in_parallel(count, 8, lambda i: call(server, *ABUSE[i % len(ABUSE)]))

    some(amount(30, 40) * len(ABUSE))  # until each slot of the pool holds what it keeps
    memory, files = pss(server), open_files(server)
    some(amount(20 * len(ABUSE), 10_000))
    nothing_left_open(server, files, 1)
    at_most(pss(server) - memory, 12 * MIB, "memory after abusive calls")
    equal(server.get("/plain").text, "plain")


def test_javascript(folder):
    """What `function new --lang js` writes: hundreds of megabytes of tools, so in the soak only."""
    if not SOAK:
        raise Skipped("in ./dev soak")
    equal(folder.run("function", "new", "hello", "--lang", "js").returncode, 0)
    # npm's settings are the developer's: where its registry is, and whom to trust.
    result = folder.run("function", "build", "hello", env=dict(os.environ), patience=600)
    equal(result.returncode, 0, result.stderr)
    # Compiled here once, for as long as it takes; the server finds it in the cache.
    result = folder.run("function", "run", "hello/hello.wasm", stdin="world", patience=300)
    equal((result.returncode, result.stdout), (0, "Hello, world!\n"), result.stderr)
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\treactor hello/hello.wasm\n}\n")
    for name in ("world", "you"):
        equal(request(("127.0.0.1", server.port), "POST", "/", name).text, f"Hello, {name}!\n")
