"""What residents write is sorted into the classes of domain rule 2.1; safety words make it an emergency."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anju.domains.service.calc.classify import Rule, SafetyWord, classify
from anju.domains.service.calc.taxonomy import shipped

RULES = tuple(leaf.rule for leaf in shipped().leaves)
SAFETY = shipped().safety
# The rule as it is written in the domain guide: 一级: 二级(关键词), 68 leaves; 建议 and 表扬 have no second level.
RULE = """
室内水: 水龙头(龙头,滴水,漏水) · 水管爆裂(爆管,喷水,跑水) · 下水堵塞(地漏,返水,下水道) ·
马桶(坐便,不冲水) · 停水(没水,水压小) · 水表(空转,走字) · 热水器(不热,点不着)
室内电: 停电(没电,黑) · 跳闸(空开,漏保) · 插座开关(没反应,打火) · 灯具(灯不亮,换灯) ·
电表(欠费,读数) · 弱电箱(网线,光猫)
土建: 屋面渗漏(漏雨,楼顶) · 外墙渗水(墙湿) · 卫生间渗漏(楼上漏,滴水) · 墙面空鼓开裂(裂缝,掉皮) ·
瓷砖(脱落,翘起) · 天花(吊顶,发霉)
门窗: 入户门锁(锁坏,打不开) · 单元门(关不上,闭门器) · 窗户五金(把手,合页) · 玻璃破损(碎) · 防火门(变形)
电梯: 困人(被困,关人) · 停运(坏了,不动) · 异响抖动(响,晃) · 平层不准(高低差) · 按键显示(按钮,屏幕)
消防: 烟感误报(误报,一直响) · 消火栓(漏水,缺件) · 应急灯(疏散灯) · 防火卷帘(卡住) · 灭火器(过期,没压力)
公共照明: 楼道灯(声控,不亮,常亮,闪) · 路灯(不亮,常亮,闪) · 车库灯(不亮,常亮,闪) · 景观灯(不亮,常亮,闪)
安防弱电: 门禁(刷卡,人脸,进不去) · 对讲(呼不通) · 监控(摄像头,黑屏) · 道闸(抬杆,识别) ·
网络电视(断网,没信号)
暖通燃气: 暖气不热(冷,不热) · 暖气漏(渗水) · 中央空调(不制冷,滴水) · 新风(没风) ·
燃气异味(煤气味,报燃气公司)
公共设施: 儿童健身(秋千,松动) · 井盖(缺失,响) · 道路破损(坑,积水) · 围栏(倒,锈) · 充电桩(充不上) ·
信报箱(快递柜)
环境: 垃圾未清(满,没收) · 异味(臭) · 虫鼠(蟑螂,老鼠,白蚁) · 绿化枯死(枯,黄) · 树枝遮挡(挡光)
投诉: 噪音(吵,装修,广场舞) · 服务态度(骂,推诿) · 收费争议(乱收,多收) · 停车秩序(占位,堵) ·
宠物(狗,不牵绳) · 高空抛物(扔东西) · 违建装修(拆墙,搭建) · 占道飞线充电(电动车,楼道堆物) · 信息泄露(隐私)
"""

SENTENCES = [
    ("厨房水龙头关不紧，一直滴水", "water.tap"),
    ("厨房水管漏水", "water.tap"),
    ("洗手池下面的角阀漏水了", "water.tap"),
    ("水管爆了，在喷水，快来人", "water.burst"),
    ("家里跑水了，客厅都淹了", "water.burst"),
    ("厨房下水道返水，味道很大", "water.drain"),
    ("卫生间地漏堵了，水下不去", "water.drain"),
    ("洗手池又堵了", "water.drain"),
    ("马桶不冲水", "water.toilet"),
    ("马桶漏水，水箱一直响", "water.toilet"),
    ("整栋楼都没水了，是停水吗", "water.supply"),
    ("早上水压小得没法洗澡", "water.supply"),
    ("水表空转，没用水也走字", "water.meter"),
    ("热水器点不着火", "water.heater"),
    ("家里突然停电了，隔壁也没电", "power.outage"),
    ("一开空调就跳闸", "power.breaker"),
    ("空开推不上去", "power.breaker"),
    ("卧室插座打火", "power.socket"),
    ("客厅的灯不亮了，想换灯", "power.lamp"),
    ("电表读数不对", "power.meter"),
    ("弱电箱里的光猫没地方放", "power.cabinet"),
    ("顶楼下雨天漏雨", "building.roof"),
    ("外墙渗水，卧室墙湿了一大片", "building.wall"),
    ("楼上漏水，卫生间天花板在滴", "building.bath"),
    ("客厅墙面有裂缝，掉皮", "building.plaster"),
    ("卫生间瓷砖脱落", "building.tile"),
    ("吊顶发霉了", "building.ceiling"),
    ("入户门锁坏了，钥匙打不开", "door.lock"),
    ("单元门关不上，闭门器坏了", "door.entrance"),
    ("阳台窗户的把手断了", "door.window"),
    ("楼道窗户玻璃碎了", "door.glass"),
    ("十二楼防火门变形", "door.fire"),
    ("电梯困人了，2栋1单元", "lift.trapped"),
    ("我们三个人被困在电梯里", "lift.trapped"),
    ("电梯坏了，停在五楼不动", "lift.stopped"),
    ("电梯运行时晃得厉害，还有异响", "lift.noise"),
    ("电梯停的时候有高低差，差点绊倒", "lift.level"),
    ("电梯里的按钮按了不亮", "lift.button"),
    ("烟感一直响，没有烟", "fire.smoke"),
    ("地下室消火栓漏水", "fire.hydrant"),
    ("楼梯间的应急灯没电", "fire.lamp"),
    ("防火卷帘卡住了", "fire.shutter"),
    ("走廊灭火器过期了", "fire.extinguisher"),
    ("三楼楼道灯不亮", "light.stairs"),
    ("小区东门路灯一直闪", "light.street"),
    ("B1 车库灯白天常亮", "light.garage"),
    ("中心花园的景观灯不亮", "light.garden"),
    ("门禁刷卡没反应，进不去", "signal.access"),
    ("可视对讲呼不通", "signal.intercom"),
    ("电梯厅的摄像头黑屏了", "signal.camera"),
    ("道闸识别不了我的车牌", "signal.barrier"),
    ("家里断网了", "signal.network"),
    ("主卧暖气不热", "hvac.cold"),
    ("暖气片渗水，地板湿了", "hvac.leak"),
    ("中央空调不制冷", "hvac.air"),
    ("新风没风", "hvac.fresh"),
    ("厨房有煤气味", "hvac.gas"),
    ("儿童乐园的秋千松动，很危险", "facility.play"),
    ("门口井盖缺失", "facility.manhole"),
    ("7栋前面道路有坑，下雨就积水", "facility.road"),
    ("西侧围栏倒了", "facility.fence"),
    ("地库充电桩充不上电", "facility.charger"),
    ("快递柜打不开格口", "door.lock"),
    ("楼下垃圾桶满了没收", "environment.rubbish"),
    ("楼道里很臭", "environment.smell"),
    ("家里发现白蚁", "environment.pests"),
    ("草坪都枯了", "environment.plants"),
    ("树枝长到窗前，挡光", "environment.branches"),
    ("楼上装修太吵，中午也不停", "complaint.noise"),
    ("保安骂人，态度恶劣", "complaint.attitude"),
    ("物业费多收了我一个月", "complaint.charges"),
    ("有人占位停车，堵住车库出口", "complaint.parking"),
    ("邻居的狗不牵绳", "complaint.pets"),
    ("楼上有人往下扔东西", "complaint.falling"),
    ("楼上在拆墙，像是承重墙", "complaint.building"),
    ("有人把电动车推到楼道充电", "complaint.charging"),
    ("我的电话隐私被泄露", "complaint.privacy"),
    ("希望多装几个长椅", "suggestion"),
    ("感谢张师傅半夜来修", "praise"),
    ("廚房水龍頭漏水", "water.tap"),
    ("電梯壞了", "lift.stopped"),
    ("樓道燈不亮", "light.stairs"),
    ("有件事想问一下", None),
    ("", None),
]
ALARMS = [
    ("电梯困人了", "困人", "lift.trapped"),
    ("地库有电动车着火", "着火", "complaint.charging"),
    ("配电箱起火，快来", "起火", "power.breaker"),
    ("厨房有燃气味道", "燃气味", "hvac.gas"),
    ("插座冒烟", "冒烟", "power.socket"),
    ("有人触电", "触电", None),
    ("厨房水管爆管", "爆管", "water.burst"),
    ("電梯困人", "困人", "lift.trapped"),
]
CALM = [
    "走廊的灭火器没压力",
    "消火栓缺件",
    "消防栓箱门坏了",
    "热水器点不着火",
    "灶台打不着火",
    "跟邻居一起火锅聚会太吵",
    "照顾贫困人口的活动什么时候办",
    "手接触电梯按键会有静电",
    "防火门关不上",
]


def test_the_shipped_classes_are_those_of_the_rule():
    leaves = {leaf.name: leaf for leaf in shipped().leaves}
    named = []
    group = ""
    for line in RULE.strip().split("\n"):
        head, _colon, told = line.rpartition(": ")
        group = head or group
        for one in told.removesuffix(" ·").split(" · "):
            name, words = one.rstrip(")").split("(")
            assert leaves[name].group.name == group
            assert set(words.split(",")) <= set(leaves[name].keywords), name
            named.append(name)
    assert len(named) == 68
    assert [leaf.name for leaf in shipped().leaves] == [*named, "建议", "表扬"]


@pytest.mark.parametrize(("words", "leaf"), SENTENCES)
def test_a_sentence_is_sorted(words, leaf):
    assert classify(words, RULES, SAFETY).leaf == leaf


@pytest.mark.parametrize(("words", "alarm", "leaf"), ALARMS)
def test_a_safety_word_makes_an_emergency(words, alarm, leaf):
    found = classify(words, RULES, SAFETY)
    assert alarm in found.safety
    assert found.leaf == leaf


@pytest.mark.parametrize("words", CALM)
def test_a_part_of_another_word_is_no_alarm(words):
    assert not classify(words, RULES, SAFETY).is_emergency


def test_the_class_of_a_safety_word_comes_first():
    found = classify("卫生间地漏返水，后来水管爆管", RULES, SAFETY)
    assert [match.leaf for match in found.matches][:2] == ["water.burst", "water.drain"]


def test_three_classes_are_offered_with_the_words_that_say_so():
    rules = [
        Rule("a", ("灯",)),
        Rule("b", ("楼道", "灯")),
        Rule("c", ("楼*灯",)),
        Rule("d", ("灯",)),
        Rule("e", ("门",)),
    ]
    found = classify("楼道灯", rules, ())
    assert [(match.leaf, match.words) for match in found.matches] == [
        ("b", ("楼道", "灯")),
        ("c", ("楼*灯",)),
        ("a", ("灯",)),
    ]


def test_a_gap_ends_with_the_sentence():
    rules = [Rule("a", ("楼道*灯",))]
    assert classify("楼道里那盏灯", rules, ()).leaf == "a"
    assert classify("楼道脏。换个灯", rules, ()).leaf is None


WORDS = st.sampled_from(sorted({word for rule in RULES for word in rule.keywords}))
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=8).map("".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_the_longest_keyword_wins_and_the_order_decides_between_equals(text):
    found = classify(text, RULES, ())
    lengths = [max(len(word.replace("*", "")) for word in match.words) for match in found.matches]
    assert lengths == sorted(lengths, reverse=True)
    assert len(found.matches) <= 3
    places = {rule.leaf: place for place, rule in enumerate(RULES)}
    for (first, length), (second, other) in zip(
        zip(found.matches, lengths, strict=True), list(zip(found.matches, lengths, strict=True))[1:], strict=False
    ):
        assert length > other or places[first.leaf] < places[second.leaf]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.sampled_from(SAFETY), st.text())
def test_a_safety_word_is_heard_anywhere(before, alarm, after):
    text = f"{before}。{alarm.word}。{after}"
    assert alarm.word in classify(text, RULES, SAFETY).safety


@given(st.text())
def test_any_text_can_be_classified(text):
    found = classify(text, RULES, [SafetyWord("着火")])
    assert found.is_emergency == ("着火" in found.safety)


@pytest.mark.parametrize(
    "words",
    [
        "有人把楼道垃圾点着火了",
        "眼看着火越烧越大",
        "楼下发生一起火灾",
        "电动车打着火了，车库全是烟",
        "3栋发生火災",
        "車庫著火了",
        "快來人，裡面著火",
        "廚房起火",
        "樓道有煤氣味",
        "廚房有瓦斯味",
        "洗衣機漏電",
        "電梯困人",
        "插座冒煙",
        "插座冒菸",
        "有人觸電",
        "水管爆管",
        "有燃氣味",
        "地库失火",
        "刚才说不着火，现在着火了",
        "火灾自动报警系统误报",  # a person looks: an alarm too many does no harm
    ],
)
def test_a_fire_is_heard_however_it_is_told(words):
    assert classify(words, RULES, SAFETY).is_emergency


@pytest.mark.parametrize(
    "words",
    [
        "熱水器點不著火",
        "燃气灶怎么也打不着火",
        "漏电保护器老跳",
        "漏电开关推不上",
        "装饰灯坏了，还漏电线头",
        "楼道堆物，有火灾隐患",
        "周六的火灾演练几点开始",
        "消防演习几点开始",
    ],
)
def test_what_does_not_burn_is_no_alarm(words):
    assert not classify(words, RULES, SAFETY).is_emergency
