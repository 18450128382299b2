"""Reloading under load: no connection and no request is lost, and a bad config changes nothing."""
import threading

from harness import connect, equal, request, until
from load import MIB, amount, at_most, guest, in_parallel, nothing_left_open, open_files, pss

SITE = "http://:0 {\n\tbind 127.0.0.1\n\trespond %s\n}\n"
CADDYFILE = {"Content-Type": "text/caddyfile"}


def ask_fresh(server):
    reply = server.get()
    return [(reply.status, reply.text)]


class Kept:
    """One connection for all requests, three at a time."""

    def __init__(self, server):
        self.file = connect(("127.0.0.1", server.port)).makefile("rwb")

    def __call__(self, server):
        self.file.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3)
        self.file.flush()
        return [self.reply() for _ in range(3)]

    def reply(self):
        status, length = int(self.file.readline().split()[1]), 0
        while (line := self.file.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, self.file.read(length).decode()


def test_a_connect_storm_loses_nothing(folder):
    server = folder.serve(config=SITE % "one")
    stop, problems, served = threading.Event(), [], [0] * 4

    def client(i, ask):
        while not stop.is_set():
            try:
                problems.extend(r for r in ask(server) if r not in ((200, "one"), (200, "two")))
                served[i] += 1
            except Exception as error:
                problems.append(repr(error))

    asks = [ask_fresh, ask_fresh, ask_fresh, Kept(server)]
    threads = [threading.Thread(target=client, args=(i, ask)) for i, ask in enumerate(asks)]
    for thread in threads:
        thread.start()
    for i in range(amount(8, 100)):
        reply = folder.admin_request("POST", "/load", SITE % ("two", "one")[i % 2], CADDYFILE)
        equal(reply.status, 200, reply.text)
        before = list(served)
        until(lambda: all(n > b for n, b in zip(served, before)) or problems, "requests between two reloads")
    stop.set()
    for thread in threads:
        thread.join()
    equal(problems, [])


def test_a_storm_of_bad_configs_changes_nothing(folder):
    guest(folder, "echo")
    good = "http://:0 {\n\tbind 127.0.0.1\n\thandle /echo {\n\t\treactor echo.wasm\n\t}\n\trespond one\n}\n"
    server = folder.serve(config=good)
    config = folder.admin_request("GET", "/config/").text
    bad = [
        "http://:0 {\n\tnonsense\n}\n",
        "http://:0 {\n\trespond {\n",
        "example.com {\n\trespond x\n}\n",
        f"http://:{server.port} {{\n\treactor nowhere.wasm\n}}\n",
        "http://:0 {\n\treactor Caddyfile\n}\n",
        "http://:0 {\n\t@m path_regexp ((\n\trespond @m x\n}\n",
        "http://192.0.2.1:1 {\n\tbind 192.0.2.1\n\trespond x\n}\n",  # no address of this machine
        "\0\xff{$",
    ]

    def load(i):
        text = bad[i % len(bad)]
        reply = folder.admin_request("POST", "/load", text, CADDYFILE)
        equal(reply.status, 400, text)
        equal(ask_fresh(server), [(200, "one")])

    in_parallel(4 * len(bad), 4, load)
    memory, files = pss(server), open_files(server)
    in_parallel(amount(4, 300) * len(bad), 4, load)
    at_most(pss(server) - memory, 8 * MIB, "memory after refused configs")
    nothing_left_open(server, files, 1)
    equal(folder.admin_request("GET", "/config/").text, config)
    equal(request(("127.0.0.1", server.port), "POST", "/echo", "still here").text, "still here")
