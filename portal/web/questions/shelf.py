"""Prepared sections, kept as long as there is room: each is made once per version, texts and language."""

from collections import OrderedDict
from collections.abc import Callable

from jinja2 import Environment

from portal.core.questionnaire import Questionnaire
from portal.language.current import current_locale
from portal.language.texts import TextLookup
from portal.web.questions.prepare import PreparedSection, prepare_section

Key = tuple[str, str, str, str, str]


class Shelf:
    """A process's prepared sections. What is least used goes first when it is full.

    Two threads may prepare the same section at once; both are right, and one stays.
    """

    def __init__(self, environment: Callable[[], Environment], room: int = 500) -> None:
        self._environment, self._room = environment, room
        self._held: OrderedDict[Key, PreparedSection] = OrderedDict()

    def section(self, version: str, questionnaire: Questionnaire, section_id: str, texts: TextLookup) -> PreparedSection:
        """Return a section ready in the current language.

        Args:
            version: the digest of the questionnaire's version.
            texts: their digest is part of what a section is kept by, so a mended word shows at once.

        Raises:
            KeyError: there is no such section.
        """
        key = (version, section_id, texts.locale, texts.digest, current_locale().tag)
        prepared = self._held.get(key)
        if prepared is None:
            prepared = prepare_section(questionnaire, section_id, texts, self._environment())
            self._held[key] = prepared
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        else:
            self._touch(key)
        return prepared

    def _touch(self, key: Key) -> None:
        try:
            self._held.move_to_end(key)
        except KeyError:  # another thread made room meanwhile
            return
