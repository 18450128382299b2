"""Clients in great numbers: slow ones, and those that stay without asking."""
import contextlib
import threading

from harness import equal, receive
from load import MIB, PeakMemory, amount, at_most, nothing_left_open, open_files, open_many, pss

SITE = "{\n\tservers {\n\t\ttimeouts {\n\t\t\tread_header %s\n\t\t}\n\t}\n}\nhttp://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n"


def test_slowloris(folder):
    server = folder.serve(config=SITE % "1s")
    files = open_files(server)
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
    nothing_left_open(server, files)


def test_pipelined_requests(folder):
    # One after the other without a pause: the buffer never runs empty, and may not grow for that.
    server = folder.serve(config=SITE % "1h")
    posts = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" * 1000
    count = amount(100, 10_000)
    (s,) = open_many(server, 1)

    def send():
        for _ in range(count):
            s.sendall(posts)
        s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    sender = threading.Thread(target=send)
    with PeakMemory(server) as peak, contextlib.closing(s):
        sender.start()
        replies, tail = 0, b""
        while data := s.recv(1 << 20):
            data = tail + data
            replies += data.count(b"HTTP/1.1 200 OK")
            tail = data[-14:]  # shorter than what is counted
        sender.join()
    equal(replies, count * 1000 + 1)
    at_most(peak.growth(), 2 * MIB, "memory for one connection")


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
