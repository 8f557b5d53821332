"""Facts of the domain workforce."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EmployeeHired(Event):
    """Somebody began to work for the company."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class EmployeeLeft(Event):
    """Somebody's last working day is ``on`` (ISO); ``user_id`` is their account, if any."""

    employee_id: int
    user_id: int | None
    on: str


@dataclass(frozen=True, kw_only=True)
class SkillsChanged(Event):
    """Somebody has learnt other trades than was known."""

    employee_id: int
