#!/usr/bin/env python3
"""Write an assembly file that carries files, and the C++ table of them.

usage: embed.py OUT.S OUT.cc FILE...
"""
import pathlib
import sys

assembly, table, *files = map(pathlib.Path, sys.argv[1:])
lines = ['  .section .rodata, "a"']
declarations, rows = [], []
for number, file in enumerate(files):
    symbol = f"fusor_embedded_{number}"
    lines += [f"  .global {symbol}, {symbol}_end", "  .balign 16", f"{symbol}:",
              f'  .incbin "{file.resolve()}"', f"{symbol}_end:", "  .byte 0"]
    declarations.append(f"extern const char {symbol}[];\nextern const char {symbol}_end[];")
    rows.append(f'    {{"{file.name}", {{{symbol}, static_cast<std::size_t>({symbol}_end - {symbol})}}}},')
lines.append('  .section .note.GNU-stack, "", @progbits')
assembly.write_text("\n".join(lines) + "\n")
table.write_text("\n".join([
    "// Made by cli/cloudflare/embed.py.", '#include "cli/cloudflare/embedded.h"', "", 'extern "C" {',
    *declarations, "}", "", "namespace fusor::cloudflare {", "",
    "std::span<const EmbeddedFile> embedded_files() {", "  static const EmbeddedFile files[] = {", *rows,
    "  };", "  return files;", "}", "", "}  // namespace fusor::cloudflare", ""]))
