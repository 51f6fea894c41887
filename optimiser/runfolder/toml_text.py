"""The settings of an instance as the text of an instance.toml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.horizon import Horizon


def settings_text(horizon: Horizon) -> str:
    """``horizon`` as TOML: plain values first, then one block per band."""
    values = horizon.model_dump(exclude_none=True)
    bands = values.pop("bands")
    blocks = ["\n[[bands]]\n" + _lines(band) for band in bands]
    return _lines(values) + "".join(blocks)


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in values.items())


def _value(value: object) -> str:
    """JSON's text of a text, number, truth value or list is also TOML's, but for DEL, which TOML wants escaped."""
    items = list(value) if isinstance(value, tuple) else value
    return json.dumps(items, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
