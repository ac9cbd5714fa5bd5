"""What is done to the floor and to the product: pages shown, pages saved, both in turn, and a whole participant's run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks.client import Client, Fields
from benchmarks.definitions import BIG_SECTION, questionnaire
from benchmarks.product import secret_of

HIDDEN = re.compile(rb'name="(csrf_token|revision|form_key|shown)" (?:type="hidden" )?value="([^"]*)"')
FLOOR_QUESTIONS = 8
HALF = 4
"""How many sections a measured draft holds answers to: half of them, as on average during a run."""
SIGNATURE = (("name", "Prov Provsson"), ("role", "vd"), ("certify", "yes"))


def floor_form(value: str) -> Fields:
    """Return what a browser sends from the floor's page."""
    numbers = range(1, FLOOR_QUESTIONS + 1)
    answers = [pair for number in numbers for pair in ((f"q{number}", value), (f"c{number}", ""))]
    return [("csrf", "x" * 40), *answers, ("go", "next")]


@dataclass
class FloorReader:
    """Somebody who answers at the floor."""

    client: Client
    number: int
    values: Iterator[str] = field(default_factory=lambda: cycle(("yes", "no")))

    def show(self) -> None:
        """Look at the page."""
        self.client.get(f"/s/1?r={self.number}")

    def save(self) -> None:
        """Store eight answers."""
        self.client.post(f"/s/1?r={self.number}", floor_form(next(self.values)))


@dataclass
class Participant:
    """Somebody who answers in the product: what a browser holds of one assessment."""

    client: Client
    place: int
    home: str = ""
    cookie: str = ""
    hidden: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Follow the letter's link to the overview."""
        path = f"/i/{secret_of(self.place)}"
        page = self.client.get(path)
        self.cookie = _cookie(page.head)
        answer = self.client.post(path, [("csrf_token", _hidden(page.body)["csrf_token"])], cookie=self.cookie)
        self.cookie = _cookie(answer.head, self.cookie)
        self.home = answer.header(b"location").decode().rstrip("/")
        self.client.get(f"{self.home}/", cookie=self.cookie)

    def show(self, section: str = BIG_SECTION) -> None:
        """Look at a section."""
        self.hidden = _hidden(self.client.get(f"{self.home}/sections/{section}", cookie=self.cookie).body)

    def save(self, section: str = BIG_SECTION, *, changed: Mapping[str, str] | None = None) -> None:
        """Save a section from the page shown last; every time with other answers, so that something is written."""
        value = "no" if int(self.hidden["revision"]) % 2 else "yes"
        fields = [(name, self.hidden[name]) for name in ("csrf_token", "revision", "form_key", "shown")]
        for question in [word for word in self.hidden["shown"].split() if not word.startswith("~")]:
            answer = (changed or {}).get(question, value)
            fields += [(question, answer), (f"{question}-comment", ""), (f"{question}-na-reason", "")]
        self.client.post(f"{self.home}/sections/{section}", [*fields, ("next", "section")], cookie=self.cookie)
        self.hidden["revision"] = str(int(self.hidden["revision"]) + 1)

    def answer_half(self) -> None:
        """Bring the draft to where it is on average."""
        for section in _sections()[:HALF]:
            self.show(section)
            self.save(section)
        self.show()

    def run(self) -> None:
        """Everything from the link to the receipt: all answers yes, but for three."""
        self.open()
        for section in _sections():
            self.show(section)
            self.save(section, changed={"risks-1": "no", "workers-2": "partly", "ethics-3": "unknown"})
        page = _hidden_all(self.client.get(f"{self.home}/check", cookie=self.cookie).body)
        self.client.post(f"{self.home}/submit", [*page, *SIGNATURE], cookie=self.cookie)
        self.client.get(f"{self.home}/receipt", cookie=self.cookie)


def _sections() -> list[str]:
    return [section.id for section in questionnaire().sections]


def _cookie(head: bytes, before: str = "") -> str:
    """The cookies a browser holds after a response."""
    held = dict(pair.split("=", 1) for pair in before.split("; ") if pair)
    held |= {name.decode(): value.decode() for name, value in re.findall(rb"(?i)set-cookie: ([^=]+)=([^;\r]*)", head)}
    return "; ".join(f"{name}={value}" for name, value in held.items())


def _hidden(page: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}


def _hidden_all(page: bytes) -> list[tuple[str, str]]:
    """The hidden fields of the form to sign."""
    form = page[page.index(b'/submit"'):]
    found = (re.search(rb'name="([^"]+)"', tag) for tag in re.findall(rb'<input[^>]*type="hidden"[^>]*>', form))
    values = re.findall(rb'<input[^>]*type="hidden"[^>]*value="([^"]*)"', form)
    return [(name[1].decode(), value.decode()) for name, value in zip(found, values, strict=True) if name]
