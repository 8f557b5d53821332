"""The demonstration's notices: what an estate tells its residents in a quarter."""

from __future__ import annotations

import datetime as dt

from anju.core import clock
from anju.core.access import Actor
from anju.domains.community import services as community
from anju.domains.community.enums import NoticeTag
from anju.domains.tenancy.models import Project

# Days ago, kind, title, text.
_WRITTEN = (
    (
        62,
        NoticeTag.DISCLOSURE,
        "第三季度公共收益收支公示",
        "本季度电梯广告与临停收入 48,620.00 元，用于公共部位维修 31,240.00 元，结余转入公共收益专户。"
        "明细在服务中心公告栏公示三十日。",
    ),
    (
        33,
        NoticeTag.EVENT,
        "周六上午社区健康义诊",
        "周六 09:00 至 11:30 在中心花园，量血压、测血糖，请长者带好医保卡。",
    ),
    (
        12,
        NoticeTag.SAFETY,
        "入冬用电用气提示",
        "请勿把电动车和电池带进楼道与电梯；离家时关好燃气阀门。闻到异味请开窗，勿动开关，并立即致电服务中心。",
    ),
    (
        1,
        NoticeTag.OUTAGE,
        "本周四 09:00–14:00 水箱清洗停水",
        "清洗期间 1、2 栋停水，请提前储水；恢复供水后请先放水两分钟。",
    ),
)


def publish_notices(*, actor: Actor, project: Project) -> None:
    """Publish the quarter's notices, each at its time. Needs the scope."""
    now = clock.now()
    for days, tag, title, body in _WRITTEN:
        with clock.at(now - dt.timedelta(days=days)):
            notice = community.write_notice(actor=actor, project=project, title=title, body=body, tag=tag)
            community.publish_notice(actor=actor, notice=notice)
