"""Guests that compute for ever: they leave time for others."""
from harness import connect, equal, until
from load import amount, guest, guests_at_once


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
