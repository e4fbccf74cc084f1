"""IAM: a service-linked role has the name that its service's guide gives."""

from __future__ import annotations

from typing import Any

from tij.emulator.contract.states import linked
from tij.emulator.patches.query import Response


def fill(iam: Any) -> None:
    """IAM API Reference, CreateServiceLinkedRole; ministack capitalizes the service's name."""
    original = iam._create_service_linked_role

    def create(asked: Any) -> Response:
        service = iam._p(asked, "AWSServiceName")
        if service not in linked.ROLES:
            answer: Response = original(asked)
            return answer
        role = iam._role_xml(linked.make(service))
        name = "CreateServiceLinkedRole"
        result = f"<{name}Result><Role>{role}</Role></{name}Result>"
        made: Response = iam._xml(200, f"{name}Response", result, ns="iam")
        return made

    iam._IAM_HANDLERS["CreateServiceLinkedRole"] = create
