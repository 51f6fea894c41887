"""Progress on stderr, as long as somebody watches: a line per phase, and the solver's last line while it works."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.console import Console
    from rich.status import Status

WORDS = {
    "read": "Reading the data",
    "check": "Checking the data",
    "freedom": "Looking for what is open",
    "build": "Building the model",
    "pass": "Handing the model to the solver",
    "solve": "Solving",
    "verify": "Checking the plan against every limit, without the model",
    "write": "Writing the run folder",
    "workbook": "Writing the workbook",
}
SHOW_SOLVER_AFTER_S = 2.0


class Progress:
    """Says which phase is under way; says nothing when stderr is not a terminal."""

    def __init__(self) -> None:
        self._console: Console | None = None
        self._status: Status | None = None
        self._phase = ""
        self._began = 0.0
        self._times_s: dict[str, float] = {}

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console

            self._console = Console(stderr=True, highlight=False)
            self._status = self._console.status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()
        if kind is None:
            self._done()

    def phase(self, name: str) -> None:
        """A phase begins, and with it the one before ends."""
        self._done()
        self._phase, self._began = name, time.perf_counter()
        if self._status is not None:
            self._status.update(f"{WORDS.get(name, name)} ...")

    def line(self, text: str) -> None:
        """The solver printed a line; on a long solve it is worth seeing."""
        if self._status is None or self._console is None or not text.strip():
            return
        elapsed = time.perf_counter() - self._began
        if elapsed > SHOW_SOLVER_AFTER_S:
            from rich.markup import escape

            words = WORDS.get(self._phase, self._phase)
            room = max(20, self._console.width - len(words) - 16)
            self._status.update(f"{words} {elapsed:.0f} s  [dim]{escape(text.strip()[:room])}[/dim]")

    def times_s(self, *phases: str) -> dict[str, float]:
        """Seconds that the phases took."""
        return {phase: self._times_s.get(phase, 0.0) for phase in phases}

    def _done(self) -> None:
        if self._phase:
            elapsed = time.perf_counter() - self._began
            self._times_s[self._phase] = self._times_s.get(self._phase, 0.0) + elapsed
            if self._console is not None:
                self._console.print(f"[dim]{elapsed:6.1f} s  {WORDS.get(self._phase, self._phase)}[/dim]")
        self._phase = ""
