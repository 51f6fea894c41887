"""Publishing a run: the decision taken, entered when the run has been replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.errors import UsageError
from optimiser.rounds import log
from optimiser.rounds.check import whole
from optimiser.rounds.entry import PUBLISH, Draft, Entry, facts_text, text_of, who_of
from optimiser.rounds.keep import added
from optimiser.rounds.lists import in_force
from optimiser.rounds.replay import Verdict, replay
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optimiser.rounds.replay import Replayed


def publish(
    folder: Path,
    name: str,
    decision: str,
    who: str | None = None,
    on_phase: Callable[[str], None] = lambda _phase: None,
    on_line: Callable[[str], None] = lambda _line: None,
) -> tuple[Entry, Replayed]:
    """Enter that the run ``name`` is what was decided; a decision before it stays in the log and is superseded.

    The run is replayed first: a number that this program cannot reach again is not published.
    Raises UsageError if there is no such run, it has no proven plan, it does not replay, or ``decision`` says nothing;
    RunFolderError if the round or the run is not as it was.
    """
    decision, who = text_of(decision, "--decision"), who_of(who)
    entry = added(log.entries(folder), name)
    _publishable(entry)
    again = replay(folder, name, on_phase, on_line)
    if again.verdict is Verdict.DIFFERENT:
        msg = (
            f"{name} is not published: solved again it gives other figures (ppopt round replay {folder} {name} lists "
            "them). Solve its inputs anew, add that run, and publish it."
        )
        raise UsageError(msg)

    def draft(entries: tuple[Entry, ...]) -> Draft:
        whole(folder, entry)
        before = in_force(entries)
        facts: dict[str, object] = {
            "added": entry.seal,
            "manifest_sha256": entry.fact("manifest_sha256"),
            "replayed": again.verdict.value,
            "supersedes": None if before is None else before.number,
        }
        return Draft(PUBLISH, name, who, decision, facts_text(facts))

    return log.append(folder, draft), again


def _publishable(entry: Entry) -> None:
    status = Status(entry.fact("status"))
    if status is Status.LIMIT_WITH_PLAN:
        msg = (
            f"{entry.run} was stopped before it was done, and where a solver stops depends on the machine: it cannot "
            "be replayed. Solve without --time-limit (whole places: with a --gap that is reached), add that run, and "
            "publish it."
        )
        raise UsageError(msg)
    if not status.has_plan:
        msg = f"{entry.run} has no plan to publish. {status.sentence}"
        raise UsageError(msg)
