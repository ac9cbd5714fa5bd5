"""What anybody may read: what this is, how information is handled, how accessible it is, and how to tell a genuine letter."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.web.linked import opened_links
from portal.web.locale import choose_language as take_choice
from portal.web.returning import safe_path

bp = Blueprint("information", __name__, template_folder="templates")
ASSESSED = "2026-11"
"""When the statement about accessibility was last gone through."""


@bp.get("/")
def show_front() -> ResponseReturnValue:
    """Say what this is and how to begin; whoever has opened a link finds the way back to it."""
    opened = [url_for("answering.show_tasks", assessment_id=assessment) for assessment in opened_links()]
    return render_template("information/front.html", opened=opened)


@bp.get("/privacy")
def show_privacy() -> ResponseReturnValue:
    """Say what is stored and why, who reads it, how long it is kept, and what rights people have."""
    return render_template("information/privacy.html")


@bp.get("/accessibility")
def show_accessibility() -> ResponseReturnValue:
    """Show the accessibility statement that the law on digital public service asks for."""
    return render_template("information/accessibility.html", assessed=ASSESSED)


@bp.get("/letter")
def show_letter() -> ResponseReturnValue:
    """Say how a genuine letter is told from a false one."""
    return render_template("information/letter.html")


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Take the reader's choice of language and go back to the page it was made on."""
    take_choice(request.form.get("language", ""))
    return redirect(safe_path(request.form.get("back"), url_for(".show_front")), 303)
