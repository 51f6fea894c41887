"""What a limit is called and who could change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.overrides import PREFIX, words

if TYPE_CHECKING:
    from optimiser.instance import Instance

TITLED = {
    "fund": "funds",
    "profession": "professions",
    "programme": "programmes",
    "ratio": "team_ratios",
    "region": "regions",
    "route": "routes",
    "scheme": "schemes",
    "service": "services",
    "setting": "settings",
}
"""Sets whose members have a title of their own, and the table that has it; a programme is known by its route's."""


def title_of(inst: Instance, set_name: str, name: str) -> str:
    """The title of a member of a set, or its name where it has none; an override is known by what it says."""
    if set_name == "rule" and name.startswith(PREFIX):
        return _override(inst, name)
    if set_name not in TITLED:
        return name
    frame = inst.table(TITLED[set_name])
    found = frame[frame[set_name].astype(str) == name]
    if found.empty:
        return name
    if set_name == "programme":
        return f"{title_of(inst, 'route', str(found['route'].iloc[0]))} at {_hei(inst, str(found['hei'].iloc[0]))}"
    return str(found["title"].iloc[0])


def _override(inst: Instance, name: str) -> str:
    """What a kept override says; its name if the instance has none such."""
    found = inst.policies[inst.policies["rule"].astype(str) == name]
    return f"{words(found.to_dict('records')[0])} (override)" if len(found) else name


def _hei(inst: Instance, name: str) -> str:
    return str(inst.heis.loc[inst.heis["hei"].astype(str) == name, "title"].iloc[0])


def owner_of(inst: Instance, family: str, set_name: str, name: str) -> str:
    """Who could change a limit: a rule's, fund's or setting's owner comes before the owner of the family."""
    if set_name == "rule":
        stated = inst.policies.loc[inst.policies["rule"].astype(str) == name, "owner"]
        return str(stated.iloc[0]) if len(stated) else ""
    owners = inst.limit_owners
    for kind, limit in ((set_name, name), ("family", family)):
        found = owners[(owners["kind"] == kind) & (owners["limit"] == limit)]
        if len(found):
            return str(found["owner"].iloc[0])
    return ""
