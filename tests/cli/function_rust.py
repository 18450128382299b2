"""Functions in Rust: a program, and a component.

Where Debian's Rust builds its standard library from the sources, that takes most of a minute; what it makes
is kept in the cache, for both tests and the next run."""
import os
import pathlib
import shutil
import subprocess

from harness import ROOT, Skipped, connect, contains, equal, receive, request, until

TARGET = pathlib.Path(os.environ.get("FUSOR_CACHE", ROOT / "build")) / "rust-target"
# Cargo's settings are the developer's: where its registry is, and whom to trust.
ENV = {"HOME": os.environ["HOME"]}


def build(folder, name):
    TARGET.mkdir(parents=True, exist_ok=True)
    (folder.work / name / "target").symlink_to(TARGET)
    result = folder.run("function", "build", name, env=ENV, patience=600)
    if "Rust cannot build" in result.stderr or "cargo is missing" in result.stderr:
        raise Skipped("no Rust that can build for WASI")
    equal(result.returncode, 0, result.stderr)
    return folder.work / name / f"{name}.wasm"


def test_program(folder):
    equal(folder.run("function", "new", "hello", "--lang", "rust").returncode, 0)
    module = build(folder, "hello")
    result = folder.run("function", "run", "--time", module, stdin="world")
    equal((result.returncode, result.stdout), (0, "Hello, world!\n"), result.stderr)
    contains(result.stderr, "instantiate")


def test_component(folder):
    shutil.copytree(ROOT / "tests/components/rust", folder.work / "rust")
    core = build(folder, "rust")
    subprocess.run([ROOT / "scripts/componentize", core, ROOT / "tests/components/function.wit",
                    folder.work / "component.wasm"], check=True, timeout=600)
    upstream = folder.serve(config="{\n\tadmin off\n}\nhttp://:0 {\n\tbind 127.0.0.1\n"
                            "\trespond \"from {path}\" 203\n}\n")
    server = folder.serve(config="http://:0 {\n\tbind 127.0.0.1\n\treactor component.wasm {\n"
                          f"\t\tenv KEY value\n\t\tallow_http 127.0.0.1:{upstream.port}\n\t}}\n}}\n")
    at = ("127.0.0.1", server.port)
    reply = request(at, "POST", "/hello", "you", {"X-Given": "field"})
    equal((reply.status, reply.text, reply.headers["x-guest"]), (200, "field value you", "rust"))
    large = "0123456789abcdef" * 65536
    equal(request(at, "POST", "/echo", large).text, large)
    equal(request(at, "POST", "/fetch", f"127.0.0.1:{upstream.port}").text, "203: from /")
    contains(request(at, "POST", "/fetch", "127.0.0.1:1").text, "HttpRequestDenied")
    equal(request(at, "GET", "/none").status, 502)
    until(lambda: "nothing at /none" in server.stderr(), "what it panicked with is logged")
    with connect(at) as s:  # a piece comes back before the next is sent
        s.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                  b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        begun = b""
        while b"one" not in begun:
            begun += s.recv(65536)
        s.sendall(b"3\r\ntwo\r\n0\r\n\r\n")
        contains(receive(s), b"two")
