"""/results: the numbers of a survey, as the terminal and the digests have them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from bot.api.problems import wrong
from bot.api.shapes import SurveyKey
from bot.api.site import ApiSite
from reports.chat.results import named_results, pulse_results, results_summary, stretch
from reports.csi.csi import csi_results
from reports.csi.csi_frozen import csi_summary
from survey.definition.definition import Label
from survey.scores.scale import Kind

NAMED = {
    "survey": "customers", "from": "2026-11-01", "to": "2026-11-30", "n": 12, "promoters": 7,
    "passives": 3, "detractors": 2, "nps": 42, "nps_exact": 41.67, "low": -5.5, "high": 67.97,
    "invited": 40, "response_rate": 0.3, "open_n": 0,
    "verdict": None, "window": None, "change": None, "change_low": None, "change_high": None,
    "change_significant": None, "by": "segment",
    "groups": [
        {"name": "North", "n": 12, "promoters": 7, "passives": 3, "detractors": 2, "nps": 42,
         "nps_exact": 41.67, "low": -5.5, "high": 67.97},
    ],
    "unsorted": None, "competitor": None,
}  # fmt: skip


class ResultsWanted(BaseModel):
    """Which days, both included, and by what."""

    model_config = ConfigDict(extra="forbid")
    survey: SurveyKey
    from_: Annotated[date | None, Field(alias="from", description="else the first answer's")] = None
    to: Annotated[date | None, Field(description="else today")] = None
    by: Annotated[
        Label | None,
        Field(description="segment, touchpoint, theme, week, via, or the name of a property"),
    ] = None


def result_routes(api: FastAPI, site: ApiSite) -> None:
    """GET /results."""
    described: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": NAMED}}}
    }

    @api.get("/results", responses=described)
    async def get_results(wanted: Annotated[ResultsWanted, Query()]) -> dict[str, Any]:
        """Numbers, null where there is nothing; of an anonymous survey its published waves."""
        survey, zone = site.survey(wanted.survey), site.definition.company.zone
        if wanted.from_ and wanted.to and wanted.from_ > wanted.to:
            raise wrong("to", "wants a day that is not before from")
        first, last = stretch(wanted.from_, wanted.to, site.clock.now(), zone)
        try:
            async with site.store.read() as tx:
                if survey.kind is Kind.ENPS:
                    return await pulse_results(tx, survey, first, last, zone, wanted.by)
                if survey.kind is Kind.CSI:
                    return csi_summary(await csi_results(tx, survey, first, last, zone, wanted.by))
                return results_summary(
                    await named_results(tx, survey, first, last, zone, wanted.by)
                )
        except ValueError as error:
            raise wrong("by", str(error)) from None
