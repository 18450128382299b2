#!/usr/bin/env python3
"""Refuse include edges that the layers do not allow.

usage: check_layers.py ROOT
The table below is the whole rule: a file of a layer may include its own layer and those listed.
Some edges depend on the file: only <directive>_caddyfile.cc, modules_syntax.h and modules.cc see the adapter, a module
never includes another module, and the two hosts never include each other.
"""
import pathlib
import re
import sys

ALLOWED = {
    "core/base": [],
    "core/http": ["core/base"],
    "core/host": ["core/base", "core/http"],
    "core/caddyfile": ["core/base"],
    "core/config": ["core/base"],
    "core/adapter": ["core/base", "core/caddyfile", "core/config"],
    "core/routes": ["core/base", "core/http", "core/host", "core/config"],
    "core/modules": ["core/base", "core/http", "core/host", "core/config", "core/routes"],
    "hosts/native": ["core/base", "core/http", "core/host", "core/config", "core/routes", "core/modules",
                     "core/caddyfile", "core/adapter"],
    "hosts/edge": ["core/base", "core/http", "core/host", "core/config", "core/routes", "core/modules",
                   "core/caddyfile", "core/adapter", "abi"],
    "cli": ["core", "hosts/native"],
    "testing": ["core", "hosts"],
    "tests": ["core", "hosts", "testing", "cli"],
    "bench": ["core", "hosts", "testing"],
}
SYNTAX = ["core/caddyfile", "core/adapter"]
# A library's headers belong to one folder: nothing else learns to depend on it.
OWNERS = {"wasmtime": "hosts/native/functions", "wasm.h": "hosts/native/functions",
          "fusor_vendor": "hosts/native/functions", "boost/asio": "hosts/native/net"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)


def layer_of(path):
    return max((l for l in ALLOWED if path == l or path.startswith(l + "/")), key=len, default=None)


def module_of(path):
    """The folder of one module: core/modules/<kind>/<name> (parts have one level more)."""
    parts = path.split("/")
    if parts[:2] != ["core", "modules"] or len(parts) < 5:
        return None
    return "/".join(parts[: 5 if parts[2] == "parts" else 4])


def problem(path, included):
    here, there = layer_of(path), layer_of(included)
    if here is None or there is None:
        return None
    test = path.endswith(("_test.cc", "_fuzz.cc", "_bench.cc", "test_support.h"))
    if test and there == "testing":
        return None
    if here == there:
        a, b = module_of(path), module_of(included)
        if a and b and a != b and not path.endswith("_caddyfile.cc") and not test:
            return "modules do not include one another: move what they share down"
        return None
    if here == "core/modules" and there in SYNTAX:
        name = path.rsplit("/", 1)[-1]
        if test or "_caddyfile" in name or name.startswith("modules") or path.startswith("core/modules/syntax/"):
            return None
        return "only <directive>_caddyfile.cc, modules_syntax.h and modules.cc may see the adapter"
    if any(there == a or there.startswith(a + "/") for a in ALLOWED[here]):
        return None
    return f"{here} may not include {there}"


def main(root):
    root, bad, count = pathlib.Path(root), [], 0
    for top in ("core", "hosts", "cli", "testing", "abi"):
        for file in sorted((root / top).rglob("*.[ch]*")):
            if file.suffix not in (".h", ".cc"):
                continue
            path = file.relative_to(root).as_posix()
            count += 1
            for quoted, angled in INCLUDE.findall(file.read_text(errors="replace")):
                if quoted:
                    why = problem(path, quoted)
                else:
                    owner = next((o for lib, o in OWNERS.items() if angled.startswith(lib)), None)
                    why = f"<{angled}> belongs to {owner}" if owner and not path.startswith(owner) else None
                if why:
                    bad.append(f"{path}: includes {quoted or angled}: {why}")
    print("\n".join(bad) if bad else f"layers: {count} files, no forbidden include")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
