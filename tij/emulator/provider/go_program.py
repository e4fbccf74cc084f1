"""Find a function of a compiled Go program by its name, though the program is stripped.

Go keeps a table of its functions for tracebacks (`.gopclntab`): src/internal/abi/symtab.go and
src/debug/gosym/pclntab.go describe it. Everything read here may be any bytes at all.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = 0xFFFFFFF1
"""The table's form since Go 1.20. Arguments have been in registers since 1.17."""
X86_64 = 62
LOADED, EXECUTABLE = 1, 1
PAGE = 4096


class UnknownProgramError(Exception):
    """The bytes are no Go program of the kind known here; str() says in what."""


@dataclass(frozen=True)
class Place:
    """Bytes of the program: where they are in memory, and where in the file."""

    address: int
    offset: int


@dataclass(frozen=True)
class _Section:
    name_offset: int
    address: int
    offset: int
    size: int


@dataclass(frozen=True)
class _Segment:
    executable: bool
    offset: int
    address: int
    file_size: int


class GoProgram:
    """An ELF x86-64 program made by Go.

    Every method raises UnknownProgramError when the bytes are not as described.
    """

    def __init__(self, content: bytes | mmap.mmap) -> None:
        """`content` is the whole file, such as a memory map of it."""
        self._content = memoryview(content)
        if self.read(0, 6) != b"\x7fELF\x02\x01":
            raise UnknownProgramError("it is not a 64-bit ELF program")
        (machine,) = self._unpack("<H", 18)
        if machine != X86_64:
            raise UnknownProgramError("it is not a program for x86-64")
        self._segments = list(self._read_segments())
        self._sections = self._read_sections()

    def read(self, offset: int, size: int) -> bytes:
        """`size` bytes of the file."""
        if offset < 0 or offset + size > len(self._content):
            raise UnknownProgramError("it ends too early")
        return bytes(self._content[offset : offset + size])

    def function(self, name: str) -> Place:
        """Where the only function called `name` begins."""
        table = self._section(".gopclntab")
        magic, _, _, _, pointer, count, _, start, names, units, _, _, functions = self._unpack(
            "<IBBBBQQQQQQQQ", table.offset
        )
        if magic != MAGIC or pointer != 8:
            raise UnknownProgramError("its table of functions has another form")
        text = self._section(".text")
        wanted = self._only_name(name, table, names, units)
        first = table.offset + functions
        found = []
        for entry, at in struct.iter_unpack("<II", self.read(first, count * 8)):
            if self._unpack("<i", first + at + 4) == (wanted,):
                found.append((start or text.address) + entry)
        if len(found) != 1:
            raise UnknownProgramError(f"its table has {len(found)} entries for {name}")
        return self._in_file(found[0])

    def padding(self, near: Place, size: int) -> Place:
        """`size` unused bytes behind the segment of `near`, in its last page: mapped, zero."""
        segment = self._segment_of(near.address)
        end = segment.address + segment.file_size
        address = end + -end % 16
        place = Place(address, segment.offset + address - segment.address)
        if (end - 1) // PAGE != (address + size - 1) // PAGE:
            raise UnknownProgramError("no room is left behind its code")
        if any(self.read(place.offset, size)) or any(
            other.offset < place.offset + size and place.offset < other.offset + other.file_size
            for other in self._segments
        ):
            raise UnknownProgramError("what is behind its code is in use")
        return place

    def _only_name(self, name: str, table: _Section, names: int, units: int) -> int:
        start = table.offset + names
        if not names < units <= table.size:
            raise UnknownProgramError("its table of functions has another form")
        text = self.read(start, units - names)
        quoted = b"\0" + name.encode() + b"\0"
        found = text.find(quoted)
        if found < 0:
            raise UnknownProgramError(f"no function is called {name}")
        if text.find(quoted, found + 1) >= 0:
            raise UnknownProgramError(f"several functions are called {name}")
        return found + 1

    def _in_file(self, address: int) -> Place:
        segment = self._segment_of(address)
        return Place(address, segment.offset + address - segment.address)

    def _segment_of(self, address: int) -> _Segment:
        for segment in self._segments:
            if segment.executable and 0 <= address - segment.address < segment.file_size:
                return segment
        raise UnknownProgramError("its code is not where its table says")

    def _section(self, name: str) -> _Section:
        section = self._sections.get(name)
        if section is None:
            raise UnknownProgramError(f"it has no section {name}")
        return section

    def _read_segments(self) -> Iterator[_Segment]:
        (start,) = self._unpack("<Q", 32)
        size, count = self._unpack("<HH", 54)
        for number in range(count):
            kind, flags, offset, address, _, file_size, _, _ = self._unpack(
                "<IIQQQQQQ", start + number * size
            )
            if kind == LOADED:
                yield _Segment(bool(flags & EXECUTABLE), offset, address, file_size)

    def _read_sections(self) -> dict[str, _Section]:
        (start,) = self._unpack("<Q", 40)
        size, count, names = self._unpack("<HHH", 58)
        sections = []
        for number in range(count):
            name, _, _, address, offset, length = self._unpack("<IIQQQQ", start + number * size)
            sections.append(_Section(name, address, offset, length))
        if names >= count:
            raise UnknownProgramError("its sections have no names")
        text = self.read(sections[names].offset, sections[names].size)
        return {
            text[s.name_offset :].partition(b"\0")[0].decode("ascii", "replace"): s
            for s in sections
        }

    def _unpack(self, form: str, offset: int) -> tuple[int, ...]:
        return struct.unpack(form, self.read(offset, struct.calcsize(form)))
