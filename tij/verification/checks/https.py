"""TLS, redirects and open ports, from outside (guide, security checklist)."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

import httpx

from tij.verification.finding import Finding, failed, passed
from tij.verification.reach import Reach

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient

# What must not be open: SSH, SMTP, Gunicorn's and other application ports, databases, caches.
CLOSED_PORTS = (21, 22, 23, 25, 3306, 3389, 5432, 6379, 8000, 8080, 8443)
OPEN_PORTS = (80, 443)


def certificate_valid(reach: Reach, host: str, now: datetime, min_days: int) -> Finding:
    """Chain and name verify, and `min_days` days are left."""
    try:
        certificate = reach.certificate(host)
    except ssl.SSLCertVerificationError as error:
        return failed("certificate-refused", host=host, reason=error.verify_message)
    except ssl.SSLError as error:
        return failed("certificate-refused", host=host, reason=str(error.reason or error))
    days = (certificate.expires - now).days
    if days < min_days:
        return failed("certificate-ends", host=host, days=days, limit=min_days)
    return passed(
        "certificate-valid",
        host=host,
        days=days,
        issuer=certificate.issuer,
        protocol=certificate.protocol,
    )


def redirects_to_https(web: httpx.Client, host: str) -> Finding:
    """Plain HTTP is answered by a permanent redirect to the same place on HTTPS."""
    url = f"http://{host}/some/page?x=1"
    return _leads(web, url, url.replace("http://", "https://"))


def _leads(web: httpx.Client, url: str, to: str) -> Finding:
    response = web.get(url)
    location = response.headers.get("location", "").replace(":443/", "/")
    if not response.is_redirect:
        return failed("not-redirected", url=url, status=response.status_code)
    if location != to:
        return failed("redirected-elsewhere", url=url, location=location)
    if response.status_code not in (
        httpx.codes.MOVED_PERMANENTLY,
        httpx.codes.PERMANENT_REDIRECT,
    ):
        return failed("redirect-temporary", url=url, status=response.status_code)
    return passed("redirected", url=url, to=to, status=response.status_code)


def redirects_to_site(web: httpx.Client, host: str, site: str) -> Finding:
    """The other name's addresses are answered by a permanent redirect to the site's."""
    url = f"https://{host}/some/page?x=1"
    return _leads(web, url, url.replace(f"//{host}/", f"//{site}/"))


def only_intended_ports(
    reach: Reach,
    host: str,
    closed: Iterable[int] = CLOSED_PORTS,
    wanted: Iterable[int] = OPEN_PORTS,
) -> Finding:
    """`wanted` accept connections, `closed` do not."""
    closed, wanted = tuple(closed), tuple(wanted)
    for port in wanted:
        # Raises where there is nothing to try.
        reach.route(host, port)
    with ThreadPoolExecutor(len(closed) + len(wanted)) as pool:
        answers = pool.map(lambda port: reach.accepts(host, port), (*wanted, *closed))
        accepting = {port for port, open_ in zip((*wanted, *closed), answers, strict=True) if open_}
    if missing := sorted(set(wanted) - accepting):
        return failed("ports-missing", host=host, ports=_listed(missing))
    if surplus := sorted(accepting & set(closed)):
        return failed("ports-open", host=host, ports=_listed(surplus))
    return passed("ports", host=host, open=_listed(wanted), closed=_listed(closed))


def certificate_issued(acm: ACMClient, arn: str) -> Finding:
    """ACM has issued the certificate, and its renewal neither waits nor failed."""
    certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    name = certificate.get("DomainName", arn)
    status = certificate.get("Status", "?")
    if status == "PENDING_VALIDATION":
        return failed("certificate-pending", name=name)
    if status != "ISSUED":
        return failed("certificate-status", name=name, status=status)
    renewal = certificate.get("RenewalSummary", {}).get("RenewalStatus")
    if renewal in ("PENDING_VALIDATION", "FAILED"):
        return failed("certificate-not-renewed", name=name, status=renewal)
    return passed("certificate-issued", name=name)


def _listed(ports: Iterable[int]) -> str:
    return ", ".join(map(str, ports))
