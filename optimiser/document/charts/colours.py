"""Colours of the page: Okabe and Ito's for what must be told apart, ColorBrewer's for more and less.

Lines and bars also differ in dash, width or lightness, so that nothing rests on colour alone.
"""

from __future__ import annotations

from optimiser.document.parts import Mark

INK = "#1a1a1a"
GREY = "#5f6368"
FAINT = "#d9dce0"
BLUE = "#0072b2"
SKY = "#8fcdf0"
VERMILION = "#c04a00"
BLACK = "#000000"

CASE_MARKS = {
    "nothing_more": Mark("Nothing more", GREY, "line", "2 2"),
    "todays_pattern": Mark("Today's pattern", VERMILION, "line", "6 2"),
    "plan": Mark("The plan", BLUE, "line"),
}
SHORT_STEPS = ("#ffffd4", "#fee391", "#fec44f", "#fe9929", "#d95f0e", "#993404")
"""ColorBrewer YlOrBr: the darker, the shorter."""
PLACE_STEPS = ("#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""ColorBrewer Blues: the darker, the more."""


NEARLY_BLACK = 0.04045
"""Up to here a channel of sRGB is linear."""


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on ``colour`` (relative luminance of WCAG 2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= NEARLY_BLACK else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    against_white, against_black = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05
    return "#ffffff" if against_white > against_black else BLACK
