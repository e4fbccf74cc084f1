"""TLS, redirects and ports, against real servers on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import httpx
import pytest
import trustme
from botocore.stub import Stubber

from tests.tij.verification.servers import LOOPBACK, https_server, tcp_server
from tij.verification.checks import https
from tij.verification.finding import Status
from tij.verification.reach import NoDoorError, Reach

HOST = "api.example.test"
NOW = datetime.now(UTC)
ARN = "arn:aws:acm:ap-northeast-1:000000000000:certificate/1"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Rehearsal")


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def served_by(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def port(authority: trustme.CA) -> Iterator[int]:
    certificate = authority.issue_cert(HOST, not_after=NOW + timedelta(days=60, hours=1))
    with https_server(served_by(certificate)) as port:
        yield port


def reach(port: int, trusted: Path | None, host: str = HOST) -> Reach:
    return Reach({(host, 443): (LOOPBACK, port)}, trusted)


def test_a_good_certificate_passes_and_tells_its_days(port: int, trusted: Path) -> None:
    found = https.certificate_valid(reach(port, trusted), HOST, NOW, 30)
    assert (found.status, found.code) == (Status.PASS, "certificate-valid")
    assert found.values["days"] == 60
    assert found.values["issuer"] == "Rehearsal"


def test_a_certificate_that_ends_soon_fails(port: int, trusted: Path) -> None:
    found = https.certificate_valid(reach(port, trusted), HOST, NOW, 61)
    assert (found.code, found.values["days"]) == ("certificate-ends", 60)


def test_a_certificate_of_an_authority_that_nobody_knows_fails(port: int) -> None:
    found = https.certificate_valid(reach(port, None), HOST, NOW, 30)
    assert (found.status, found.code) == (Status.FAIL, "certificate-refused")


def test_a_certificate_of_another_name_fails(port: int, trusted: Path) -> None:
    found = https.certificate_valid(
        reach(port, trusted, "cdn.example.test"), "cdn.example.test", NOW, 30
    )
    assert found.code == "certificate-refused"
    assert "cdn.example.test" in str(found.values["reason"])


def test_an_ended_certificate_fails(authority: trustme.CA, trusted: Path) -> None:
    ended = authority.issue_cert(
        HOST, not_before=NOW - timedelta(days=9), not_after=NOW - timedelta(days=1)
    )
    with https_server(served_by(ended)) as port:
        found = https.certificate_valid(reach(port, trusted), HOST, NOW, 30)
    assert found.code == "certificate-refused"


def test_requests_go_through_the_door_under_their_own_name(port: int, trusted: Path) -> None:
    web = reach(port, trusted).web
    response = web.get(f"https://{HOST}/")
    assert (response.text, response.headers["x-host"]) == ("hello", HOST)
    with pytest.raises(NoDoorError, match=r"elsewhere\.example\.test:443"):
        web.get("https://elsewhere.example.test/")


def test_without_doors_names_are_names() -> None:
    assert Reach().route(HOST, 443) == (HOST, 443)


def redirecting(location: str | None, status: int) -> httpx.Client:
    headers = {"location": location} if location else {}
    transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers))
    return httpx.Client(transport=transport)


@pytest.mark.parametrize(
    ("location", "status", "code"),
    [
        # As the load balancer writes it.
        (f"https://{HOST}:443/some/page?x=1", 301, "redirected"),
        (f"https://{HOST}/some/page?x=1", 308, "redirected"),
        (f"https://{HOST}/some/page?x=1", 302, "redirect-temporary"),
        (f"https://{HOST}/", 301, "redirected-elsewhere"),
        (f"http://{HOST}/some/page?x=1", 301, "redirected-elsewhere"),
        (None, 200, "not-redirected"),
    ],
)
def test_http_must_lead_to_the_same_place_on_https(
    location: str | None, status: int, code: str
) -> None:
    found = https.redirects_to_https(redirecting(location, status), HOST)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "redirected")


OTHER = "example.test"


@pytest.mark.parametrize(
    ("location", "status", "code"),
    [
        (f"https://{HOST}:443/some/page?x=1", 301, "redirected"),
        (f"https://{HOST}/some/page?x=1", 302, "redirect-temporary"),
        (f"https://{HOST}/", 301, "redirected-elsewhere"),
        (f"https://{OTHER}/some/page?x=1", 301, "redirected-elsewhere"),
        (None, 200, "not-redirected"),
    ],
)
def test_the_other_name_must_lead_to_the_site(location: str | None, status: int, code: str) -> None:
    found = https.redirects_to_site(redirecting(location, status), OTHER, HOST)
    assert found.code == code


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_ports_are_tried() -> None:
    with tcp_server() as wanted, tcp_server() as surplus:
        nobodys = free_port()
        reach = Reach()
        good = https.only_intended_ports(reach, LOOPBACK, [nobodys], [wanted])
        open_ = https.only_intended_ports(reach, LOOPBACK, [nobodys, surplus], [wanted])
        missing = https.only_intended_ports(reach, LOOPBACK, [], [wanted, nobodys])
    assert good.status is Status.PASS
    assert (open_.code, open_.values["ports"]) == ("ports-open", str(surplus))
    assert (missing.code, missing.values["ports"]) == ("ports-missing", str(nobodys))


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        ({"Status": "ISSUED"}, "certificate-issued"),
        ({"Status": "PENDING_VALIDATION"}, "certificate-pending"),
        ({"Status": "EXPIRED"}, "certificate-status"),
        (
            {
                "Status": "ISSUED",
                "RenewalSummary": {
                    "RenewalStatus": "PENDING_VALIDATION",
                    "DomainValidationOptions": [{"DomainName": HOST}],
                    "UpdatedAt": NOW,
                },
            },
            "certificate-not-renewed",
        ),
    ],
)
def test_acm_must_have_issued_it(certificate: dict[str, object], code: str) -> None:
    acm = boto3.client("acm", region_name="ap-northeast-1")
    with Stubber(acm) as stub:
        answer = {"Certificate": {"DomainName": HOST, **certificate}}
        stub.add_response("describe_certificate", answer, {"CertificateArn": ARN})
        found = https.certificate_issued(acm, ARN)
    assert found.code == code
    assert (found.status is Status.PASS) == (code == "certificate-issued")
