"""Being written: the engineer of this feature replaces this file."""

from flask import Blueprint

bp = Blueprint("outcomes", __name__, template_folder="templates")
