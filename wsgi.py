"""What a WSGI server is pointed at: `wsgi:app` (both wings on one port), `wsgi:supplier`, `wsgi:staff` (under /kansli).

Made when first asked for, from the environment; importing this module does nothing.
"""

from functools import cache

from flask import Flask

from portal.app import create_joined_app, create_mounted_staff_app, create_supplier_app
from portal.config import Settings

MADE = {"app": create_joined_app, "supplier": create_supplier_app, "staff": create_mounted_staff_app}


@cache
def __getattr__(name: str) -> Flask:
    if name not in MADE:
        raise AttributeError(name)
    return MADE[name](Settings.from_environment())
