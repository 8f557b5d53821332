"""However people write an address inside an estate, it comes to one canonical code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anju.domains.estate.calc.room_code import (
    RoomCode,
    RoomFault,
    building_code,
    building_position,
    compose,
    entrance_code,
    floor_number,
    floor_of,
    parse,
)


@pytest.mark.parametrize(
    "text",
    [
        "3-2-1201",
        "03-02-1201",
        "３－２－１２０１",
        "3栋2单元1201室",
        "3幢2单元1201",
        "3 栋 2 单元 1201 室",
        "3座2单元1201房",
        "3号楼2单元1201号",
        "3#楼2单元1201",
        "3#2-1201",
        "3栋2-1201",
        "3栋-2单元-1201",
        "3-2单元-1201",
        "三栋二单元1201",
        "三栋二单元一二〇一",
        "第3栋第2单元1201",
        "3楼2单元1201",
        "3-2-12-1201",
        "3-2-12-01",
        "3栋2单元12层1201",
        "3栋2单元12楼01室",
        "3/2/1201",
        "3—2—1201",
    ],
)
def test_one_column_codes_come_to_the_canonical_code(text):
    found = parse(text)
    assert found is not None
    assert (found.code, found.floor) == ("3-2-1201", 12)


@pytest.mark.parametrize(
    ("text", "code", "floor"),
    [
        ("3幢1201", "3-1201", 12),
        ("A座1203", "A-1203", 12),
        ("A-1203", "A-1203", 12),
        ("S1-1-101", "S1-1-101", 1),
        ("十二号楼1单元101", "12-1-101", 1),
        ("一期3栋2单元1201", "1期3-2-1201", 12),
        ("3-2-0101", "3-2-101", 1),
        ("3栋2单元B101", "3-2-B101", -1),
        ("1-1-101-1", "1-1-101-1", 1),
        ("1-1-1201A", "1-1-1201A", 12),
    ],
)
def test_buildings_without_entrances_letters_phases_and_basements(text, code, floor):
    found = parse(text)
    assert found is not None
    assert (found.code, found.floor) == (code, floor)


@pytest.mark.parametrize("text", ["", "1201", "翠湖花园", "商业街12号", "-", "合计", "1单元101"])
def test_what_names_no_building_and_room_is_no_code(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (("1", "1", 1, "101"), "1-1-101"),
        ((" 1 栋 ", "1单元", None, "804"), "1-1-804"),
        (("1幢", "1单元", None, "101室"), "1-1-101"),
        ((None, None, None, "3栋2单元1201"), "3-2-1201"),
        (("3", "2", None, "3-2-1201"), "3-2-1201"),
        (("3", None, None, "2-1201"), "3-2-1201"),
        (("3-2", None, None, "1201"), "3-2-1201"),
        (("3栋2单元", None, None, "1201"), "3-2-1201"),
        (("A座", None, 12, "07"), "A-1207"),
        (("3栋", "2单元", 12, "12层1201"), "3-2-1201"),
        (("1", "1", -1, "01"), "1-1-B101"),
    ],
)
def test_separate_columns_come_to_the_same_code(columns, code):
    found = compose(*columns)
    assert isinstance(found, RoomCode)
    assert found.code == code


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        (("1栋", "1单元", None, None), RoomFault.NO_ROOM),
        ((None, None, None, "1201"), RoomFault.NO_BUILDING),
        (("3", "1", None, "3-2-1201"), RoomFault.CONTRADICTION),
        (("4", None, None, "3栋2单元1201"), RoomFault.CONTRADICTION),
        (("?", "1", None, "101"), RoomFault.UNREADABLE),
    ],
)
def test_columns_that_tell_no_address_have_a_fault(columns, fault):
    assert compose(*columns) is fault


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3栋", "3"),
        ("03幢", "3"),
        ("三号楼", "3"),
        ("3#", "3"),
        ("A座", "A"),
        ("ａ座", "A"),
        ("S1", "S1"),
        ("十二栋", "12"),
    ],
)
def test_a_building_loses_its_suffix(text, code):
    assert building_code(text) == code


@pytest.mark.parametrize(("text", "code"), [("2单元", "2"), ("二单元", "2"), ("02", "2"), ("东", "东"), ("A门", "A")])
def test_an_entrance_loses_its_suffix(text, code):
    assert entrance_code(text) == code


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("12", 12),
        ("12层", 12),
        ("十二楼", 12),
        ("B1", -1),
        ("-1", -1),
        ("负一层", -1),
        ("地下二层", -2),
        ("顶楼", None),
        ("999", None),
    ],
)
def test_a_storey_is_a_number(text, floor):
    assert floor_number(text) == floor


@pytest.mark.parametrize(
    ("room", "floor"),
    [("1201", 12), ("101", 1), ("B101", -1), ("负101", -1), ("12", 1), ("1201A", 12), ("物业用房", 1)],
)
def test_a_room_number_tells_its_storey(room, floor):
    assert floor_of(room) == floor


def test_buildings_stand_in_the_order_people_list_them():
    listed = ["1", "2", "10", "A", "B", "S1", "S2", "1期3", "2期1", "商业街"]
    assert sorted(listed, key=building_position) == listed
    assert all(0 <= building_position(code) < 32_768 for code in listed)


def test_units_stand_in_the_order_people_list_them():
    listed = ["1-1-B101", "1-1-101", "1-1-102", "1-1-201", "1-1-1001", "1-2-101", "2-101", "10-1-101", "A-1-101"]
    places = [found.position for code in listed if (found := parse(code))]
    assert places == sorted(places)
    assert len(set(places)) == len(listed)
    assert max(places) < 2**63


buildings = st.one_of(
    st.integers(1, 999).map(str), st.sampled_from("ABCDEFGH"), st.from_regex(r"[A-HS][1-9]", fullmatch=True)
)
entrances = st.one_of(st.just(""), st.integers(1, 99).map(str), st.sampled_from("ABCD"))
rooms = st.builds(
    lambda floor, door, tail: f"{floor}{door:02d}{tail}",
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from(["", "A", "B"]),
)


@given(buildings, entrances, rooms)
def test_reading_what_was_written_gives_the_same_address(building, entrance, room):
    address = RoomCode(building, entrance, floor_of(room), room)
    assert parse(address.code) == address


@given(buildings, entrances, rooms)
def test_the_same_address_in_words_gives_the_same_code(building, entrance, room):
    words = f"{building}栋{entrance}单元{room}室" if entrance else f"{building}栋{room}室"
    found = parse(words)
    assert found is not None
    assert found.code == RoomCode(building, entrance, 1, room).code


@given(st.text(max_size=30) | st.text("0123456789ABS栋幢座单元室层楼号门第#-/期东三十 ", max_size=16))
def test_whatever_is_read_reads_the_same_again(text):
    found = parse(text)
    if found is not None:
        again = parse(found.code)
        assert again is not None
        assert again.code == found.code
