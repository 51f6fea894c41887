"""The two planning geographies: 7 NHS regions, or 42 integrated care boards in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from derivation.facts import assumption, fact, parameter
from derivation.frames import Rows, records, table

ENGLAND = "england"


@dataclass(frozen=True)
class Geography:
    """``places`` has one row per region: region, title, nhs_region, population, share, minority_share, confidence."""

    name: str
    title: str
    unit: str
    places: pd.DataFrame

    @property
    def is_icb(self) -> bool:
        """Whether the regions are integrated care boards."""
        return self.unit == "icb"

    def rows(self) -> Rows:
        """The places as plain rows."""
        return records(self.places)

    def within(self, nhs_regions: set[str]) -> list[str]:
        """The regions that lie in these NHS regions."""
        return list(self.places.loc[self.places["nhs_region"].isin(nhs_regions), "region"])


def short(name: str) -> str:
    """An NHS region's name as an id: ``north_east_yorkshire``."""
    return name.lower().replace(" and ", " ").replace(" ", "_")


def nhs_regions() -> Geography:
    """England by 7 NHS regions."""
    frame = fact("regions").sort_values("nhs_region")
    return Geography(
        "england", "England by NHS region", "region", _places(frame, "nhs_region", frame["nhs_region"].map(short))
    )


def icbs() -> Geography:
    """England by 42 integrated care boards."""
    frame = fact("icbs").sort_values(["nhs_region", "icb_ods_code"])
    return Geography(
        "england-icb", "England by integrated care board", "icb", _places(frame, "icb_name", frame["icb_ods_code"])
    )


def _places(frame: pd.DataFrame, title: str, region: pd.Series) -> pd.DataFrame:
    population = frame["population_census2021"]
    return pd.DataFrame(
        {
            "region": region,
            "title": frame[title].str.removeprefix("NHS ").str.removesuffix(" ICB"),
            "nhs_region": frame["nhs_region"].map(short),
            "population": population,
            "share": population / population.sum(),
            "minority_share": frame["ethnic_minority_share"],
        }
    ).reset_index(drop=True)


@cache
def minority_share_of_england() -> float:
    """Ethnic-minority share of England's population, Census 2021."""
    frame = fact("regions")
    population = frame["population_census2021"]
    return float((frame["ethnic_minority_share"] * population).sum() / population.sum())


def regions(geography: Geography) -> pd.DataFrame:
    """The regions table."""
    tiles = assumption("tiles").set_index("region")
    source = "icbs.csv" if geography.is_icb else "regions.csv"
    return table(
        {
            "region": place["region"],
            "title": place["title"],
            "parent": place["nhs_region"] if geography.is_icb else ENGLAND,
            "population": place["population"],
            "tile_column": tiles.loc[place["region"], "tile_column"],
            "tile_row": tiles.loc[place["region"], "tile_row"],
            "source": f"{source}: Census 2021; tile drawn by hand",
            "confidence": "derived",
        }
        for place in geography.rows()
    )


def catchment_of(nhs_region: str) -> set[str]:
    """An NHS region and its neighbours."""
    pairs = assumption("adjacency")
    east = set(pairs.loc[pairs["region"] == nhs_region, "neighbour"])
    west = set(pairs.loc[pairs["neighbour"] == nhs_region, "region"])
    return {nhs_region} | east | west


def stays(geography: Geography) -> pd.DataFrame:
    """Where people who qualify in London work; everyone else stays."""
    stay = parameter("london_stays_share")
    around = geography.places[geography.places["nhs_region"].isin(["east_of_england", "south_east"])]
    leave = (1 - stay) * around["population"] / around["population"].sum()
    mark = {"source": "parameters.csv london_stays_share", "confidence": "assumed"}
    rows = []
    for home in geography.within({"london"}):
        rows.append({"route": "all", "from_region": home, "to_region": home, "share": stay, **mark})
        for region, share in zip(around["region"], leave, strict=True):
            rows.append(
                {
                    "route": "all",
                    "from_region": home,
                    "to_region": region,
                    "share": float(int(share * 1e4) / 1e4),
                    **mark,
                }
            )
    return table(rows)
