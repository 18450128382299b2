"""Clients in great numbers: slow ones, and those that stay without asking."""
import contextlib

from harness import equal, receive, until
from load import amount, at_most, descriptors, open_many, pss

SITE = "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread_header %s\n\t\t}\n\t}\n}\nhttp://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n"


def test_slowloris(folder):
    server = folder.serve(config=SITE % "1s")
    files = descriptors(server)
    swarm = open_many(server, amount(200, 5000))
    # A byte now and then does not buy more time; who was closed has ended its part.
    for byte in b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: yes":
        for s in swarm:
            with contextlib.suppress(OSError):
                s.send(bytes([byte]))
        equal(server.get().text, "hello")
    for s in swarm:
        with contextlib.suppress(ConnectionResetError):
            equal(receive(s), b"", "a reply to half a request")
        s.close()
    until(lambda: descriptors(server) <= files, "no descriptor is left behind")


def test_idle_connections(folder):
    server = folder.serve(config=SITE % "1h")
    ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    def everybody_asks():
        for s in idle:
            s.sendall(ask)
        for s in idle:
            reply = b""
            while not reply.endswith(b"hello"):
                reply += s.recv(4096) or b"hello"
            equal(reply[:15], b"HTTP/1.1 200 OK")

    server.get()
    memory, count = pss(server), amount(500, 8000)
    idle = open_many(server, count)
    everybody_asks()
    at_most(pss(server) - memory, count * 24 * 1024, "memory of idle connections")
    equal(server.get().text, "hello")
    everybody_asks()
    for s in idle:
        s.close()
