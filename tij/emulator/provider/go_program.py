"""Find a function of a compiled Go program by its name, though the program is stripped.

Go keeps a table of its functions for tracebacks (`.gopclntab`): src/internal/abi/symtab.go and
src/debug/gosym/pclntab.go describe it. Everything read here may be any bytes at all.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAGIC = 0xFFFFFFF1
"""The table's form since Go 1.20. Arguments have been in registers since 1.17."""
X86_64 = 62
LOADED, EXECUTABLE = 1, 1
PAGE = 4096
LONGEST_NAME = 4096


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
class _Functions:
    """Go's table: of each function its beginning in `text`, and where its record is in `first`."""

    text: int
    first: int
    entries: Sequence[tuple[int, int]]
    end: int
    """Where the last one ends."""
    names: int
    names_size: int


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
        return self.code(name)[0]

    def code(self, name: str) -> tuple[Place, bytes]:
        """Where the only function called `name` begins, and its instructions."""
        table = self._functions()
        wanted = self._only_name(name, table)
        found = []
        for (entry, at), following in pairwise([*table.entries, (table.end, 0)]):
            if self._unpack("<i", table.first + at + 4) == (wanted,):
                found.append((entry, following[0] - entry))
        if len(found) != 1:
            raise UnknownProgramError(f"its table has {len(found)} entries for {name}")
        ((entry, size),) = found
        place = self._in_file(table.text + entry)
        return place, self.read(place.offset, size)

    def names(self, addresses: Collection[int]) -> dict[int, str]:
        """The name of the function that begins there, of those `addresses` where one does."""
        table = self._functions()
        return {
            table.text + entry: self._name(table, at)
            for entry, at in table.entries
            if table.text + entry in addresses
        }

    def word(self, address: int) -> int | None:
        """The eight bytes that are there when the program begins; None where the file has none."""
        for segment in self._segments:
            if 0 <= address - segment.address <= segment.file_size - 8:
                (word,) = self._unpack("<Q", segment.offset + address - segment.address)
                return word
        return None

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

    def _functions(self) -> _Functions:
        table = self._section(".gopclntab")
        magic, _, _, _, pointer, count, _, start, names, units, _, _, functions = self._unpack(
            "<IBBBBQQQQQQQQ", table.offset
        )
        if magic != MAGIC or pointer != 8 or not names < units <= table.size:
            raise UnknownProgramError("its table of functions has another form")
        first = table.offset + functions
        entries = [*struct.iter_unpack("<II", self.read(first, count * 8))]
        (end,) = self._unpack("<I", first + count * 8)
        return _Functions(
            text=start or self._section(".text").address,
            first=first,
            entries=entries,
            end=end,
            names=table.offset + names,
            names_size=units - names,
        )

    def _name(self, table: _Functions, at: int) -> str:
        (offset,) = self._unpack("<i", table.first + at + 4)
        if not 0 <= offset < table.names_size:
            raise UnknownProgramError("its table of functions has another form")
        longest = min(LONGEST_NAME, table.names_size - offset)
        return (
            self.read(table.names + offset, longest).partition(b"\0")[0].decode("utf-8", "replace")
        )

    def _only_name(self, name: str, table: _Functions) -> int:
        text = self.read(table.names, table.names_size)
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
