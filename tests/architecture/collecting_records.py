"""Records of the channels' days and of the bank."""

from __future__ import annotations

import datetime as dt

from anju.core import clock
from anju.domains.payments.models import ChannelDay
from anju.domains.tenancy.models import Project


def channel_day(project: Project, number: int) -> int:
    day = clock.today() - dt.timedelta(days=number)
    return ChannelDay.objects.create(project=project, channel="sandbox", day=day, compared_at=clock.now()).pk


def channel_line(project: Project, number: int) -> int:
    day = ChannelDay.objects.get(pk=channel_day(project, number + 100))
    line = day.compared_lines.create(project=project, number=f"P{number}", is_refund=False, result="channel_only")
    return int(line.pk)


MAKERS = {"channel_day": channel_day, "channel_line": channel_line}
OF_MODEL = {"payments.ChannelDay": "channel_day", "payments.ChannelLine": "channel_line"}
