"""In which order people look for names; and that no language ever shows the words of another."""

import subprocess
import sys

import pytest

from portal.language.current import use_locale
from portal.language.formats import countries, languages
from portal.language.locales import KNOWN
from portal.language.sorting import sorting_key


@pytest.mark.parametrize(("tag", "names"), [
    ("sv", ["Albanien", "Zimbabwe", "Åland", "Ägypten", "Österrike"]),
    ("en", ["Afghanistan", "Åland Islands", "Albania", "Côte d’Ivoire", "Croatia"]),
    ("de", ["Afghanistan", "Ägypten", "Albanien", "Österreich", "Osttimor", "Straße", "Strasse 2"]),
    ("pl", ["Cypr", "Czad", "Ćma", "Dania", "Lesoto", "Luksemburg", "Łotwa", "Zambia", "Źródło", "Żagań"]),
    ("ur", ["اٹلی", "بھارت", "پاکستان", "تاجکستان", "چین", "گھانا", "لبنان", "ہنگری", "یمن"]),
    ("ar", ["إثيوبيا", "ألمانيا", "بلجيكا", "تركيا", "هولندا", "يونان"]),
    ("zh-Hans", ["阿富汗", "巴基斯坦", "德国", "斐济", "瑙鲁", "瑞典", "中国"]),
])
def test_names_stand_where_a_reader_looks_for_them(tag, names):
    assert sorted(reversed(names), key=lambda name: sorting_key(name, tag)) == names


@pytest.mark.parametrize("tag", [locale.tag for locale in KNOWN])
def test_lists_hold_the_same_countries_and_languages_in_every_language(tag):
    with use_locale("sv"):
        wanted = {code for code, _ in countries()}, {code for code, _ in languages()}
    with use_locale(tag):
        assert ({code for code, _ in countries()}, {code for code, _ in languages()}) == wanted
        assert [name for _, name in countries()] == sorted((name for _, name in countries()),
                                                           key=lambda name: sorting_key(name, tag))


SAID = """
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from portal.language import formats
from portal.language.current import use_locale
day, moment = date(2026, 11, 30), datetime(2026, 11, 30, 14, 4, tzinfo=UTC)
said = {}
for tag in sys.argv[1:]:
    with use_locale(tag):
        said[tag] = [formats.format_day(day), formats.format_long_day(day), formats.format_short_day(day),
                     formats.format_day_of_year(day), formats.format_partial_date("2026-11"), formats.format_moment(moment),
                     formats.format_number(Decimal("12345.5")), formats.format_share(12), formats.join_and("abc"),
                     formats.join_or("abc"), formats.countries()[:9], formats.languages()[:9], formats.language_name("sv")]
print(sorted(said.items()))
"""


def test_no_language_speaks_the_words_of_the_one_that_was_asked_before():
    tags = [locale.tag for locale in KNOWN]
    orders = (tags, tags[::-1], ["zh-Hans", *(tag for tag in tags if tag != "zh-Hans")])
    told = {subprocess.run([sys.executable, "-c", SAID, *order], capture_output=True, text=True, check=True).stdout
            for order in orders}
    assert len(told) == 1
