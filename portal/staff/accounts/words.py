"""What roles and waits are called."""

from collections.abc import Mapping

from portal.core.passwords import Weakness
from portal.core.states import Role
from portal.language.current import gettext, lazy_gettext, lazy_pgettext, ngettext

ROLES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: lazy_pgettext("role", "Administrator"),
    Role.REVIEWER: lazy_pgettext("role", "Reviewer"),
    Role.AUTHOR: lazy_pgettext("role", "Author of questionnaires"),
    Role.TRANSLATOR: lazy_pgettext("role", "Translator"),
    Role.COORDINATOR: lazy_pgettext("role", "Coordinator of a category"),
    Role.CONTRACT_MANAGER: lazy_pgettext("role", "Contract manager of a region"),
    Role.REGION_OFFICER: lazy_pgettext("role", "Officer of a region"),
    Role.REGION_READER: lazy_pgettext("role", "Reader of a region"),
    Role.AUDITOR: lazy_pgettext("role", "Auditor"),
    Role.OBSERVER: lazy_pgettext("role", "Observer of figures"),
}
WRONG_PASSWORD = lazy_gettext("The address or the password is wrong. Check both and try again.")
WRONG_CODE = lazy_gettext("The code is wrong, or has been used already. Wait for the next one and try again.")

SEED_LOST = lazy_gettext(
    "Codes from your app can no longer be checked, because the portal's key was changed. Use one of your recovery codes, or ask "
    "an administrator to let you connect the app again.")
WRONG_PRESENT = lazy_gettext("The present password is wrong, so nothing was changed. Write it again.")
WEAK: Mapping[Weakness, str] = {
    Weakness.SHORT: lazy_gettext("This is shorter than 12 characters. Add a word or two."),
    Weakness.LONG: lazy_gettext("This is longer than 256 characters. Shorten it."),
    Weakness.COMMON: lazy_gettext("This is made of common words or figures in a row. Choose words that do not belong together."),
    Weakness.PERSONAL: lazy_gettext("This is made of your own name or address. Choose words that have nothing to do with you."),
}


def too_many(seconds: int) -> str:
    """Return what to say after too many tries: how long to wait, and that nothing else is wrong."""
    minutes = -(-seconds // 60)
    if minutes < 120:
        return ngettext("There were too many tries. Wait %(num)d minute and try again.",
                        "There were too many tries. Wait %(num)d minutes and try again.", minutes)
    return gettext("There were too many tries. Try again tomorrow, or ask an administrator for help.")
