"""What the scripts of the worker's phone say, in the user's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every text by its key; names in braces are filled in by the scripts."""
    return {**_queue(), **_troubles(), **_forms(), **_repairs(), **_rounds(), **_clocks()}


def _queue() -> dict[str, str]:
    return {
        "waiting_count": _("To send: {n}"),
        "all_sent": _("All sent"),
        "no_store": _("This browser cannot keep anything; use another one"),
        "with_photos": _("({n} photos)"),
        "done_at": _("Done at {at}"),
        "state_refused": _("Not accepted"),
        "state_waiting": _("Waiting for upload"),
        "material_note": _("Used but not booked, the stock did not have it: {name} {n}"),
        "drop_sure": _("Throw away for good"),
        "refused": _("The server did not accept this."),
        "pending": _("to be sent"),
        "pending_tail": _(" (to be sent)"),
        "pending_refused": _("not accepted, please read why"),
        "kept": _("Kept, being sent"),
        "kept_offline": _("Kept on the phone; it will be sent when there is a network"),
        "not_kept": _("The phone has no room left: this was not kept. Make room and try again."),
        "sign_out_waiting": _(
            "{n} items have not been sent yet. They stay on this phone and are sent when you sign in again here."
        ),
        "on_duty": _("On duty"),
        "off_duty": _("Off duty"),
        "scan_strange": _("This is no sign of a place of ours."),
        "no_position": _("This phone does not tell where it is."),
    }


def _troubles() -> dict[str, str]:
    return {
        "trouble_offline": _("No connection to the server. Everything is kept and will be sent later."),
        "trouble_signed_out": _("You have been signed out. Sign in again to send; everything is kept."),
        "trouble_other_account": _("Somebody else has signed in on this phone. Your items wait for you."),
        "trouble_busy": _("The server is busy; it is tried again in a moment."),
        "trouble_failed": _("The server met a fault and nothing was stored. Number for support: {number}"),
        "too_large": _("The photo is too large."),
    }


def _forms() -> dict[str, str]:
    return {
        "nothing_to_do": _("Nothing is left to do here at present"),
        "not_yours": _("This order is not yours"),
        "too_many_photos": _("At most {n} photos"),
        "unreadable": _("This picture cannot be read: {name}"),
        "photo_number": _("Photo {n}"),
        "remove_photo": _("Remove photo {n}"),
        "photos_wanted": _("{n} more photos"),
        "lacking": _("Still missing: {what}"),
        "comma": _(", "),
        "care_note_wanted": _("what help is needed"),
    }


def _repairs() -> dict[str, str]:
    return {
        "quote_version": _("Quote {n}"),
        "quote_waiting": _("to be sent"),
        "quote_finish": _("Done by {at}"),
        "quote_final": _("¥{amount}, lowered from ¥{total}"),
        "quote_line_wanted": _("at least one line with words, quantity and price"),
        "quote_limit": _("Above ¥{amount} the quote is approved first; the resident can sign after that."),
        "quote_free": _("The household pays nothing: the plan is kept, and the work may go on."),
        "quote_liable_unknown": _("who bears the cost"),
        "warranty_until": _("Warranty of the developer until {on}"),
        "line_remove": _("Remove line {n}"),
        "material_left": _("{n} {measure} in your own stock"),
        "material_issued": _("{n} {measure} on this order"),
        "quantity_wanted": _("a quantity of at most {n}"),
        "checks_wanted": _("checklist: {what}"),
        "tick_wanted": _("at least one tick"),
        "signature_wanted": _("signature"),
        "amount_wanted": _("an amount not above ¥{amount}"),
        "reason_wanted": _("why it is another one than proposed ({proposed})"),
    }


def _rounds() -> dict[str, str]:
    return {
        "meter_use": _("Use {use}"),
        "meter_use_usual": _("Use {use}; usually about {usual}"),
        "meter_unusual": _("Unusual: use {use}, usually about {usual}. Look again; press once more to keep it."),
        "meter_backwards": _("Less than before ({previous}). A replaced meter is entered at the desk."),
        "meter_digits": _("The meter has {digits} digits only."),
        "meter_number_wanted": _("Enter the number on the dial."),
        "meter_unread": _("Not read yet"),
        "meter_look_again": _("To be confirmed"),
        "round_done": _("All meters here are read."),
        "round_none": _("No meter is like this."),
    }


def _clocks() -> dict[str, str]:
    return {
        "minutes": _("{n} min"),
        "hours": _("{h} h {m} min"),
        "days": _("{n} days"),
        "clock_left": _("{span} left"),
        "clock_over": _("{span} over"),
        "clock_stopped": _("Clock stands still"),
    }
