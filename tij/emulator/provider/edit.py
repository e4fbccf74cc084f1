"""What is edited in the copy: the provider's polling waits nothing before and between its polls.

Practically all of its waits are in one function of Terraform's SDK, which gets them in its receiver
(terraform-plugin-sdk/v2, helper/retry/state.go):

    type StateChangeConf struct {
        Delay          time.Duration     // offset 0
        Pending        []string
        Refresh        StateRefreshFunc
        Target         []string
        Timeout        time.Duration
        MinTimeout     time.Duration     // offset 0x48
        PollInterval   time.Duration     // offset 0x50

With all three zero the SDK's own back-off from 100 ms applies, as for a resource that sets none.
Time-outs are left as they are, so nothing can end early.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tij.emulator.provider.go_program import GoProgram, UnknownProgramError

FUNCTION = (
    "github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
    ".(*StateChangeConf).WaitForStateContext"
)
LEA_R12 = bytes.fromhex("4c8da424")  # lea r12, [rsp - a number of four bytes]
COMPARE_STACK = bytes.fromhex("4d3b6610")  # cmp r12, [r14 + 0x10]
DISPLACED = 8
"""Bytes of the first instruction, which is moved."""
JUMP, JUMP_SIZE = b"\xe9", 5
NOTHING = bytes.fromhex("0f1f00")
# The receiver is in rax (Go's internal ABI).
ZEROES = (
    bytes.fromhex("48c70000000000")  # mov qword [rax], 0
    + bytes.fromhex("48c7404800000000")  # mov qword [rax + 0x48], 0
    + bytes.fromhex("48c7405000000000")  # mov qword [rax + 0x50], 0
)


class CannotEditError(Exception):
    """The provider can't be run without its waits; str() says why."""


@dataclass(frozen=True)
class Edit:
    """Bytes to write over the copy's."""

    offset: int
    content: bytes


def edits(program: GoProgram) -> tuple[Edit, Edit]:
    """The detour and the jump to it, for this build of the provider.

    Raises CannotEditError when anything about the program is not as expected.
    """
    try:
        function = program.function(FUNCTION)
        head = program.read(function.offset, DISPLACED + len(COMPARE_STACK))
        if not head.startswith(LEA_R12) or not head.endswith(COMPARE_STACK):
            raise CannotEditError("its polling function begins in another way")
        size = len(ZEROES) + DISPLACED + JUMP_SIZE
        detour = program.padding(function, size)
    except UnknownProgramError as error:
        raise CannotEditError(str(error)) from error
    back = _jump(detour.address + size - JUMP_SIZE, function.address + DISPLACED)
    there = _jump(function.address, detour.address) + NOTHING
    return (
        Edit(detour.offset, ZEROES + head[:DISPLACED] + back),
        Edit(function.offset, there),
    )


def _jump(start: int, target: int) -> bytes:
    distance = target - (start + JUMP_SIZE)
    try:
        return JUMP + struct.pack("<i", distance)
    except struct.error as error:
        raise CannotEditError("its code is too large for a jump") from error
