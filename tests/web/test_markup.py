"""Sentences with a text of another language in them."""

from portal.language.texts import CLOSES, OPENS, SPEAKS
from portal.web.markup import joined_lines, marked


def test_a_marked_text_carries_its_language_and_direction():
    sentence = f"Asked because “{OPENS}sv{SPEAKS}Fråga & svar{CLOSES}” is <b>."
    assert marked(sentence) == 'Asked because “<span lang="sv" dir="ltr">Fråga &amp; svar</span>” is &lt;b&gt;.'
    assert joined_lines(["a", f"{OPENS}ar{SPEAKS}x{CLOSES}"]) == 'a<br><span lang="ar" dir="rtl">x</span>'


def test_a_forged_mark_makes_no_markup_of_its_own():
    forged = f'{OPENS}sv" onclick="x{SPEAKS}<script>{CLOSES}'
    assert "<" not in str(marked(forged))
    assert marked(f"{OPENS}sv{SPEAKS}<script>{CLOSES}") == '<span lang="sv" dir="ltr">&lt;script&gt;</span>'
