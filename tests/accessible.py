"""What axe finds on the page, in light and in dark colours.

Most rules do not depend on colours, so they look once. Contrast is slow to compute, and elements that look the same have
the same contrast: of each look, one element is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Own colour and size of a text, and what lies behind it: two elements that agree in all of these have the same contrast.
LOOKS = """(leftOut) => {
  const looks = new Map();
  const behind = (it) => {
    let all = "";
    for (; it; it = it.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(it);
      if (backgroundImage !== "none" || opacity !== "1" || !/, 0\\)$/.test(backgroundColor)) {
        all += `|${backgroundColor} ${backgroundImage} ${opacity}`;
      }
    }
    return all;
  };
  const look = (it) => {
    if (!it.checkVisibility({ visibilityProperty: true }) || it.closest(leftOut)) return;
    const { color, fontSize, fontWeight, textShadow, position } = getComputedStyle(it);
    const key = [it.matches(":disabled"), color, fontSize, fontWeight, textShadow, position, behind(it)].join();
    if (!looks.has(key)) looks.set(key, it);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) look(texts.currentNode.parentElement);
  document.querySelectorAll("input, select, textarea").forEach(look);
  return [...looks.values()];
}"""
RUN = f"""async ({{ options, alike, leftOut }}) => {{
  const context = alike ? {{ include: ({LOOKS})(leftOut) }} : {{ exclude: [[leftOut]] }};
  return await axe.run(context, {{ resultTypes: ["violations"], ...options }});
}}"""
CONTRAST = "color-contrast"


def assert_accessible(page: Page, where: str, *, contents: bool = False) -> None:
    """Have axe look at what the page shows, in both colour schemes; light is left.

    Args:
        page: The page.
        where: What it shows, for the message.
        contents: Whether the list of contents counts too, which is the same on every view.
    """
    left_out = "script" if contents else "#contents"
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    _look(page, where, {"options": {"rules": {CONTRAST: {"enabled": False}}}, "alike": False, "leftOut": left_out})
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        contrast = {"runOnly": {"type": "rule", "values": [CONTRAST]}}
        _look(page, f"{where}, {scheme}", {"options": contrast, "alike": True, "leftOut": left_out})


def _look(page: Page, where: str, argument: dict[str, Any]) -> None:
    found = AxeResults(page.evaluate(RUN, argument))
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"
