"""The contract's cost is counted where it arises, and read from there."""

from __future__ import annotations

from pathlib import Path

import boto3

from scripts.benchmarks.contract import read, rows
from scripts.benchmarks.measuring.process import Run
from tij.emulator import EmbeddedAws
from tij.emulator.contract.gate import Spent


def test_the_embedded_aws_says_at_its_end_what_the_contract_cost(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "aws"
    for _ in range(2):
        with EmbeddedAws(directory) as aws:
            given = aws.environment()
            client = boto3.client(
                "sns",
                endpoint_url=aws.endpoint,
                region_name=given["AWS_REGION"],
                aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
            )
            client.create_topic(Name="a")
            client.list_topics()
    spent = read(directory.rglob("emulator.log"))
    assert spent.requests == 4
    assert spent.seconds > 0


def test_its_share_is_of_the_whole_rehearsal() -> None:
    table = rows(Run(wall=80, cpu=100), Spent(2000, 1.5))
    assert table[-2].endswith("2000 requests, 0.75 ms each | | 1.5 s |")
    assert table[-1] == "| its share | 1.9% | 1.5% |"
