#!/usr/bin/env python3
"""Append a file to a WebAssembly module as a custom section.

usage: custom_section.py MODULE NAME FILE
"""
import sys


def leb128(n):
    out = b""
    while n >= 0x80:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])


def head(name, size):
    """What stands before a content of that size."""
    name = leb128(len(name)) + name
    return b"\0" + leb128(len(name) + size) + name


def custom_section(name, content):
    return head(name, len(content)) + content


if __name__ == "__main__":
    path, section, source = sys.argv[1:]
    with open(source, "rb") as content, open(path, "ab") as module:
        module.write(custom_section(section.encode(), content.read()))
