"""fusor run: what it says, how it ends, what it refuses."""
import os
import signal
import socket
import threading

from harness import PATIENCE, connect, contains, equal, receive, request, until

HELLO = "http://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n"


def test_serves_and_says_so_in_one_line(folder):
    server = folder.serve(config=HELLO)
    equal(server.line.rstrip(), f"fusor {version(folder)} serving on http://127.0.0.1:{server.port} "
          "(config: Caddyfile)")
    reply = server.get()
    equal((reply.status, reply.text), (200, "hello"))


def version(folder):
    return folder.run("version").stdout.split()[1]


def test_all_interfaces_are_shown_as_localhost(folder):
    server = folder.serve(config="http://:0 {\n\trespond hello\n}\n")
    contains(server.line, f"serving on http://localhost:{server.port} (all interfaces) (config: ")
    equal(server.get().text, "hello")


def test_config_by_name_and_from_stdin(folder):
    folder.write("site.conf", HELLO)
    contains(folder.serve("--config", "site.conf", "--adapter", "caddyfile").line,
             "(config: site.conf)")
    read, write = os.pipe()
    os.write(write, HELLO.encode())
    os.close(write)
    server = folder.serve("-c", "-", "-a", "caddyfile", stdin=read,
                          env={"FUSOR_ADMIN": f"unix/{folder.path}/second.sock"})
    contains(server.line, "(config: stdin)")


def test_without_a_config_the_admin_api_waits_for_one(folder):
    server = folder.serve()
    contains(server.line, "serving nothing yet (config: none; admin API on unix/")
    equal(folder.admin_request("GET", "/config/").text, "null\n")
    equal(folder.admin_request("POST", "/load", HELLO, {"Content-Type": "text/caddyfile"}).status, 200)
    contains(folder.admin_request("GET", "/config/apps/http").text, "static_response")


def test_terminated_gracefully(folder):
    for number in (signal.SIGTERM, signal.SIGINT):
        server = folder.serve(config=HELLO)
        idle = connect(("127.0.0.1", server.port))
        server.signal(number)
        equal(server.wait(), 0, "exit code")
        equal(receive(idle), b"", "an idle connection is closed")


def test_quits_at_once(folder):
    server = folder.serve(config=HELLO)
    server.signal(signal.SIGQUIT)
    equal(server.wait(), 2, "exit code")


def test_other_signals_are_ignored(folder):
    server = folder.serve(config=HELLO)
    for number in (signal.SIGHUP, signal.SIGUSR2, signal.SIGPIPE):
        server.signal(number)
    equal(server.get().text, "hello")
    until(lambda: "SIGHUP" in server.stderr(), "SIGHUP is logged")


def half_a_request(server):
    """Of which the server has begun to read the body."""
    s = connect(("127.0.0.1", server.port))
    s.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
    begun = b""
    while not begun.endswith(b"\r\n\r\n"):
        begun += s.recv(1)
    equal(begun, b"HTTP/1.1 100 Continue\r\n\r\n")
    s.sendall(b"abc")
    return s


SLOW = "{\n\tgrace_period %s\n}\nhttp://:0 {\n\tbind 127.0.0.1\n\trespond \"{http.request.body}\"\n}\n"


def test_a_second_signal_forces_it(folder):
    server = folder.serve(config=SLOW % "1h")
    held = half_a_request(server)
    server.signal(signal.SIGTERM)
    until(lambda: "shutting down" in server.stderr(), "the first signal is seen")
    equal(server.process.poll(), None, "it waits for the request")
    server.signal(signal.SIGTERM)
    equal(server.wait(), 2, "exit code")
    held.close()


def test_a_request_in_flight_is_answered_before_it_ends(folder):
    server = folder.serve(config=SLOW % "1h")
    held = half_a_request(server)
    server.signal(signal.SIGTERM)
    until(lambda: "shutting down" in server.stderr(), "the signal is seen")
    held.sendall(b"defghij")
    contains(receive(held).decode(), "abcdefghij")
    equal(server.wait(), 0, "exit code")


def test_a_reload_comes_too_late_for_what_is_stopping(folder):
    server = folder.serve(config=SLOW % "1h")
    held = half_a_request(server)
    server.signal(signal.SIGTERM)
    until(lambda: "shutting down" in server.stderr(), "the first signal is seen")
    server.signal(signal.SIGUSR1)
    until(lambda: "the server is stopping" in server.stderr(), "it says why not")
    held.sendall(b"defghij")
    contains(receive(held).decode(), "abcdefghij")
    equal(server.wait(), 0, "exit code")


def test_the_grace_period_ends_what_hangs(folder):
    server = folder.serve(config=SLOW % "50ms")
    held = half_a_request(server)
    equal(server.stop(), 0, "exit code")
    held.close()


def test_the_service_manager_is_told(folder):
    path = f"{folder.path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(PATIENCE)
        server = folder.serve(config=HELLO, env={"NOTIFY_SOCKET": path})
        ready = f"READY=1\nSTATUS=serving on http://127.0.0.1:{server.port}"
        equal(manager.recv(4096).decode(), ready)
        server.signal(signal.SIGUSR1)
        contains(manager.recv(4096).decode(), "RELOADING=1\nMONOTONIC_USEC=")
        equal(manager.recv(4096).decode(), ready)
        equal(server.stop(), 0, "exit code")
        equal(manager.recv(4096).decode(), "STOPPING=1")


def test_a_port_that_another_program_has(folder):
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    folder.write("Caddyfile", f"http://:{port} {{\n\tbind 127.0.0.1\n\trespond hello\n}}\n")
    done = folder.run("run")
    equal(done.returncode, 1, "exit code")
    contains(done.stderr, f"listening on 127.0.0.1:{port}: address already in use")
    contains(done.stderr, "Caddyfile:1: ")


def test_a_port_that_another_fusor_has(folder):
    server = folder.serve(config=HELLO)
    folder.write("Caddyfile", f"http://:{server.port} {{\n\tbind 127.0.0.1\n\trespond other\n}}\n")
    done = folder.run("run", env={"FUSOR_ADMIN": f"unix/{folder.path}/second.sock"})
    equal(done.returncode, 1, "exit code")
    contains(done.stderr, "address already in use")
    equal(server.get().text, "hello")


def test_an_admin_address_that_another_fusor_has(folder):
    folder.serve(config=HELLO)
    done = folder.run("run")
    equal(done.returncode, 1, "exit code")
    contains(done.stderr, "admin API: listening on unix/")


def test_admin_off(folder):
    server = folder.serve(config="{\n\tadmin off\n}\n" + HELLO)
    equal(server.get().text, "hello")
    equal(os.path.exists(folder.admin.removeprefix("unix/")), False, "no admin socket")


def test_takes_as_many_connections_as_it_may(folder):
    command = ["sh", "-c", 'ulimit -Sn 64 && exec "$@"', "sh"]
    server = folder.serve(config=HELLO, under=command)
    held = [connect(("127.0.0.1", server.port)) for _ in range(100)]
    equal(server.get().text, "hello")
    for s in held:
        s.close()


def test_pid_file(folder):
    server = folder.serve("--pidfile", "pid", config=HELLO)
    equal((folder.work / "pid").read_text(), f"{server.process.pid}\n")
    server.stop()
    equal((folder.work / "pid").exists(), False, "it is removed")


def test_env_file_and_environ(folder):
    folder.write("vars", "GREETING='good morning'\n")
    folder.write("Caddyfile", "http://:0 {\n\tbind 127.0.0.1\n\trespond \"{$GREETING} {env.GREETING}\"\n}\n")
    equal(folder.serve("--envfile", "vars").get().text, "good morning good morning")


def test_pingback(folder):
    listener = socket.create_server(("127.0.0.1", 0))
    got = []

    def accept():
        s, _ = listener.accept()
        got.append(receive(s))

    thread = threading.Thread(target=accept)
    thread.start()
    read, write = os.pipe()
    os.write(write, b"secret")
    os.close(write)
    folder.serve("--pingback", f"127.0.0.1:{listener.getsockname()[1]}", config=HELLO, stdin=read)
    thread.join(PATIENCE)
    equal(got, [b"secret"])


def test_resume_takes_the_last_config(folder):
    server = folder.serve(config=HELLO)
    server.stop()
    folder.write("Caddyfile", HELLO.replace("hello", "other"))
    server = folder.serve("--resume")
    contains(server.line, "autosave.json")
    equal(server.get().text, "hello")


def test_persist_config_off(folder):
    folder.serve(config="{\n\tpersist_config off\n}\n" + HELLO)
    equal((folder.path / "home/config/fusor/autosave.json").exists(), False)


def test_a_unix_socket(folder):
    path = f"{folder.path}/site.sock"
    server = folder.serve(config=f"http:// {{\n\tbind unix/{path}\n\trespond hello\n}}\n")
    equal(request(path, "GET", "/").text, "hello")
    server.stop()
    equal(os.path.exists(path), False, "the socket is removed")
