"""What a WSGI server is pointed at: `wsgi:app` (both wings on one port), `wsgi:supplier`, `wsgi:staff` (under /kansli).

Made when first asked for, from the environment; importing this module does nothing.
"""

from functools import cache

from flask import Flask

from portal.app import create_joined_app, create_mounted_staff_app, create_supplier_app
from portal.config import Settings
from portal.web.compression import Compressed

MADE = {"app": create_joined_app, "supplier": create_supplier_app, "staff": create_mounted_staff_app}


@cache
def __getattr__(name: str) -> Flask:
    if name not in MADE:
        raise AttributeError(name)
    app = MADE[name](Settings.from_environment())
    app.wsgi_app = Compressed(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation has it
    return app
