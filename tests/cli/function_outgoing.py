"""Outgoing requests of components: TLS with roots that the test makes, and how many at once."""
import contextlib
import pathlib
import shutil
import socket
import ssl
import subprocess
import threading

from harness import BIN, ROOT, Skipped, connect, equal, request, until

OF_GUEST, OF_ALL = 16, 256  # vendor/src/outgoing.rs
REPLY = b"HTTP/1.1 203 X\r\nContent-Length: 4\r\n\r\nsaid"
LIMIT_REACHED, TLS_PROTOCOL_ERROR = 11, 12  # error-code of wasi:http


class Upstream:
    """Accepts for ever; answers each connection if it is to answer."""

    def __init__(self, answer=b"", context=None):
        self.answer, self.context = answer, context
        self.accepted, self.listener = [], socket.create_server(("127.0.0.1", 0), backlog=OF_ALL)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.accepted.append(connection)
                if self.answer:
                    self.reply(connection)

    def reply(self, connection):
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if self.context:
                connection = stack.enter_context(self.context.wrap_socket(connection, server_side=True))
            connection.recv(4096)
            connection.sendall(self.answer)

    def close(self):
        self.listener.close()
        for connection in self.accepted:
            connection.close()


def certificate(folder, name, *more):
    """name.pem and name.key in the folder's work."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem", *more],
                   cwd=folder.work, check=True, capture_output=True)


def serve(folder, port, env=None):
    shutil.copy(ROOT / "build/guests/component_http.wasm", folder.work)
    return folder.serve(env=env, config="http://:0 {\n\tbind 127.0.0.1\n\treactor component_http.wasm {\n"
                        f"\t\tallow_http localhost:{port} 127.0.0.1:{port}\n\t\tmax_concurrent 64\n\t\ttimeout 60s\n"
                        "\t}\n}\n")


def test_tls(folder):
    """The roots are those of SSL_CERT_FILE; a name must be one of the certificate's."""
    certificate(folder, "root")
    certificate(folder, "site", "-CA", "root.pem", "-CAkey", "root.key", "-addext", "subjectAltName=DNS:localhost",
                "-addext", "basicConstraints=critical,CA:FALSE")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder.work / "site.pem", folder.work / "site.key")
    with contextlib.closing(Upstream(REPLY, context)) as upstream:
        def fetch(server, host):
            return request(("127.0.0.1", server.port), "POST", "/fetch", f"https://{host}:{upstream.port}").text

        trusting = serve(folder, upstream.port, {"SSL_CERT_FILE": str(folder.work / "root.pem")})
        equal(fetch(trusting, "localhost"), "203: said")
        equal(fetch(trusting, "127.0.0.1"), f"failed: {TLS_PROTOCOL_ERROR}\n", "not a name of the certificate")
        trusting.stop()
        equal(fetch(serve(folder, upstream.port), "localhost"), f"failed: {TLS_PROTOCOL_ERROR}\n", "an unknown root")


def test_connections_of_a_guest(folder):
    with contextlib.closing(Upstream()) as upstream:
        server = serve(folder, upstream.port)
        reply = request(("127.0.0.1", server.port), "POST", "/crowd", f"{OF_GUEST + 1} 127.0.0.1:{upstream.port}")
        equal(reply.text, f"failed: {LIMIT_REACHED}\n")
        until(lambda: len(upstream.accepted) == OF_GUEST, "the others are connected")


def test_connections_of_all_guests(folder):
    if pathlib.Path(BIN).parent.name in ("asan", "tsan"):
        raise Skipped("more guests than a sanitizer's pool has")
    with contextlib.closing(Upstream()) as upstream:
        server = serve(folder, upstream.port)
        at = ("127.0.0.1", server.port)
        body = f"{OF_GUEST} 127.0.0.1:{upstream.port}"
        guests = [connect(at) for _ in range(OF_ALL // OF_GUEST)]
        for guest in guests:
            guest.sendall(f"POST /crowd HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        until(lambda: len(upstream.accepted) == OF_ALL, "all are connected")
        equal(request(at, "POST", "/crowd", f"1 127.0.0.1:{upstream.port}").text, f"failed: {LIMIT_REACHED}\n")
        for guest in guests:
            guest.close()
        upstream.answer = REPLY
        until(lambda: request(at, "POST", "/fetch", f"127.0.0.1:{upstream.port}").text == "203: said",
              "a guest's going gives its connections back")
