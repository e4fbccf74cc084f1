"""The list a page at a time, as fast at the millionth picture as at the first."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

# PostgreSQL's bigint.
LARGEST = 2**63 - 1


class Newest(CursorPagination):
    """After an id rather than after a number of rows, which PostgreSQL would have to count.

    New pictures move nothing from one page to the next. There is no total: that is a count of all.
    """

    page_size = 20
    ordering = ("-id",)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """404 for a cursor that none of the pages gave."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            position = str(cursor.position)
            if not (position.isascii() and position.isdigit() and int(position) <= LARGEST):
                raise NotFound(self.invalid_cursor_message)
        return cursor
