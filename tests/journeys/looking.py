"""What is looked at on every page: axe (WCAG 2.2 AA), the width of the page, the size of what is to be hit."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TARGET = 24
"""CSS pixels either way (WCAG 2.2, 2.5.8); links within a text are excepted."""
SHOTS = os.environ.get("PORTAL_SCREENSHOTS", "")
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  if (wide <= width) return [];
  const out = [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect(); return box.width && (box.right > width + 1 || box.left < -1); });
  return [`${wide} > ${width}`, ...out.slice(0, 5).map(e => e.outerHTML.slice(0, 120))]; }"""
TOO_SMALL = """least => {
  const inline = e => getComputedStyle(e).display === "inline";
  const inText = e => e.tagName === "A" && e.closest("p, li, dd, dt, td, th, caption") && inline(e);
  const area = e => {  // a label counts with its control; so do the frame of an option and the row of a task
    const around = e.closest(".tasks > li, [data-variant=outline]:not(button)") || e;
    const boxes = [e, ...(e.labels || []), around].map(x => x.getBoundingClientRect());
    return {w: Math.max(...boxes.map(b => b.width)), h: Math.max(...boxes.map(b => b.height))}; };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(e => e.checkVisibility() && !e.closest(".ds-sr-only, .ds-skip-link") && !e.matches(".ds-sr-only") && !inText(e))
    .filter(e => { const {w, h} = area(e); return w < least - .5 || h < least - .5; })
    .map(e => { const {w, h} = area(e); return `${Math.round(w)}x${Math.round(h)} ${e.outerHTML.slice(0, 120)}`; }); }"""


def look(page: Page, name: str, *, axe: bool = True) -> None:
    """Look at a page at both widths; fail with everything that is wrong.

    With `PORTAL_SCREENSHOTS` in the environment, pictures go into the folder that it names.
    """
    before = page.viewport_size
    faults: list[str] = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults += [f"{size['width']}: too wide: {found}" for found in page.evaluate(TOO_WIDE)]
        faults += [f"{size['width']}: too small: {found}" for found in page.evaluate(TOO_SMALL, LEAST_TARGET)]
        faults += axe_faults(page) if axe else []
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
    assert not faults, f"{name}: " + "\n".join(sorted(set(faults)))


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds, one line an element."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"axe {violation['id']}: {node['target']} {node['html'][:160]}" for violation in found for node in violation["nodes"]]
