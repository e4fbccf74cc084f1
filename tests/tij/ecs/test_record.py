"""Log lines, made readable."""

from __future__ import annotations

from tij.ecs.record import meaning, readable

LINE = (
    '{"time":"2026-01-02T03:04:05+00:00","level":"INFO","logger":"nginx.access","message":"GET /",'
    '"status":200,"duration":0.004,"client":"","user_agent":"Mozilla","request_id":"abc"}'
)


def test_a_record_is_one_line_with_what_matters() -> None:
    assert readable(LINE) == (
        "03:04:05 INFO nginx.access GET / status=200 duration=0.004 request_id=abc"
    )


def test_a_traceback_stands_below_its_message() -> None:
    line = '{"level":"ERROR","message":"server error","exc_info":"Traceback:\\n  KeyError"}'
    assert readable(line) == "ERROR server error\nTraceback:\n  KeyError"
    assert meaning(line) == "server error\nTraceback:\n  KeyError"


def test_what_is_no_record_stays_as_it_is() -> None:
    for line in ("[X] 0001_initial", "{not json", '["a", "list"]', '{"no": "message of ours"}'):
        assert readable(line) == line
        assert meaning(line) == line
