"""Append a file to a WebAssembly module as its warm-up request, as `fusor function build --warm-up` does.

usage: add_warm_up.py MODULE FILE
"""
import sys

NAME = b"fusor.warm_up"  # hosts/native/functions/custom_section.h


def vector(content):
    size, out = len(content), b""
    while size >= 0x80:
        out += bytes([size & 0x7F | 0x80])
        size >>= 7
    return out + bytes([size]) + content


with open(sys.argv[2], "rb") as request, open(sys.argv[1], "ab") as module:
    module.write(b"\0" + vector(vector(NAME) + request.read()))
