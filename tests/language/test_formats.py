"""Dates, numbers and lists as people write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.language import formats
from portal.language.catalogues import read_catalogue
from portal.language.current import catalogue_folder, use_locale
from portal.language.locales import OFFERED, PSEUDO

DAY = date(2026, 11, 30)
WINTER, SUMMER = datetime(2026, 11, 12, 14, 4, tzinfo=UTC), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(("locale", "shown"), [
    ("sv", ["måndag 30 november 2026", "30 november 2026", "30 november", "kl. 15.04", "12 november 2026 kl. 15.04"]),
    ("en", ["Monday 30 November 2026", "30 November 2026", "30 November", "15:04", "12 November 2026 at 15:04"]),
])
def test_days_and_moments_are_written_as_in_the_language_and_in_swedish_time(locale, shown):
    with use_locale(locale):
        assert [formats.format_long_day(DAY), formats.format_day(DAY), formats.format_day_of_year(DAY),
                formats.format_time_of_day(WINTER), formats.format_moment(WINTER)] == shown


@pytest.mark.parametrize(("locale", "shown"), [("sv", "30 nov. 2026"), ("en", "30 Nov 2026")])
def test_a_day_has_a_short_form_for_narrow_columns(locale, shown):
    with use_locale(locale):
        assert formats.format_short_day(DAY) == shown


def test_a_late_summer_evening_in_utc_is_the_next_day_in_sweden():
    assert formats.local_day(SUMMER) == date(2026, 7, 2)
    with use_locale("sv"):
        assert formats.format_moment(SUMMER) == "2 juli 2026 kl. 00.30"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        formats.format_moment(datetime(2026, 1, 1))  # the fault under test


@pytest.mark.parametrize(("iso", "shown"), [("2026", "2026"), ("2026-03", "mars 2026"), ("2026-03-14", "14 mars 2026"),
                                            ("2026-13", "2026-13"), ("i fjol", "i fjol"), ("", ""), ("2026-W12-1", "2026-W12-1")])
def test_a_date_is_shown_as_exactly_as_it_was_answered(iso, shown):
    with use_locale("sv"):
        assert formats.format_partial_date(iso) == shown


@pytest.mark.parametrize(("locale", "shown"), [("sv", ["12\u00a0345,5", "12,5\u00a0%", "a, b och c", "a eller b"]),
                                               ("en", ["12,345.5", "12.5%", "a, b and c", "a or b"])])
def test_numbers_shares_and_lists(locale, shown):
    with use_locale(locale):
        assert [formats.format_number(Decimal("12345.5")), formats.format_share(Decimal("12.5")),
                formats.join_and(["a", "b", "c"]), formats.join_or(["a", "b"])] == shown


@pytest.mark.parametrize(("value", "unit", "shown"), [(1, "suppliers", "1 supplier"), (Decimal("1.5"), "years", "1.5 years"),
                                                      (0, "cases", "0 cases"), (40, "percent", "40%"), (7, None, "7")])
def test_a_quantity_carries_its_unit(value, unit, shown):
    assert formats.format_quantity(value, unit) == shown


@pytest.mark.parametrize(("locale", "value", "form"), [
    ("pl", 1, 0), ("pl", 3, 1), ("pl", 7, 2), ("pl", 22, 1), ("pl", Decimal("1.5"), 1),
    ("ar", 0, 0), ("ar", 2, 2), ("ar", 7, 3), ("ar", 11, 4), ("ar", 100, 5), ("ar", Decimal("2.5"), 5)])
def test_a_quantity_takes_the_plural_form_of_its_number(locale, value, form):
    forms = read_catalogue(catalogue_folder(locale) / "messages.po").get(("%(number)s supplier", "%(number)s suppliers")).string
    with use_locale(locale):
        assert formats.format_quantity(value, "suppliers") == forms[form] % {"number": formats.format_number(value)}


@pytest.mark.parametrize(("locale", "comma"), [("sv", ", "), ("pl", ", "), ("ar", "، "), ("ur", "، "), ("zh-Hans", "，")])
def test_a_bare_list_has_the_comma_of_its_language(locale, comma):
    with use_locale(locale):
        assert formats.list_comma() == comma


def test_swedish_sorts_its_own_letters_last_and_english_does_not():
    with use_locale("sv"):
        names = [name for _, name in formats.countries()]
        assert names[-2:] == ["Österrike", "Östtimor"]
        assert names.index("Zimbabwe") < names.index("Åland")
        assert sorted("öäåzea", key=formats.sort_key) == list("aezåäö")
    with use_locale("en"):
        names = [name for _, name in formats.countries()]
        assert names.index("Åland Islands") < names.index("Albania")
        assert formats.country_name("SE") == "Sweden"
        assert formats.country_name("??") == "??"


def test_countries_are_the_iso_list():
    codes = {code for code, _ in formats.countries()}
    assert len(codes) == 250  # the 249 of ISO 3166 and XK
    assert codes.isdisjoint({"EU", "UN", "ZZ", "XA"})


@pytest.mark.parametrize("locale", [locale.tag for locale in (*OFFERED, PSEUDO)])
def test_every_language_writes_everything(locale):
    with use_locale(locale):
        assert formats.format_long_day(DAY)
        assert formats.format_moment(WINTER)
        assert formats.countries()
