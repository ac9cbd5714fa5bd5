"""Which page an address leads to, found once for all assessments: the addresses of a page differ by keys and by nothing else."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.routing import MapAdapter, Rule

from portal.casework.contents.running import Kept

MOST_ADDRESSES = 500
"""How many kinds of address a process remembers."""
_KEY = re.compile(r"(?<=/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?=/|$)")
"""A key in an address, as werkzeug's own converter takes it."""
_GAP = "\0"
"""Stands where a key stood; an address that holds it itself is werkzeug's to refuse."""

ALL_OF_IT = {"return_rule": True}
"""How Flask asks."""
Found = tuple[Rule, Mapping[str, Any], tuple[str, ...]]
"""A rule, the values of its variables, and the names of those that are keys in the order of the address."""


class RememberingAdapter(MapAdapter):
    """Finds a page as werkzeug does, and remembers where addresses with keys lead."""

    known: Kept[tuple[str, str], Found]
    """What is remembered; shared by the requests of one application."""

    def match(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - werkzeug's own
        """Return the rule, or the endpoint, and the variables of an address.  Raises what werkzeug raises."""
        path = self.path_info
        keys = _KEY.findall(path) if not arguments and named == ALL_OF_IT and _GAP not in path else ()
        if not keys:
            return super().match(*arguments, **named)
        kind = self.default_method, _KEY.sub(_GAP, path)
        found = self.known.find(kind)
        if found is None:
            rule, values = super().match(return_rule=True)
            names = tuple([name for name, value in values.items() if isinstance(value, UUID)])
            if [values[name] for name in names] == list(map(UUID, keys)):
                self.known.keep(kind, (rule, values, names))
            return rule, values
        rule, values, names = found
        return rule, {**values, **dict(zip(names, map(UUID, keys), strict=True))}
