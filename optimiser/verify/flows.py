"""What the decisions imply for people: who is in training, who qualifies, who leaves, who has the experience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.space import Positions, Space, fill

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions
    from optimiser.verify.report import Figures


@dataclass(frozen=True)
class Flows:
    """People and posts that follow from the decisions and the tables, as arrays over the sets in the comments."""

    profession_of_route: Positions  # route
    begun: Figures  # route region begun, people: the pipeline, then the starts
    present: Figures  # route year_of_training region year cohort, trainees
    leave: Figures  # profession region year, share
    served: Figures  # profession region years_in_post, WTE of the opening workforce in post for at least so long
    qualified: Figures  # profession region year, WTE
    joiners: Figures  # profession region year, WTE
    moved: Figures  # profession region year, WTE

    @property
    def opening(self) -> Figures:
        """WTE in post before the first year: profession, region."""
        everyone: Figures = self.served[..., 0]
        return everyone

    @property
    def trainees(self) -> Figures:
        """Trainees present, old and new cohorts together: route, year_of_training, region, year."""
        total: Figures = self.present.sum(axis=-1)
        return total


def flows_of(inst: Instance, space: Space, plan: Decisions) -> Flows:
    """What the decisions imply."""
    profession_of_route = space.positions("profession", inst.routes["profession"], "routes")
    begun = np.concatenate([_pipeline(inst, space), plan.starts], axis=-1)
    leave = _leave(inst, space)
    return Flows(
        profession_of_route=profession_of_route,
        begun=begun,
        present=_present(inst, space, begun),
        leave=leave,
        served=_served(inst, space, leave[..., 0]),
        qualified=qualifying(inst, space, begun, profession_of_route),
        joiners=fill(space, inst.joiners, "profession region year", "wte", table="joiners"),
        moved=_moved(inst, space, plan),
    )


def _pipeline(inst: Instance, space: Space) -> Figures:
    """People who started in each year before the first intake year that can still matter: route, region, past year."""
    first = inst.horizon.first_intake_year
    recent = inst.pipeline[inst.pipeline["intake_year"].between(first - space.past, first - 1)]
    every = fill(space, recent, "route region begun=intake_year", "trainees", table="pipeline")
    return every[..., : space.past]


def _present(inst: Instance, space: Space, begun: Figures) -> Figures:
    """present_share[k, m] of those who began m - 1 years earlier, the pipeline's cohorts apart from the plan's."""
    share = fill(space, inst.route_years, "route year_of_training", "present_share", table="route_years")
    years = space.size("year")
    result = np.zeros((*space.shape("route year_of_training region year"), 2))
    for lag in range(share.shape[1]):
        start = space.past - lag
        cohort = begun[..., start : start + years] * share[:, lag, None, None]
        result[:, lag, :, :lag, 0] = cohort[..., :lag]
        result[:, lag, :, lag:, 1] = cohort[..., lag:]
    return result


def _leave(inst: Instance, space: Space) -> Figures:
    """Share of last year's stock that leaves: the profession's rate unless leave_rates says otherwise."""
    usual = inst.professions["leave_rate"].to_numpy(dtype=float)[:, None, None]
    given = fill(space, inst.leave_rates, "profession region year", "rate", default=-1.0, table="leave_rates")
    return np.where(given >= 0, given, usual)


def _served(inst: Instance, space: Space, first_leave: Figures) -> Figures:
    """The opening workforce by length of service: as tabled, else those of a year less whom the first year leaves."""
    axes = "profession region years_in_post"
    given = fill(space, inst.length_of_service, axes, "wte", default=np.nan, table="length_of_service")
    served = [fill(space, inst.workforce, "profession region", "wte", table="workforce")]
    for years in range(1, given.shape[-1]):
        known = given[..., years]
        served.append(np.where(np.isnan(known), served[-1] * (1 - first_leave), known))
    return np.stack(served, axis=-1)


def qualifying(inst: Instance, space: Space, begun: Figures, profession_of_route: Positions) -> Figures:
    """WTE that take up a post: finishers who join the service, in the region where they go."""
    years = space.size("year")
    finishing = np.zeros(space.shape("route region year"))
    for after, rows in inst.finishers.groupby("after_years"):
        share = fill(space, rows, "route", "share", table="finishers")
        start = space.past - int(str(after))
        finishing += share[:, None, None] * begun[..., start : start + years]
    takers = finishing * inst.routes["uptake_share"].to_numpy(dtype=float)[:, None, None]
    arriving = np.einsum("kiy,kir->kry", takers, _stays(inst, space))
    return heads(inst) * by_profession(space, arriving, profession_of_route)


def _stays(inst: Instance, space: Space) -> Figures:
    """Share of a region's qualifiers who go to each region, by default their own: route, from, to."""
    axes = "route region=from_region region=to_region"
    given = fill(space, inst.stays, axes, "share", table="stays")
    spoken = fill(space, inst.stays.assign(row=1.0), axes, "row", table="stays").any(axis=-1, keepdims=True)
    return np.where(spoken, given, np.eye(space.size("region"))[None])


def _moved(inst: Instance, space: Space, plan: Decisions) -> Figures:
    """WTE that leave a post to train, by the profession and region they leave."""
    share = fill(space, inst.career_moves, "route profession=from_profession year", "share", table="career_moves")
    moved: Figures = heads(inst) * np.einsum("kpy,kry->pry", share, plan.starts)
    return moved


def heads(inst: Instance) -> Figures:
    """WTE per head, shaped to multiply profession, region, year."""
    figures: Figures = inst.professions["wte_per_head"].to_numpy(dtype=float)[:, None, None]
    return figures


def by_profession(space: Space, by_route: Figures, profession_of_route: Positions) -> Figures:
    """Sums the first axis, routes, to professions."""
    total = np.zeros((space.size("profession"), *by_route.shape[1:]))
    np.add.at(total, profession_of_route, by_route)
    return total


def experienced(flows: Flows, stock: Figures, years: Figures) -> Figures:
    """WTE in post for at least ``years`` (one number a profession): the stock of then less those who left since.

    Before the first year stand those of the opening workforce who were in post then.
    """
    horizon = stock.shape[-1]
    result = np.empty_like(stock)
    for p, wait in enumerate(years.astype(int)):
        then = np.concatenate([flows.served[p][:, :wait][:, ::-1], stock[p]], axis=1)[:, :horizon]
        leave = np.concatenate([np.zeros((len(stock[p]), wait)), flows.leave[p]], axis=1)
        for step in range(1, wait + 1):
            then = then * (1 - leave[:, step : step + horizon])
        result[p] = then
    return result
