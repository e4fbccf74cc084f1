"""A small Go program, of which only its form is Go's: it shows what its polling function was given.

Started, it fills a `StateChangeConf` with ones, calls the function, prints the structure, then says
what a provider says that Terraform did not start.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from tij.emulator.provider.copies import GREETING
from tij.emulator.provider.edit import COMPARE_STACK, FUNCTION, LEA_R12
from tij.emulator.provider.services import FUNCTION as PACKAGES
from tij.emulator.provider.services import PROVIDER

STRUCTURE = 0x60
"""Bytes of the structure that are printed."""
BASE, DATA, PAGE = 0x400000, 0x402000, 4096
TEXT = 64 + 2 * 56
HEAD = LEA_R12 + struct.pack("<i", -0x220) + COMPARE_STACK
PROLOGUE = bytes.fromhex("493b66100f8600000000554889e54883ec40") + b"\x90" * 17
EPILOGUE = "488b442430 bb{count} 488b4c2428 4883c440 5dc3"
ITAB = 0x20
"""Bytes of a table of methods that has one."""


def build(
    *,
    head: bytes = HEAD,
    names: tuple[str, ...] = ("main.main", FUNCTION),
    behind: bytes = b"",
    machine: int = 62,
    magic: int = 0xFFFFFFF1,
    services: Sequence[str] = (),
    prologue: bytes = PROLOGUE,
    epilogue: str = EPILOGUE,
    counted: int | None = None,
    values: int = 1,
) -> bytes:
    """The program's bytes; each argument makes it unlike what the edits expect.

    With `services` it has the function that makes their list, which it never calls.
    """
    data = printed = b"\xff" * STRUCTURE + GREETING
    main_size = 7 + 3 + 5 + 5 + 5 + 7 + 5 + 2 + 5 + 5 + 2
    code = b"\x48\x8d\x05" + _to(7, DATA)  # lea rax, [structure]
    code += bytes.fromhex("4989c6")  # mov r14, rax
    code += b"\xe8" + struct.pack("<i", main_size - len(code) - 5)  # call the function
    code += bytes.fromhex("b801000000bf01000000")  # write, standard output
    code += b"\x48\x8d\x35" + _to(len(code) + 7, DATA)  # lea rsi, [structure]
    code += b"\xba" + struct.pack("<i", len(printed)) + b"\x0f\x05"  # all of it
    code += bytes.fromhex("b83c000000bf010000000f05")  # exit with 1
    assert len(code) == main_size
    code += head + b"\xc3"
    entries = [0, main_size]
    if services:
        data += bytes(-len(data) % 8)
        methods = [DATA + len(data) + ITAB * number for number in range(len(services))]
        entries.append(len(code))
        code += prologue
        for number, method in enumerate(methods):
            for target in (method, DATA + 8 * (number % values)):
                code += b"\x48\x8d\x15" + _to(len(code) + 7, target)  # lea rdx, [target]
                code += b"\x48\x89\x50\x08"  # mov [rax + 8], rdx
        code += bytes(16 * len(services))
        count = struct.pack("<I", len(services) if counted is None else counted).hex()
        code += bytes.fromhex(epilogue.format(count=count))
        names += (PACKAGES,)
        for service in services:
            entries.append(len(code))
            data += struct.pack("<QQQQ", 0, 0, 0, BASE + TEXT + len(code))
            code += b"\xc3"
            names += (f"{PROVIDER}/service/{service}.(*servicePackage).Actions",)
    text_end = TEXT + len(code)

    name_table, offsets = b"\0", []
    for name in names:
        offsets.append(len(name_table))
        name_table += name.encode() + b"\0"
    number_of = len(entries)
    functions = b""
    structures = b""
    for entry, offset in zip(entries, offsets, strict=True):
        functions += struct.pack("<II", entry, number_of * 8 + 4 + len(structures))
        structures += struct.pack("<Ii", entry, offset)
    functions += struct.pack("<I", len(code)) + structures
    start = 8 + 8 * 8
    after = start + len(name_table)
    table = struct.pack(
        "<IBBBBQQQQQQQQ",
        magic,
        0,
        0,
        1,
        8,
        number_of,
        0,
        BASE + TEXT,
        start,
        after,
        after,
        after,
        after,
    )
    table += name_table + functions

    section_names = b"\0.text\0.gopclntab\0.shstrtab\0"
    table_at = PAGE + len(data)
    names_at = table_at + len(table)
    sections_at = names_at + len(section_names)
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, machine, 1, BASE + TEXT, 64, sections_at, 0, 64, 56, 2, 64, 4, 3
    )
    header += struct.pack("<IIQQQQQQ", 1, 5, 0, BASE, BASE, text_end, text_end, PAGE)
    header += struct.pack("<IIQQQQQQ", 1, 6, PAGE, DATA, DATA, len(data), len(data), PAGE)
    sections = bytes(64) + b"".join(
        struct.pack("<IIQQQQIIQQ", section_names.index(name), 1, 0, address, at, size, 0, 0, 1, 0)
        for name, address, at, size in (
            (b".text", BASE + TEXT, TEXT, len(code)),
            (b".gopclntab", 0, table_at, len(table)),
            (b".shstrtab", 0, names_at, len(section_names)),
        )
    )
    program = (header + code + behind).ljust(PAGE, b"\0")
    return program + data + table + section_names + sections


def install(path: Path, content: bytes | None = None) -> Path:
    """Write it as an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build() if content is None else content)
    path.chmod(0o755)
    return path


def _to(end: int, target: int) -> bytes:
    """The distance of `target` from the end of an instruction of main."""
    return struct.pack("<i", target - (BASE + TEXT + end))
