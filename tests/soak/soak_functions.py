"""Functions that behave badly, and bodies without end: the server stays as it was."""
import contextlib

from harness import connect, equal, receive, request, until
from load import MIB, amount, at_most, descriptors, guest, guests_at_once, in_parallel, pss

# Guest, its block, and what its caller gets.
ABUSE = [
    ("spin", "timeout 20ms", 504),
    ("recursion", "", 502),
    ("memory_bomb", "memory_limit 16MiB", 200),
    ("memory_bomb", "memory_limit 16MiB\n\t\targs trap", 502),
    ("trap", "", 502),
    ("trap", "args late", "truncated"),
    ("exit3", "", 502),
    ("stdout_flood", "", "endless"),
    ("stdout_flood", "max_response_size 1MiB", "truncated"),
    ("stderr_flood", "max_stderr 64KB", 200),
    ("sleep", "timeout 20ms\n\t\targs 100000", 504),
    ("secret", "args write", 200),
]


def abusive_site():
    site = "http://:0 {\n\tbind 127.0.0.1\n\trespond /plain plain\n\treactor /look secret.wasm {\n\t\targs look\n\t}\n"
    for i, (name, block, _) in enumerate(ABUSE):
        site += f"\treactor /{i} {name}.wasm {{\n\t\t{block}\n\t}}\n"
    return site + "}\n"


def call(server, i):
    expected = ABUSE[i][2]
    with contextlib.closing(connect(("127.0.0.1", server.port))) as s:
        s.sendall(f"POST /{i} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody".encode())
        if expected == "endless":  # whoever has enough of it goes
            return equal(s.recv(65536)[:15], b"HTTP/1.1 200 OK")
        reply = receive(s)
    if expected == "truncated":
        equal((reply[:15], reply.endswith(b"\r\n0\r\n\r\n")), (b"HTTP/1.1 200 OK", False), ABUSE[i][0])
    else:
        equal(int(reply[9:12]), expected, ABUSE[i][0])


def test_abusive_calls_leave_nothing(folder):
    for name in {"secret", *(name for name, _, _ in ABUSE)}:
        guest(folder, name)
    server = folder.serve(config=abusive_site())
    in_parallel(amount(1, 20) * len(ABUSE), 8, lambda i: call(server, i % len(ABUSE)))
    memory, files = pss(server), descriptors(server)
    in_parallel(amount(20, 10_000), 8, lambda i: call(server, i % len(ABUSE)))
    until(lambda: descriptors(server) <= files, "no descriptor is left behind")
    at_most(pss(server) - memory, 8 * MIB, "memory after abusive calls")
    equal(server.get("/plain").text, "plain")
    equal(server.get("/look").text.split()[0], "0", "places with somebody's secret")


def begin_spinning(server, count):
    """Guests that begin their replies and then compute for ever: their sockets and statuses."""
    sockets = [connect(("127.0.0.1", server.port)) for _ in range(count)]
    for s in sockets:
        s.sendall(b"GET /spin HTTP/1.1\r\nHost: x\r\n\r\n")
    return sockets, [int(s.recv(65536)[9:12]) for s in sockets]


def test_spinning_guests_leave_time_for_others(folder):
    guest(folder, "spin")
    count = guests_at_once(64)
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\trespond /plain plain\n"
                          "\treactor /spin spin.wasm {\n\t\targs late\n\t\ttimeout 1h\n"
                          f"\t\tmax_concurrent {count}\n\t\tqueue 0\n\t}}\n}}\n")
    spinning, statuses = begin_spinning(server, count)
    equal(statuses, [200] * count)
    equal(begin_spinning(server, 1)[1], [503], "one more than may run")
    for _ in range(amount(20, 2000)):
        equal(server.get("/plain").text, "plain")
    for s in spinning:
        s.close()  # its client's going ends a guest
    until(lambda: begin_spinning(server, 1)[1] == [200], "their slots are free")
