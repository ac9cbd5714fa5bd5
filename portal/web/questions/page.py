"""What a request brings to a prepared section."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.core.values import Answer


@dataclass(frozen=True, slots=True)
class FaultText:
    """What is wrong with an answer, said to the reader, and the form field where it can be mended."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What differs between two requests for one section; every mapping goes by question id.

    Attributes:
        asked: the questions to show.
        answers: what is stored, or what was just typed and could not be read.
        faults: what is wrong.
        contracts: id and label of the supplier's contracts, for questions that offer them.
        details: label and value of what we know about the company, for the question that shows it.
        rows: how many empty rows a table shows beyond the usual one.
        readings: how a typed number or date is read.
        because: why the question is asked of this supplier, when not of all.
        notes: something to say above the control, for example what a colleague answered meanwhile.
        documents: the questions whose answers call for documents.
        carried: where an answer comes from that waits to be confirmed.
    """

    asked: Collection[str]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    faults: Mapping[str, FaultText] = field(default_factory=dict)
    contracts: tuple[tuple[str, str], ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    documents: Collection[str] = ()
    carried: Mapping[str, str] = field(default_factory=dict)
