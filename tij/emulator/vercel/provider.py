"""The provider itself: its configuration, and whose objects it speaks for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tf.iface import DataSource, Provider, Resource
from tf.schema import Schema
from tf.utils import Diagnostics

from tij.emulator.vercel.installation import OBJECTS_VARIABLE, TOKEN
from tij.emulator.vercel.objects import Objects
from tij.emulator.vercel.protocol import attributes
from tij.emulator.vercel.resources import RESOURCES, DomainConfig
from tij.emulator.vercel.transcription import provider_block


class VercelStandIn(Provider):
    """vercel/vercel as far as the transcription goes; checks token and team as the original does.

    Nothing it is asked leaves this machine.
    """

    def __init__(self) -> None:
        self.objects = Objects(Path(os.environ[OBJECTS_VARIABLE]))
        self.team_id: str | None = None

    def get_model_prefix(self) -> str:
        return "vercel_"

    def full_name(self) -> str:
        return "registry.terraform.io/vercel/vercel"

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        return Schema(attributes=list(attributes(provider_block())), version=0)

    def validate_config(self, diags: Diagnostics, config: object) -> None:
        """Nothing is checked before the provider is configured."""

    def configure_provider(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        token = config["api_token"]
        token = os.environ.get("VERCEL_API_TOKEN", "") if token is None else token
        team = config["team"]
        if not token:
            diags.add_error("Unable to find api_token", "api_token cannot be an empty string")
        elif not re.search(r"[0-9a-zA-Z]{24}", token):
            diags.add_error(
                "Invalid api_token",
                "api_token (VERCEL_API_TOKEN) must be 24 characters and only contain characters"
                " 0-9 and a-f (all lowercased)",
            )
        elif team and token != TOKEN:
            diags.add_error(
                "Unexpected error reading Vercel Team",
                f"Could not read Vercel Team {team}, unexpected error: forbidden - Not authorized",
            )
        elif team:
            teams = self.objects.read().teams
            if teams is not None and team not in teams:
                diags.add_error(
                    "Vercel Team not found",
                    "You provided a `team` field on the Vercel provider, but the team could not be"
                    " found. Please check the team slug or ID is correct and that your api_token"
                    " has access to the team.",
                )
            self.team_id = f"team_{team}"

    def get_data_sources(self) -> list[type[DataSource]]:
        return [DomainConfig]

    def get_resources(self) -> list[Callable[[object], Resource]]:
        return RESOURCES
