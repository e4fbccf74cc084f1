"""Alarms, and access for people."""

from __future__ import annotations

from pydantic import EmailStr, Field

from tij.settings.models.section import Section
from tij.settings.values import RetentionDays


class MonitoringSettings(Section):
    """`[monitoring]`: alarms, their recipient and the budget (guide 7)."""

    alarm_email: EmailStr = Field(description="Who gets alarms and budget warnings.")
    monthly_budget_usd: int = Field(
        default=150, ge=1, description="Forecast or actual spending above this sends a mail."
    )


class AccessSettings(Section):
    """`[access]`: ECS Exec and Session Manager (guide 9)."""

    session_log_retention_days: RetentionDays = Field(
        default=90, description="Days session logs are kept."
    )
    session_manager_preferences: bool = Field(
        default=True,
        description=(
            "Manage Session Manager's preferences. They belong to the account and Region: true in"
            " one environment of an account only."
        ),
    )
