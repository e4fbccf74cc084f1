"""What the room's tests call things."""

from __future__ import annotations

from pathlib import Path

from tests.container.names import API_DOMAIN, CDN_DOMAIN
from tests.frontend.nextjs import Addresses

TIJ = Path(__file__).parents[2] / ".tij"
CACHE = TIJ / "frontend"
SCREENSHOTS = TIJ / "screenshots"
DOMAIN = "example.test"
SITE_DOMAIN = f"www.{DOMAIN}"
# For the build; at run time the CDN has the port of the embedded AWS.
ADDRESSES = Addresses(api=f"https://{API_DOMAIN}", cdn=f"https://{CDN_DOMAIN}")
SECRET = "test-nextauth-0123456789-abcdefghijklmnopqrstuvwxyz"
