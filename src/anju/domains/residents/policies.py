"""Rights on people, their vehicles and what may be seen of them."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import declare

VIEW_PEOPLE = declare("residents.person:view", _("See residents"))
EDIT_PEOPLE = declare("residents.person:edit", _("Edit residents"))
REVEAL_PEOPLE = declare("residents.person:reveal", _("See phone and identity numbers unmasked"), personal=True)
VIEW_TAGS = declare("residents.tag:view", _("See care tags"), personal=True)
EDIT_TAGS = declare("residents.tag:edit", _("Edit care tags"), personal=True)
RECORD_CONSENTS = declare("residents.consent:record", _("Record consents"))
VIEW_VEHICLES = declare("residents.vehicle:view", _("See vehicles"))
EDIT_VEHICLES = declare("residents.vehicle:edit", _("Edit vehicles"))
VIEW_REGISTRATIONS = declare("residents.registration:view", _("See registrations of residents"))
DECIDE_REGISTRATIONS = declare("residents.registration:decide", _("Decide on registrations of residents"))
VIEW_DATA_REQUESTS = declare("residents.data_request:view", _("See requests to erase personal data"))
HANDLE_DATA_REQUESTS = declare("residents.data_request:handle", _("Handle requests to erase personal data"))
VIEW_SEGMENTS = declare("residents.segment:view", _("See groups of customers and what was sent to them"))
EDIT_SEGMENTS = declare("residents.segment:edit", _("Group customers, note their needs, write to groups and call them"))
