"""What the room's tests call things."""

from __future__ import annotations

from pathlib import Path

CACHE = Path(__file__).parents[2] / ".tij" / "container"
API_DOMAIN = "api.example.test"
CDN_DOMAIN = "cdn.example.test"
SITE = "https://www.example.test"
BUCKET = "files"
DATABASE = "thisisjapan"
# RDS's own may hold anything but / " @ and space; these need quoting everywhere else.
PASSWORD = "p'w:%1$`\\#?&="
