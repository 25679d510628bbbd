"""Zones: found by city, country, state, offset and abbreviation; asked back where unclear."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.options.chosen_zone import zone_meant
from bot.options.places import folded, zone_names, zones
from bot.options.zones import nearest_zones, suggest_zones, zones_meant
from bot.refusals import Refusal
from bot.texts import CHINESE, ENGLISH, Texts

T = Texts(ENGLISH)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Munich", "Europe/Berlin"),
        ("münchen", "Europe/Berlin"),
        ("MUENCHEN", "Europe/Berlin"),
        ("慕尼黑", "Europe/Berlin"),
        ("德国慕尼黑", "Europe/Berlin"),
        ("Cologne", "Europe/Berlin"),
        ("Boston", "America/New_York"),
        ("波士顿", "America/New_York"),
        ("Wuhan", "Asia/Shanghai"),
        ("武汉市", "Asia/Shanghai"),
        ("廣州", "Asia/Shanghai"),
        ("Guangzhou", "Asia/Shanghai"),
        ("sao paulo", "America/Sao_Paulo"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Bangalore", "Asia/Kolkata"),
        ("Kiev", "Europe/Kyiv"),
        ("Stanford", "America/Los_Angeles"),
        ("NYC", "America/New_York"),
        ("Davis", "America/Los_Angeles"),
        ("Vancouver", "America/Vancouver"),
        ("Cambridge, MA", "America/New_York"),
        ("Cambridge, Massachusetts", "America/New_York"),
        ("Cambridge (UK)", "Europe/London"),
        ("Munich time", "Europe/Berlin"),
        ("北京时间", "Asia/Shanghai"),
        ("China", "Asia/Shanghai"),
        ("德国", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("NJ", "America/New_York"),
        ("New Jersey", "America/New_York"),
        ("加州", "America/Los_Angeles"),
        ("广东省", "Asia/Shanghai"),
        ("Cuba", "America/Havana"),
        ("asia/calcutta", "Asia/Calcutta"),
        ("Asia/Shanghai · 上海，中国", "Asia/Shanghai"),
    ],
)
def test_a_place_is_known_by_its_name_in_either_language(typed: str, zone: str) -> None:
    assert [meant.name for meant in zones_meant(typed, ENGLISH)] == [zone]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("Pacific Time", "America/Los_Angeles"),
        ("US Eastern", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("美东时间", "America/New_York"),
        ("中国标准时间", "Asia/Shanghai"),
        ("CET", "Europe/Berlin"),
        ("JST", "Asia/Tokyo"),
        ("GMT", "UTC"),
        ("z", "UTC"),
    ],
)
def test_an_abbreviation_is_the_local_time_of_the_largest_city_there(typed: str, zone: str) -> None:
    assert [meant.name for meant in zones_meant(typed, ENGLISH)] == [zone]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("PT", {"America/Los_Angeles", "Europe/Lisbon"}),
        ("CST", {"America/Chicago", "Asia/Shanghai"}),
        ("IST", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("BST", {"Europe/London", "Asia/Dhaka"}),
        ("DE", {"Europe/Berlin", "America/New_York"}),
        ("CA", {"America/Los_Angeles", "America/Toronto"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Cambridge", {"Europe/London", "America/New_York"}),
        ("USA", {"America/New_York", "America/Los_Angeles"}),
    ],
)
def test_what_may_be_two_zones_is_asked_back(typed: str, among: set[str]) -> None:
    assert among <= {meant.name for meant in zones_meant(typed, ENGLISH)}
    with pytest.raises(Refusal, match="may mean several") as refusal:
        zone_meant(typed, T)
    names = str(refusal.value.values["names"]).replace("\\", "")
    assert all(zone in names for zone in among)


@pytest.mark.parametrize(
    "typed", ["CMU", "localtime", "Factory", "posixrules", "a", "", "·", "🙂", "x" * 6000, "UTC+15"]
)
def test_what_is_no_zone_is_refused(typed: str) -> None:
    assert zones_meant(typed, ENGLISH) == []
    with pytest.raises(Refusal, match="There is no time zone"):
        zone_meant(typed, T)


def test_no_part_inside_a_word_is_matched() -> None:
    for typed, wrong in [("PT", "Africa/Cairo"), ("CMU", "McMurdo"), ("NJ", "Banjul")]:
        assert not any(wrong in zone.name for zone in suggest_zones(typed, ENGLISH, 25))


@given(st.integers(-12 * 60, 14 * 60))
def test_an_offset_is_the_offset_that_was_typed_or_refused(minutes: int) -> None:
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    for form in (f"UTC{sign}{hours}:{rest:02}", f"gmt {sign}{hours:02}{rest:02}"):
        found = zones_meant(form, ENGLISH)
        assert len(found) <= 1
        assert found or rest
        for zone in found:
            winter = min(_offset(zone.name, month) for month in (1, 7))
            assert winter == timedelta(minutes=minutes)
            assert zone.taken == (_offset(zone.name, 1) != _offset(zone.name, 7))


@pytest.mark.parametrize(
    "typed", ["UTC+8", "utc 8", "GMT+08:00", "+8", "+0800", "ＵＴＣ＋８", "东八区"]
)
def test_an_offset_is_written_in_many_ways_and_shown_as_people_write_it(typed: str) -> None:
    (zone,) = zones_meant(typed, ENGLISH)
    assert (zone.name, zone.title) == ("Etc/GMT-8", "Etc/GMT-8 · UTC+8")


def test_what_was_taken_for_a_place_with_summer_time_is_said() -> None:
    assert "New York" in str(zone_meant("EST", T).note)
    assert "St. John" in str(zone_meant("GMT-3:30", T).note)
    assert all(zone_meant(name, T).note is None for name in ("New York", "UTC+8", "JST"))


@pytest.mark.parametrize(
    ("typed", "near"), [("Europe/Berlim", "Europe/Berlin"), ("Guangzh", "Asia/Shanghai")]
)
def test_a_name_half_typed_or_mistyped_is_asked_back(typed: str, near: str) -> None:
    assert nearest_zones(typed, ENGLISH)[0].name == near


@given(st.sampled_from(sorted(zone_names().values())))
def test_every_iana_name_with_a_region_is_itself(name: str) -> None:
    if "/" in name:
        assert zone_meant(name.lower(), T).name == name


@given(st.sampled_from(zones()), st.sampled_from([ENGLISH, CHINESE]))
def test_every_zone_is_understood_as_the_menu_shows_it(name: str, language: str) -> None:
    offered = suggest_zones(name, language, 25)
    assert offered[0].name == name
    assert [zone.name for zone in zones_meant(offered[0].title, language)] == [name]


@given(st.text(max_size=40), st.sampled_from([ENGLISH, CHINESE]))
def test_any_text_means_zones_that_exist_each_once(typed: str, language: str) -> None:
    for found in (zones_meant(typed, language), suggest_zones(typed, language, 25)):
        names = [zone.name for zone in found]
        assert len(names) == len(set(names))
        assert set(names) <= set(zone_names().values())


@given(st.sampled_from(["München", "São Paulo", "Zürich", "Montréal", "Kraków", "Łódź", "İzmir"]))
def test_accents_make_no_difference(city: str) -> None:
    assert zones_meant(city, ENGLISH) == zones_meant(folded(city), ENGLISH)


def _offset(zone: str, month: int) -> timedelta:
    offset = datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset
