"""A web server that serves offer files as AWS's Price List does, traps included."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "20261120000000"
PUBLISHED = "2026-11-20T00:00:00Z"
COLUMNS = (
    "SKU", "TermType", "PriceDescription", "StartingRange", "EndingRange", "Unit",
    "PricePerUnit", "Currency", "Product Family", "Instance Type", "Database Engine",
    "Deployment Option", "Volume Type", "Operating System", "Tenancy", "Pre Installed S/W",
    "CapacityStatus", "Transfer Type", "To Location", "usageType", "operation",
)  # fmt: skip


def row(usage_type: str, usd: str, **columns: str) -> dict[str, str]:
    """An on-demand price in dollars; columns are named with `_` for blanks."""
    others = {name.replace("_", " "): value for name, value in columns.items()}
    return {
        "SKU": "X",
        "TermType": "OnDemand",
        "StartingRange": "0",
        "EndingRange": "Inf",
        "Currency": "USD",
        "PriceDescription": f'"{usd}" per unit, or part of one',
        "PricePerUnit": usd,
        "usageType": usage_type,
        **others,
    }


@dataclass
class PriceListServer:
    """`files` maps (offer, Region) to rows; what is not there answers 404."""

    files: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    url: str = ""

    def text(self, offer: str, region: str) -> str:
        """The offer's CSV file, with the lines that stand above its header."""
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(["FormatVersion", "v1.0"])
        writer.writerow(["Disclaimer", "This pricing list is for informational purposes only."])
        writer.writerow(["Publication Date", PUBLISHED])
        writer.writerow(["Version", VERSION])
        writer.writerow(["OfferCode", offer])
        writer.writerow(COLUMNS)
        for entry in self.files[offer, region]:
            writer.writerow([entry.get(column, "") for column in COLUMNS])
        return text.getvalue()


@contextmanager
def serving(server: PriceListServer) -> Iterator[PriceListServer]:
    """The server on loopback while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, _, _, _, offer, *rest = self.path.split("/")
            if rest == ["current", "region_index.json"]:
                regions = {
                    region: {
                        "regionCode": region,
                        "currentVersionUrl": (
                            f"/offers/v1.0/aws/{offer}/{VERSION}/{region}/index.json"
                        ),
                    }
                    for code, region in server.files
                    if code == offer
                }
                self.answer(json.dumps({"regions": regions}))
            elif len(rest) == 3 and rest[2] == "index.csv" and (offer, rest[1]) in server.files:
                self.answer(server.text(offer, rest[1]))
            else:
                self.send_error(404)

        def answer(self, text: str) -> None:
            content = text.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
