"""The admin API."""
import json

from harness import contains, equal, free_ports, request

SITE = "http://:0 {\n\tbind 127.0.0.1\n\trespond hello\n}\n"
JSON = {"Content-Type": "application/json"}
SERVER = "/config/apps/http/servers/srv0"


def test_get_config(folder):
    folder.serve(config=SITE)
    reply = folder.admin_request("GET", SERVER + "/listen/0")
    equal((reply.status, reply.text, reply.headers["content-type"]),
          (200, '"127.0.0.1:0"\n', "application/json"))
    equal(json.loads(folder.admin_request("GET", "/config/").text)["apps"]["http"]["servers"]["srv0"]
          ["listen"], ["127.0.0.1:0"])
    equal(folder.admin_request("GET", "/config/nothing").text, "null\n")
    reply = folder.admin_request("GET", SERVER + "/listen/7")
    equal(reply.status, 400)
    equal(json.loads(reply.text)["error"],
          "[/config/apps/http/servers/srv0/listen/7] array index out of bounds: 7")


def test_change_config(folder):
    server = folder.serve(config=SITE)
    handle = SERVER + "/routes/0/handle"

    def change(method, path, value=None, **headers):
        body = b"" if value is None else json.dumps(value).encode()
        return folder.admin_request(method, path, body, {**JSON, **headers})

    equal(change("PATCH", handle + "/0/body", "patched").status, 200)
    equal(server.get().text, "patched")
    equal(change("PATCH", SERVER + "/nothing", 1).status, 404)
    equal(change("PUT", handle + "/0/body", "x").status, 409)
    equal(change("PUT", handle + "/0", {"handler": "static_response", "body": "put"}).status, 200)
    equal(server.get().text, "put")
    equal(change("DELETE", handle + "/0").status, 200)
    equal(server.get().text, "patched")
    equal(change("POST", SERVER + "/routes",
                 {"handle": [{"handler": "static_response", "body": "never"}]}).status, 200)
    equal(change("POST", SERVER + "/routes/...", [{}, {}]).status, 200)
    equal(len(json.loads(folder.admin_request("GET", SERVER + "/routes").text)), 4)
    reply = change("PATCH", handle + "/0/handler", "nosuch")
    equal(reply.status, 400)
    contains(json.loads(reply.text)["error"], "nosuch")
    equal(server.get().text, "patched", "what does not load changes nothing")
    equal(folder.admin_request("POST", SERVER, "{}", {"Content-Type": "text/plain"}).status, 400)
    equal(folder.admin_request("POST", SERVER, "{", JSON).status, 400)
    equal(folder.admin_request("BREW", SERVER, "{}", JSON).status, 405)
    equal(change("DELETE", "/config/").status, 200)
    equal(folder.admin_request("GET", "/config/").text, "null\n")


def test_only_if_nobody_else_changed_it(folder):
    folder.serve(config=SITE)
    tag = folder.admin_request("GET", SERVER + "/listen").headers["etag"]
    contains(tag, f'"{SERVER}/listen ')
    body = SERVER + "/routes/0/handle/0/body"
    equal(folder.admin_request("PATCH", body, '"1"', {**JSON, "If-Match": tag}).status, 200)
    tag = folder.admin_request("GET", body).headers["etag"]
    equal(folder.admin_request("PATCH", body, '"2"', {**JSON, "If-Match": tag}).status, 200)
    equal(folder.admin_request("PATCH", body, '"3"', {**JSON, "If-Match": tag}).status, 412)
    equal(folder.admin_request("PATCH", body, '"3"', {**JSON, "If-Match": "x"}).status, 400)


def test_objects_by_id(folder):
    server = folder.serve(config=SITE)
    handler = {"@id": "greeting", "handler": "static_response", "body": "by id"}
    path = SERVER + "/routes/0/handle/0"
    equal(folder.admin_request("PATCH", path, json.dumps(handler), JSON).status, 200)
    equal(server.get().text, "by id")
    equal(folder.admin_request("GET", "/id/greeting/body").text, '"by id"\n')
    equal(folder.admin_request("PATCH", "/id/greeting/body", '"again"', JSON).status, 200)
    equal(server.get().text, "again")
    equal(folder.admin_request("GET", "/id/nothing").status, 404)
    reply = folder.admin_request("POST", SERVER + "/routes/0/handle", json.dumps(handler), JSON)
    equal(reply.status, 400)
    contains(reply.text, "duplicate ID 'greeting'")


def test_load_and_adapt(folder):
    server = folder.serve(config=SITE)
    caddyfile = {"Content-Type": "text/caddyfile"}
    equal(folder.admin_request("POST", "/load", SITE.replace("hello", "loaded"), caddyfile).status,
          200)
    equal(server.get().text, "loaded")
    reply = folder.admin_request("POST", "/load", "http:// {\n\tbogus\n}\n", caddyfile)
    equal(reply.status, 400)
    contains(json.loads(reply.text)["error"], "Caddyfile:2")
    equal(folder.admin_request("POST", "/load", "{", JSON).status, 400)
    equal(folder.admin_request("POST", "/load", "x", {"Content-Type": "text/yaml"}).status, 400)
    equal(folder.admin_request("GET", "/load").status, 405)
    reply = folder.admin_request("POST", "/adapt", ":80 {\n\trespond x\n}\n", caddyfile)
    equal(json.loads(reply.text)["result"]["apps"]["http"]["servers"]["srv0"]["listen"], [":80"])
    equal(server.get().text, "loaded", "adapting loads nothing")


def test_stop(folder):
    server = folder.serve(config=SITE)
    equal(folder.run("stop").returncode, 0)
    equal(server.wait(), 0, "exit code")


def test_who_may_ask(folder):
    folder.serve(config=SITE)
    path = f"{folder.path}/tcp"
    config = "{\n\tadmin localhost:0\n}\n" + SITE
    (folder.work / "Caddyfile").write_text(config)
    server = folder.serve(env={"XDG_CONFIG_HOME": path})
    port = admin_port(server)

    def ask(host, **headers):
        return request(("127.0.0.1", port), "GET", "/config/",
                       headers={k.replace("_", "-"): v for k, v in headers.items()}, host=host)

    good = f"localhost:{port}"
    for host in (good, f"127.0.0.1:{port}", f"[::1]:{port}"):
        equal(ask(host).status, 200, host)
    for host in ("localhost", "evil.example", f"evil.example:{port}", f"localhost:{port + 1}"):
        equal(ask(host).status, 403, f"DNS rebinding: {host}")
    equal(ask(good, Origin="http://evil.example").status, 403, "a page of another site")
    equal(ask(good, Origin="null").status, 400)
    equal(ask(good, Sec_Fetch_Mode="no-cors").status, 400)
    equal(ask(good, Sec_Fetch_Mode="cors").status, 403, "no Origin")
    equal(ask(good, Upgrade="websocket").status, 400)
    reply = ask(good, Origin=f"http://{good}")
    equal((reply.status, reply.headers["access-control-allow-origin"]), (200, f"http://{good}"))
    equal(json.loads(ask("evil.example").text), {"error": "host not allowed: evil.example"})


def test_the_address_changes(folder):
    a, b = free_ports(2)
    config = "{\n\tadmin %s:%d\n}\nhttp://:%d {\n\tbind 127.0.0.1\n\trespond hello\n}\n"
    folder.serve(config=config % ("localhost", a, b))
    folder.write("Caddyfile", config % ("127.0.0.1", a, b))
    equal(folder.run("reload", "--address", f"localhost:{a}").stderr, "", "the same socket")
    folder.write("Caddyfile", config % ("127.0.0.1", b, a))
    equal(folder.run("reload", "--address", f"localhost:{a}").stderr, "", "swapped with the site's")
    equal(request(("127.0.0.1", a), "GET", "/").text, "hello")
    equal(request(("127.0.0.1", b), "GET", "/config/admin/listen", host=f"127.0.0.1:{b}").text,
          f'"127.0.0.1:{b}"\n')
    folder.write("Caddyfile", config % ("localhost", a, a))
    done = folder.run("reload", "--address", f"127.0.0.1:{b}")
    contains(done.stderr, f"127.0.0.1:{a} is listened on twice, by the admin API and srv0")


def admin_port(server):
    """The admin API's port, from the listening sockets of the process: it is not announced."""
    import os
    import pathlib
    inodes = set()
    for fd in os.listdir(f"/proc/{server.process.pid}/fd"):
        try:
            target = os.readlink(f"/proc/{server.process.pid}/fd/{fd}")
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        port = int(words[1].split(":")[1], 16)
        if words[3] == "0A" and words[9] in inodes and port not in server.ports:
            return port
    raise AssertionError("no admin port")


def test_unknown_endpoints(folder):
    folder.serve(config=SITE)
    reply = folder.admin_request("GET", "/nothing")
    equal((reply.status, json.loads(reply.text)["error"]), (404, "there is no endpoint /nothing"))
