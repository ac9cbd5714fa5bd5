"""The files of a little questionnaire with its rules, as an author would upload them."""

HEAD = """
code: mini
number: 1
title: Ett litet formulär
minutes: {core: 1, full: 1}
sections: [only]
"""
SECTION = """
id: only
title: Ett avsnitt
article: wr.forced
questions:
  - id: first
    kind: yes_no
    core: true
    text: Har ni en policy?
    why: Vi vill veta det.
  - {id: sign, kind: statement, text: Jag intygar., core: true}
"""
RULES = """
code: mini
number: 1
fits: [1]
rules:
  - id: no-policy
    judges: first
    answers: {yes: quiet, partly: observation, no: minor, unknown: observation, not_applicable: judgement}
    requirement: wr.forced
    short: Ingen policy
    reason: Ni har ingen policy.
    action: Skriv en.
    cases: {yes: quiet, partly: observation, no: minor, unknown: observation, not_applicable: judgement, missing: quiet}
"""
FILES = {"mini/1/questionnaire.yaml": HEAD, "mini/1/sections/only.yaml": SECTION, "mini/rules-1.yaml": RULES}
