"""What the room's tests call things."""

from __future__ import annotations

from pathlib import Path

CACHE = Path(__file__).parents[2] / ".tij" / "container"
API_DOMAIN = "api.example.test"
CDN_DOMAIN = "cdn.example.test"
SITE = "https://www.example.test"
PREVIEWS = "https://shop-frontend-*-acme.vercel.app"
PREVIEW = "https://shop-frontend-git-new-colours-acme.vercel.app"
NOT_PREVIEWS = (
    "https://evil.example",
    "https://shop-frontend-x1-mallory.vercel.app",
    "https://other-project-x1-acme.vercel.app",
    "https://shop-frontend--acme.vercel.app",
    "https://shop-frontend-x1-acme.vercel.app.evil.example",
    "https://evil.example/shop-frontend-x1-acme.vercel.app",
    "https://shop-frontend-x.evil-acme.vercel.app",
    "https://shop-frontend-x1-acmeXvercel.app",
    "https://shop-frontend-X1-acme.vercel.app",
    "http://shop-frontend-x1-acme.vercel.app",
)
BUCKET = "files"
DATABASE = "thisisjapan"
# What the task definition of stacks/service.py gives and every deployment here has.
SETTINGS = {
    "DEBUG": "0",
    "ALLOWED_HOSTS": API_DOMAIN,
    "CSRF_TRUSTED_ORIGINS": f"https://{API_DOMAIN},{SITE}",
    "CORS_ALLOWED_ORIGINS": SITE,
    "PREVIEW_ORIGIN": PREVIEWS,
    "AWS_STORAGE_BUCKET_NAME": BUCKET,
    "AWS_DEFAULT_REGION": "ap-northeast-1",
    "CDN_DOMAIN": CDN_DOMAIN,
    "DB_NAME": DATABASE,
}
# RDS's own may hold anything but / " @ and space; these need quoting everywhere else.
PASSWORD = "p'w:%1$`\\#?&="
