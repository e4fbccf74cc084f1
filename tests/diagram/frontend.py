"""A front end's stack as synthesized, to draw beside the others."""

from __future__ import annotations

from typing import Any

FRONTEND: dict[str, Any] = {
    "terraform": {"backend": {"s3": {"key": "thisisjapan/production/frontend.tfstate"}}},
    "provider": {"vercel": [{}]},
    "resource": {
        "vercel_project": {"frontend": {"name": "thisisjapan-frontend"}},
        "vercel_project_domain": {
            "www": {"domain": "www.thisisjapan.com", "project_id": "${vercel_project.frontend.id}"},
            "apex": {"domain": "thisisjapan.com", "project_id": "${vercel_project.frontend.id}"},
        },
    },
}
