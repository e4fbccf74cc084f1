"""Amazon Linux for arm64: ministack's own images are all for x86_64."""

from __future__ import annotations

from typing import Any

ARM64_IMAGE = "ami-0c2023a1b2c3d4a64"
# Name, description, platform, root device, owner and its alias: as ministack's other Amazon Linux.
_FIELDS = (
    "al2023-ami-2023.6.20241010.0-kernel-6.1-arm64",
    "Amazon Linux 2023 AMI",
    "",
    "/dev/xvda",
    "137112412989",
    "amazon",
)


def fill(ec2: Any) -> None:
    """EC2 API Reference: DescribeImages, Image."""
    view = ec2._stub_image_view

    def view_image(id_: str, *fields: Any) -> dict[str, Any]:
        architecture = {"Architecture": "arm64"} if id_ == ARM64_IMAGE else {}
        return {**view(id_, *fields), **architecture}

    ec2._STUB_AMIS.append((ARM64_IMAGE, *_FIELDS))
    ec2._stub_image_view = view_image
