"""Facts of the domain approvals."""

from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RequestWaits(Event):
    """A request waits for one of these users to decide its next step."""

    request_id: int
    title: str
    user_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RequestDecided(Event):
    """The last word on a request was spoken; the domain that asked acts on it."""

    request_id: int
    kind: str
    subject_id: int
    title: str
    applicant_id: int
    is_approved: bool
    decided_by: int


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(Event):
    """The applicant took a request back before its end."""

    request_id: int
    kind: str
    subject_id: int
