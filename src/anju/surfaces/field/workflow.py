"""The server's table of transitions as the phone gets it, and how acts and states are shown there.

The phone shows at once what an act that was not sent yet will lead to; it asks this table and nothing of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anju.domains.service.enums import CareResult
from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import Clock, HoldReason, OrderAct, OrderState

NOTE_INTERNAL, NOTE_PUBLIC = "note_internal", "note_public"
DUTY_ON, DUTY_OFF = "duty_on", "duty_off"
READ_METER = "read_meter"
SEEN = "seen"
LIABILITY, FINAL = "liability", "final"
MATERIAL, GIVE_BACK = "material", "give_back"
CHECK, SIGNED, POSITION = "check", "signed", "position"
CARE = "care"
BEFORE = "before"
"""What opens the form for photos from before the work."""
MOST_PHOTOS = 9
STEP_LENGTH, NOTE_LENGTH = 500, 1000

MAIN = {
    OrderState.WAITING: (OrderAct.TAKE,),
    OrderState.ASSIGNED: (OrderAct.ACCEPT,),
    OrderState.ACCEPTED: (OrderAct.PROMISE, OrderAct.ARRIVE),
    OrderState.ON_SITE: (OrderAct.START,),
    OrderState.WORKING: (OrderAct.FINISH,),
    OrderState.HELD: (OrderAct.RESUME,),
    OrderState.QUOTED: (OrderAct.AGREE,),
}
"""The one thing to do next in each state: the first that is legal; an arrival is announced once."""

TONES = {
    OrderState.WAITING: "mute",
    OrderState.ASSIGNED: "warn",
    OrderState.ACCEPTED: "info",
    OrderState.ON_SITE: "info",
    OrderState.WORKING: "info",
    OrderState.HELD: "mute",
    OrderState.QUOTED: "warn",
    OrderState.APPROVING: "warn",
    OrderState.DONE: "ok",
    OrderState.CLOSED: "mute",
    OrderState.CANCELLED: "mute",
}
CLOCKS = {
    OrderState.WAITING: Clock.ACCEPT,
    OrderState.ASSIGNED: Clock.ACCEPT,
    OrderState.ACCEPTED: Clock.CONTACT,
    OrderState.ON_SITE: Clock.FINISH,
    OrderState.WORKING: Clock.FINISH,
    OrderState.APPROVING: Clock.FINISH,
}
"""From which limit on one has to be kept in a state; in the others no clock runs."""


@dataclass(frozen=True)
class Shown:
    """How an act is offered: the word on its button and its icon."""

    act: str
    verb: str | Promise
    icon_name: str


OFFERED = (
    Shown(OrderAct.TAKE, gettext_lazy("Take this order"), "hand-stop"),
    Shown(OrderAct.ACCEPT, gettext_lazy("Accept the order"), "check"),
    Shown(OrderAct.PROMISE, gettext_lazy("Announce my arrival"), "calendar-time"),
    Shown(OrderAct.ARRIVE, gettext_lazy("I am there"), "map-pin"),
    Shown(OrderAct.START, gettext_lazy("Begin the work"), "player-play"),
    Shown(OrderAct.RESUME, gettext_lazy("Go on with the work"), "player-play"),
    Shown(OrderAct.FINISH, gettext_lazy("Finish the work"), "circle-check"),
    Shown(OrderAct.HOLD, gettext_lazy("Put on hold"), "player-pause"),
    Shown(OrderAct.CONTACT, gettext_lazy("I have spoken with the resident"), "phone-call"),
    Shown(OrderAct.REFUSE, gettext_lazy("Refuse the order"), "x"),
    Shown(OrderAct.RELEASE, gettext_lazy("Hand the order back"), "arrow-back-up"),
    Shown(OrderAct.HAND_OVER, gettext_lazy("Hand over to a colleague"), "arrows-exchange"),
    Shown(OrderAct.QUOTE, gettext_lazy("Findings and quote"), "file-invoice"),
    Shown(OrderAct.AGREE, gettext_lazy("The resident signs the quote"), "signature"),
    Shown(OrderAct.DECLINE, gettext_lazy("The resident declines the quote"), "circle-x"),
    Shown(LIABILITY, gettext_lazy("Who bears the cost"), "coins"),
    Shown(FINAL, gettext_lazy("Lower the final amount"), "discount"),
    Shown(CHECK, gettext_lazy("Checklist"), "checklist"),
    Shown(SIGNED, gettext_lazy("The resident signs for the work"), "signature"),
    Shown(CARE, gettext_lazy("How was it?"), "heart-handshake"),
    Shown(MATERIAL, gettext_lazy("Use material"), "package"),
    Shown(GIVE_BACK, gettext_lazy("Take material back"), "arrow-back-up"),
    Shown(NOTE_INTERNAL, gettext_lazy("Note for colleagues"), "lock"),
    Shown(NOTE_PUBLIC, gettext_lazy("Message to the resident"), "eye"),
)


@dataclass(frozen=True)
class Sheet:
    """A form that an act asks for: ``words`` label its text, which ``is_needed`` or not.

    One that is ``opened_by`` a button of its own is no part of the act, which is done at once without it.
    """

    act: str
    words: str
    button: str
    hint: str = ""
    tone: str = ""
    field: str = "note"
    is_needed: bool = False
    asks_time: bool = False
    asks_reason: bool = False
    asks_photos: bool = False
    asks_colleague: bool = False
    opened_by: str = ""

    @property
    def name(self) -> str:
        """What the button that opens it is called in the page."""
        return self.opened_by or self.act

    @property
    def longest(self) -> int:
        """How many characters its text may have."""
        return NOTE_LENGTH if self.field == "text" else STEP_LENGTH

    @property
    def verb(self) -> str:
        """The word on the button that opens it."""
        return next(str(shown.verb) for shown in OFFERED if shown.act == self.act)


def sheets() -> list[Sheet]:
    """Return the forms of acts that ask something, in the user's language."""
    return [
        Sheet(OrderAct.PROMISE, "", _("Tell the resident"), asks_time=True),
        Sheet(
            OrderAct.START,
            "",
            _("Begin the work"),
            _("Photos of how it looks before the work."),
            asks_photos=True,
            opened_by=BEFORE,
        ),
        Sheet(
            OrderAct.FINISH,
            _("What was done"),
            _("Finish the work"),
            is_needed=True,
            asks_photos=True,
        ),
        Sheet(
            OrderAct.HOLD, _("What is missing, and until when"), _("Put on hold"), asks_reason=True, asks_photos=True
        ),
        Sheet(OrderAct.CONTACT, _("What was talked about"), _("Note the contact")),
        Sheet(OrderAct.REFUSE, _("Why not"), _("Refuse the order"), is_needed=True),
        Sheet(
            OrderAct.RELEASE,
            _("Why not"),
            _("Hand the order back"),
            _("The desk gives it to somebody else."),
            is_needed=True,
        ),
        Sheet(
            OrderAct.HAND_OVER,
            _("What was done so far, what is left"),
            _("Hand over to a colleague"),
            _("Your colleague accepts the order, or it comes back to you. Its limits run on."),
            is_needed=True,
            asks_photos=True,
            asks_colleague=True,
        ),
        Sheet(
            NOTE_INTERNAL,
            _("Note"),
            _("Keep the internal note"),
            _("Only colleagues see this. The resident does not."),
            tone="internal",
            field="text",
            is_needed=True,
            asks_photos=True,
        ),
        Sheet(
            NOTE_PUBLIC,
            _("Your message"),
            _("Send to the resident"),
            _("The resident reads this."),
            tone="public",
            field="text",
            is_needed=True,
        ),
    ]


def as_json() -> dict[str, Any]:
    """Return words for acts and states, and which act leads where, by the table of the domain."""
    verbs = {shown.act: str(shown.verb) for shown in OFFERED}
    labels = {
        NOTE_INTERNAL: _("Internal note"),
        NOTE_PUBLIC: _("Message to the resident"),
        LIABILITY: _("Who bears the cost"),
        FINAL: _("Final amount lowered"),
        CHECK: _("Checklist ticked"),
        SIGNED: _("Signed for the work"),
        MATERIAL: _("Material used"),
        GIVE_BACK: _("Material taken back"),
        CARE: _("Care visit"),
    }
    acts = {
        act: {
            "label": str(labels.get(act) or OrderAct(act).label),
            "verb": verb,
            "always": act in (NOTE_INTERNAL, NOTE_PUBLIC, LIABILITY),
        }
        for act, verb in verbs.items()
    }
    acts[POSITION] = {"label": _("Position of the arrival"), "verb": "", "always": False}
    acts[DUTY_ON] = {"label": _("Went on duty"), "verb": "", "always": False}
    acts[DUTY_OFF] = {"label": _("Went off duty"), "verb": "", "always": False}
    acts[SEEN] = {"label": _("Reported on the way"), "verb": "", "always": False}
    acts[READ_METER] = {"label": _("Meter read"), "verb": "", "always": False}
    return {
        "acts": acts,
        "states": {
            state.value: {"label": str(state.label), "tone": TONES[state], "clock": CLOCKS.get(state, "")}
            for state in OrderState
        },
        "clocks": [{"clock": one.value, "label": clock_words()[one]} for one in Clock],
        "table": {
            state.value: {
                act.value: transitions.target_of(act, state)
                for act in transitions.acts_in(state)
                if act in transitions.WORKERS_ACTS
            }
            for state in OrderState
        },
        "before_arrival": {
            state.value: {
                act.value: target
                for act in transitions.acts_in(state)
                if act in transitions.WORKERS_ACTS
                and (target := transitions.target_of(act, state, has_arrived=False))
                != transitions.target_of(act, state)
            }
            for state in OrderState
        },
        "main": {state.value: [act.value for act in acts_] for state, acts_ in MAIN.items()},
    }


def clock_words() -> dict[str, str]:
    """Return what each limit is called on a phone."""
    return {
        Clock.ACCEPT: _("Accept:"),
        Clock.CONTACT: _("Call:"),
        Clock.ARRIVE: _("Be there:"),
        Clock.FINISH: _("Finish:"),
    }


def hold_reasons() -> list[tuple[str, str]]:
    """Return why work may wait."""
    return [(one.value, str(one.label)) for one in HoldReason]


def care_results() -> list[tuple[str, str]]:
    """Return how somebody may be found on a visit."""
    return [(one.value, str(one.label)) for one in CareResult]


def minutes() -> list[tuple[int, str]]:
    """Return the arrivals that one touch announces."""
    words = {15: _("15 minutes"), 30: _("30 minutes"), 60: _("1 hour"), 120: _("2 hours")}
    return list(words.items())
