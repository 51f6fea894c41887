"""From sections to the text of the page: one file, nothing fetched, one script that is known by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from optimiser.document.words import plan_years
from optimiser.words import decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.document.parts import Section, Sifted
    from optimiser.document.story import Story

MOST_CHOICES = 200
"""A column with more distinct values than this is searched, not chosen from."""


def page(story: Story, sections: Sequence[Section]) -> str:
    """The page.  Every text is escaped by the template; drawings and data are made safe by those that make them."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["drawing"] = Markup  # optimiser/document/charts writes drawings anew from parsed XML
    environment.filters["data"] = lambda block: Markup(data_text(block))  # noqa: S704 - `<`, `>` and `&` are escaped
    script, style = _text("page.js"), _text("page.css")
    horizon = story.inst.horizon
    scenario = "; ".join(story.inst.scenario) or "; ".join(story.past.run.manifest["scenario"]["name"])
    subtitle = f"the plan for {plan_years(horizon)}, scenario: {scenario or 'none'}"
    return environment.from_string(_text("page.html")).render(
        title=horizon.title,
        subtitle=subtitle,
        about=horizon.about,
        status=story.solution.sentence,
        sections=sections,
        version=_version(),
        run=story.past.run.folder.resolve().name,
        style=Markup(style),  # noqa: S704 - a file of ours
        script=Markup(script),  # noqa: S704 - a file of ours
        script_hash=Markup(script_hash(script)),  # noqa: S704 - letters and digits
    )


def script_hash(script: str) -> str:
    """The source expression by which a content security policy knows a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def data_text(block: Sifted) -> str:
    """A table as JSON that can stand in a ``script`` element: column by column, each text once."""
    table = {
        "name": block.name,
        "caption": block.caption,
        "adds_up": block.adds_up,
        "totals_by": block.totals_by,
        "columns": [_column(block, name) for name in block.titles],
    }
    text = json.dumps(table, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _column(block: Sifted, name: str) -> dict[str, Any]:
    column = block.frame[name]
    about: dict[str, Any] = {"name": name, "title": block.titles[name]}
    if pd.api.types.is_integer_dtype(column):
        cells = [int(value) for value in column]
        return {**about, "kind": "whole", "filter": len(set(cells)) <= MOST_CHOICES, "cells": cells}
    if pd.api.types.is_float_dtype(column):
        figures = [None if pd.isna(value) else float(f"{value:.12g}") for value in column]
        shown = block.frame.select_dtypes("float").abs().to_numpy()
        digits = None if block.significant else decimals(shown.ravel().tolist())
        return {**about, "kind": "figure", "filter": False, "digits": digits, "cells": figures}
    codes, values = pd.factorize(column.astype(str))
    several = 1 < len(values) <= MOST_CHOICES
    return {**about, "kind": "text", "filter": several, "values": values.tolist(), "cells": codes.tolist()}


def _text(name: str) -> str:
    return (files("optimiser.document.page") / name).read_text(encoding="utf-8")


def _version() -> str:
    try:
        return version("ppopt")
    except PackageNotFoundError:
        return "from a checkout"
