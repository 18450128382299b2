"""Files as the disk has them: links, pipes, devices."""
import os

from harness import equal

SITE = "http://:0 {\n\tbind 127.0.0.1\n\troot * www\n\tfile_server {\n\t\thide secret*\n\t}\n}\n"


def test_links(folder):
    # As in the reference, links are followed: who may write to the root decides what it serves.
    folder.write("www/a.txt", "a")
    folder.write("www/secret.txt", "hidden")
    folder.write("outside/b.txt", "b")
    for link, target in {"inside": "a.txt", "out": "../outside/b.txt", "folder": "../outside", "gone": "nowhere",
                         "loop": "loop", "to_secret": "secret.txt", "secret_link": "a.txt"}.items():
        os.symlink(target, folder.work / "www" / link)
    server = folder.serve(config=SITE)
    for path, expected in {"/inside": "a", "/out": "b", "/folder/b.txt": "b", "/to_secret": "hidden"}.items():
        equal(server.get(path).text, expected, path)
    for path in ("/gone", "/secret.txt", "/secret_link", "/folder/../../outside/b.txt", "/folder/%2e%2e/Caddyfile",
                 "/folder/..%2fCaddyfile", "/inside/a.txt"):
        equal(server.get(path).status, 404, path)
    equal(server.get("/loop").status, 400, "a link to itself")


def test_what_is_no_file_is_not_read(folder):
    folder.write("www/a.txt", "a")
    os.mkfifo(folder.work / "www/pipe")
    os.symlink("/dev/zero", folder.work / "www/device")
    server = folder.serve(config=SITE)
    for path in ("/pipe", "/device"):
        equal(server.get(path).status, 404, path)
    equal(server.get("/a.txt").text, "a", "the loop goes on")
