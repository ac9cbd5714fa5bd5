"""Which language a visitor meets who has chosen none."""

import pytest

from tests.supplier.reading_app import ORIGIN, make_app


@pytest.mark.parametrize(("header", "language"), [
    ("sv-FI,sv;q=0.9,en;q=0.5", "sv"), ("en-GB", "en"), ("pl,de;q=0.8", "en"), ("pl,sv;q=0.1", "sv"), ("", "sv"), ("*", "sv")])
def test_a_browser_gets_the_language_it_asks_for_else_english(header: str, language: str):
    page = make_app().test_client().get("/letter", base_url=ORIGIN, headers={"Accept-Language": header})
    assert f'<html lang="{language}"' in page.get_data(as_text=True)
