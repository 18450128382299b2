"""Reloading: nothing is lost, a bad config changes nothing."""
import json
import os
import pathlib
import signal
import socket
import threading

from harness import connect, contains, equal, free_ports, request, until

SITE = "http://:%d {\n\tbind 127.0.0.1\n\trespond %s\n}\n"


def test_reload_by_command(folder):
    server = folder.serve(config=SITE % (0, "one"))
    folder.write("Caddyfile", SITE % (0, "two"))
    done = folder.run("reload")
    equal((done.returncode, done.stderr), (0, ""))
    equal(server.get().text, "two")


def test_a_config_that_does_not_load_changes_nothing(folder):
    server = folder.serve(config=SITE % (0, "one"))
    folder.write("Caddyfile", (SITE % (0, "two")) + "\nexample.com {\n\trespond x\n}\n")
    done = folder.run("reload")
    equal(done.returncode, 1, "exit code")
    contains(done.stderr, "Caddyfile:6: example.com needs HTTPS")
    contains(done.stderr, "The running server goes on with the config that it had.")
    equal(server.get().text, "one")


def test_a_port_that_is_taken_changes_nothing(folder):
    server = folder.serve(config=SITE % (0, "one"))
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    text = (SITE % (0, "two")) + SITE % (port, "three")
    folder.write("Caddyfile", text)
    done = folder.run("reload")
    equal(done.returncode, 1, "exit code")
    line = text[:text.index(f":{port}")].count("\n") + 1
    contains(done.stderr, f"Caddyfile:{line}: listening on 127.0.0.1:{port}: address already in use")
    equal(server.get().text, "one")


def test_reload_by_signal(folder):
    server = folder.serve(config=SITE % (0, "one"))
    folder.write("Caddyfile", SITE % (0, "two"))
    server.signal(signal.SIGUSR1)
    until(lambda: server.get().text == "two", "the new config serves")
    folder.write("Caddyfile", "nonsense {\n")
    server.signal(signal.SIGUSR1)
    until(lambda: "config not reloaded" in server.stderr(), "the failure is logged")
    equal(server.get().text, "two")


def test_a_signal_does_not_undo_what_the_api_changed(folder):
    server = folder.serve(config=SITE % (0, "one"))
    path = "/config/apps/http/servers/srv0/routes/0/handle/0/body"
    equal(folder.admin_request("PATCH", path, '"api"', {"Content-Type": "application/json"}).status,
          200)
    server.signal(signal.SIGUSR1)
    until(lambda: "it came by the admin API" in server.stderr(), "it says why not")
    equal(server.get().text, "api")


def test_watch(folder):
    folder.write("site", SITE % (0, "one"))
    server = folder.serve("--watch", config="import site\n")
    folder.write("site", SITE % (0, "two"))
    until(lambda: server.get().text == "two", "the imported file is noticed")
    folder.write("site", "nonsense {\n")
    until(lambda: "config not reloaded" in server.stderr(), "the failure is logged")
    folder.write("site", SITE % (0, "three"))
    until(lambda: server.get().text == "three", "and the next good one is taken")


def test_addresses_come_and_go(folder):
    server = folder.serve(config=SITE % (0, "one"))
    old = server.port
    path = f"{folder.path}/site.sock"
    folder.write("Caddyfile", f"http:// {{\n\tbind unix/{path}\n\trespond two\n}}\n")
    equal(folder.run("reload").returncode, 0)
    equal(request(path, "GET", "/").text, "two")
    try:
        connect(("127.0.0.1", old)).close()
        raise AssertionError("the old address still listens")
    except ConnectionRefusedError:
        pass


def test_the_mode_of_a_unix_socket_changes(folder):
    path = f"{folder.path}/site.sock"
    config = f"http:// {{\n\tbind unix/{path}%s\n\trespond x\n}}\n"
    folder.serve(config=config % "")
    folder.write("Caddyfile", config % "|0222")
    equal(folder.run("reload").returncode, 0)
    equal(oct(os.stat(path).st_mode & 0o777), "0o222")
    equal(request(path, "GET", "/").text, "x")


def test_one_address_however_it_is_written(folder):
    folder.serve(config=SITE % (0, "one"))
    (port,) = free_ports(1)
    site = "http://:%d {\n\tbind %s\n\trespond %s\n}\n"
    special = site % (port, "127.0.0.1", "special")
    folder.write("Caddyfile", site % (port, "0.0.0.0", "general") + special)
    equal(folder.run("reload").stderr, "")
    equal(request(("127.0.0.1", port), "GET", "/").text, "special")
    equal(request(("127.0.0.2", port), "GET", "/").text, "general")
    folder.write("Caddyfile", special + site % (port, "tcp4/127.0.0.1", "again"))
    contains(folder.run("reload").stderr, "listened on twice, by srv0 and srv1")
    equal(request(("127.0.0.2", port), "GET", "/").text, "general")


def test_a_kept_connection_gets_the_new_config(folder):
    server = folder.serve(config=SITE % (0, "one"))
    s = connect(("127.0.0.1", server.port))
    file = s.makefile("rb")

    def ask():
        s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += file.readline()
        return file.read(3)

    equal(ask(), b"one")
    folder.write("Caddyfile", SITE % (0, "two"))
    equal(folder.run("reload").returncode, 0)
    equal(ask(), b"two")
    s.close()


def test_a_request_is_logged_by_the_config_that_it_came_under(folder):
    listener = socket.create_server(("127.0.0.1", 0))
    came, go_on = threading.Event(), threading.Event()

    def upstream():
        s, _ = listener.accept()
        came.set()
        go_on.wait()
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nup")
        s.close()

    threading.Thread(target=upstream, daemon=True).start()
    config = "http://:0 {\n\tbind 127.0.0.1\n\tlog {\n\t\toutput file %s.log\n\t}\n" \
        "\trespond /quick quick\n\treverse_proxy 127.0.0.1:%d\n}\n"
    port = listener.getsockname()[1]
    server = folder.serve(config=config % ("old", port))
    s = connect(("127.0.0.1", server.port))
    s.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    came.wait()
    folder.write("Caddyfile", config % ("new", port))
    equal(folder.run("reload").returncode, 0)
    equal(server.get("/quick").text, "quick")
    go_on.set()
    contains(s.makefile("rb").read().decode(), "up")

    def logged(name):
        lines = (folder.work / name).read_text().splitlines()
        return [json.loads(line)["request"]["uri"] for line in lines]

    until(lambda: logged("old.log") == ["/slow"], "it is in the old log")
    until(lambda: logged("new.log") == ["/quick"], "and not in the new one")
    open_files = pathlib.Path(f"/proc/{server.process.pid}/fd")
    until(lambda: not any(str(f.resolve()).endswith("old.log") for f in open_files.iterdir()),
          "nothing holds what the old config had")


def test_connections_to_an_upstream_are_kept(folder):
    listener, accepted = socket.create_server(("127.0.0.1", 0)), []

    def upstream():
        while True:
            s, _ = listener.accept()
            accepted.append(s)
            file = s.makefile("rwb")
            while file.readline().startswith(b"GET"):
                while file.readline() != b"\r\n":
                    pass
                file.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup")
                file.flush()

    threading.Thread(target=upstream, daemon=True).start()
    site = "http://:0 {\n\tbind 127.0.0.1\n\trespond /name %s\n\treverse_proxy 127.0.0.1:%d\n}\n"
    port = listener.getsockname()[1]
    server = folder.serve(config=site % ("one", port), env={"FUSOR_LOOPS": "1"})
    equal(server.get().text, "up")
    folder.write("Caddyfile", site % ("two", port))
    equal(folder.run("reload").returncode, 0)
    equal(server.get("/name").text, "two")
    equal(server.get().text, "up")
    equal(len(accepted), 1, "connections of the upstream")
