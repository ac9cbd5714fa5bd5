"""The test questionnaires: small ones in the authors' format, one behaviour each. The product never names them."""

from functools import cache
from pathlib import Path

from portal.casework.contents.loading import Package, load

FOLDER = Path(__file__).parents[1] / "questionnaires"


@cache
def load_test(name: str) -> Package:
    """Return what stands in `tests/questionnaires/<name>`; it must have no faults."""
    package = load(FOLDER / name)
    assert not package.faults, package.faults
    return package
