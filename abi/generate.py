#!/usr/bin/env python3
"""Make the C++ and the JavaScript side of an abi description.

usage: generate.py core.abi core_abi.h core_abi.mjs
The description's own comments say what its types mean.
"""
import pathlib
import re
import sys

LINE = re.compile(r"^(\w+)\((.*?)\)(?:\s*->\s*(\w+))?\s*(?:#\s*(.*))?$")
CPP = {"u32": "std::uint32_t", "i32": "std::int32_t", "f64": "double", None: "void"}


def parse(path):
    """{"imports": [(name, [(type, name)], result, comment)], "exports": [...]}"""
    sections, current = {}, None
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            current = sections.setdefault(text[1:text.index("]")], [])
            continue
        found = LINE.match(text)
        if not found:
            sys.exit(f"{path}:{number}: not a call: {text}")
        arguments = [tuple(a.split()) for a in found[2].split(",") if a.strip()]
        current.append((found[1], arguments, found[3], found[4] or ""))
    return sections


def flat(arguments):
    """The wasm parameters: a view and a buffer are a pointer and a length."""
    for kind, name in arguments:
        if kind in ("str", "out"):
            yield "const char*" if kind == "str" else "void*", name
            yield "std::uint32_t", name + "_size"
        else:
            yield CPP[kind], name


def cpp(sections):
    yield "// Made by abi/generate.py from abi/core.abi. What the calls mean stands there."
    yield "#pragma once\n\n#include <cstdint>\n\nnamespace fusor::edge::abi {\n\nextern \"C\" {"
    for name, arguments, result, comment in sections["imports"]:
        parameters = ", ".join(f"{t} {n}" for t, n in flat(arguments))
        yield f"// {comment}" if comment else ""
        yield f'__attribute__((import_module("fusor"), import_name("{name}"))) {CPP[result]} js_{name}({parameters});'
    yield "\n// Defined in hosts/edge/exports.cc."
    for name, arguments, result, comment in sections["exports"]:
        parameters = ", ".join(f"{t} {n}" for t, n in flat(arguments))
        yield f'__attribute__((export_name("{name}"))) {CPP[result]} fusor_{name}({parameters});'
    yield "}  // extern \"C\"\n\n}  // namespace fusor::edge::abi"


def javascript(sections):
    yield "// Made by abi/generate.py from abi/core.abi. What the calls mean stands there."
    for section in ("imports", "exports"):
        names = ", ".join(f'"{c[0]}"' for c in sections[section])
        yield f"export const {section} = [{names}];"
    yield "\n// The import object for core.wasm: `calls` has a function for each name."
    yield "export function bind(calls) {"
    yield "  const missing = imports.filter((name) => typeof calls[name] !== \"function\");"
    yield "  if (missing.length) throw new Error(`core_abi: no implementation of ${missing.join(\", \")}`);"
    yield "  return { fusor: Object.fromEntries(imports.map((name) => [name, calls[name]])) };"
    yield "}"


def main():
    source, header, module = sys.argv[1:4]
    sections = parse(source)
    for path, lines in ((header, cpp(sections)), (module, javascript(sections))):
        target = pathlib.Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(lines) + "\n"
        if not target.exists() or target.read_text() != text:
            target.write_text(text)


if __name__ == "__main__":
    main()
