"""Bodies larger than what the server may hold: they stream both ways, in constant memory."""
import contextlib
import hashlib
import http.client
import os
import threading
import zlib

from harness import connect, equal
from load import MIB, PeakMemory, amount, at_most, guest, guests_at_once

SIZE = amount(64, 1024) * MIB
# What one streamed body may take: the guest's memory, the sockets' and our own buffers.
ROOM = 12 * MIB


def begin(server, path, chunked):
    s = connect(("127.0.0.1", server.port))
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {SIZE}"
    s.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode())
    return s


def framed(piece, chunked):
    """A piece of the body as it is sent; an empty one ends it."""
    return b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece


def echo(server, path, chunked):
    """Sends SIZE bytes while it reads the reply; they have to be the same."""
    piece = os.urandom(MIB)
    sent, received, length = hashlib.blake2b(), hashlib.blake2b(), 0
    with contextlib.closing(begin(server, path, chunked)) as s:

        def send():
            for _ in range(SIZE // MIB):
                s.sendall(framed(piece, chunked))
                sent.update(piece)
            s.sendall(framed(b"", chunked))

        sender = threading.Thread(target=send)
        sender.start()
        reply = http.client.HTTPResponse(s, method="POST")
        reply.begin()
        equal(reply.status, 200)
        while data := reply.read1(MIB):
            received.update(data)
            length += len(data)
        sender.join()
    equal(length, SIZE, "length")
    equal(received.digest(), sent.digest(), "content")


def test_through_a_function(folder):
    guest(folder, "echo")
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\treactor echo.wasm {\n\t\ttimeout 1h\n\t}\n}\n")
    echo_in_constant_memory(server, "/")


def test_through_a_component(folder):
    guest(folder, "component_http")
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\treactor component_http.wasm {\n"
                          "\t\ttimeout 1h\n\t}\n}\n")
    echo_in_constant_memory(server, "/echo")


def echo_in_constant_memory(server, path):
    for chunked in (False, True):
        with PeakMemory(server) as peak:
            echo(server, path, chunked)
        at_most(peak.growth(), ROOM, "memory for a streamed body")


def proxied(folder, site):
    """A server that is its own upstream."""
    upstream = f"unix/{folder.path}/upstream.sock"
    return folder.serve(config=f"http://:0 {{\n\tbind 127.0.0.1\n\treverse_proxy {upstream}\n}}\n"
                        f"http:// {{\n\tbind {upstream}\n\t{site}\n}}\n")


def test_up_through_a_proxy(folder):
    guest(folder, "adler32")
    server = proxied(folder, "reactor adler32.wasm {\n\t\ttimeout 1h\n\t}")
    for chunked in (False, True):
        piece, checksum = os.urandom(MIB), 1
        with PeakMemory(server) as peak, contextlib.closing(begin(server, "/", chunked)) as s:
            for _ in range(SIZE // MIB):
                s.sendall(framed(piece, chunked))
                checksum = zlib.adler32(piece, checksum)
            s.sendall(framed(b"", chunked))
            reply = http.client.HTTPResponse(s, method="POST")
            reply.begin()
            equal(reply.read(), f"{SIZE} {checksum}\n".encode())
        at_most(peak.growth(), ROOM, "memory for an upload")


def test_both_ways_through_a_proxy(folder):
    guest(folder, "echo")
    echo_in_constant_memory(proxied(folder, "reactor echo.wasm {\n\t\ttimeout 1h\n\t}"), "/")


def test_down_through_a_proxy(folder):
    piece = os.urandom(MIB)
    with open(folder.work / "large", "wb") as file:
        for _ in range(SIZE // MIB):
            file.write(piece)
    server = proxied(folder, "file_server")
    with PeakMemory(server) as peak, contextlib.closing(connect(("127.0.0.1", server.port))) as s:
        s.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        reply = http.client.HTTPResponse(s)
        reply.begin()
        for _ in range(SIZE // MIB):
            equal(reply.read(MIB) == piece, True, "content")
        equal(reply.read(1), b"", "the end")
    at_most(peak.growth(), ROOM, "memory for a download")


def test_readers_that_do_not_read(folder):
    guest(folder, "stdout_flood")
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\trespond /plain plain\n"
                          "\treactor stdout_flood.wasm\n}\n")
    clients = guests_at_once(amount(32, 500))
    with PeakMemory(server) as peak:
        stuck = [connect(("127.0.0.1", server.port)) for _ in range(clients)]
        for s in stuck:
            s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for s in stuck:
            equal(s.recv(15), b"HTTP/1.1 200 OK")
        equal(server.get("/plain").text, "plain")
    at_most(peak.growth(), clients * MIB, "memory for replies that nobody takes")
    for s in stuck:
        s.close()
