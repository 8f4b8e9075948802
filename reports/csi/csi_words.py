"""What a digest says of a csi survey: the verdict first, then what to mend; plain text."""

from __future__ import annotations

from collections.abc import Iterable

from locales import Text, text
from reports.csi.csi import CsiDigest
from reports.digest.words import silence, week_response
from reports.drawing.fitting import SUBJECT_LIMIT, trimmed
from survey.definition.definition import Survey
from survey.scores.csi import Rated, nss, verdict, weakest
from survey.scores.scoring import FEWEST_TO_JUDGE, whole


def csi_words(digest: CsiDigest, language: str, survey: Survey | None = None) -> str:
    """The digest in one language; `survey` tells how its attributes read there."""
    lines = [
        _head(digest),
        *(silence(digest) if digest.silent else _facts(digest, language, survey)),
    ]
    return "\n".join(text(language, line.key, **line.args) for line in lines)


def _head(digest: CsiDigest) -> Text:
    title = Text(
        "digest.title.sofar" if digest.so_far else "digest.title",
        {"subject": trimmed(digest.subject, SUBJECT_LIMIT), "week": int(digest.week[-2:])},
    )
    return Text("digest.head", {"title": title, "verdict": _verdict(digest)})


def csi_picture_verdict(digest: CsiDigest, language: str) -> str:
    """How the index stands to its target, without the full stop; "" where that is not judged."""
    if digest.silent or digest.target is None:
        return ""
    told = _verdict(digest)
    if told.key in ("digest.few", "csi.unknown"):
        return ""
    return text(language, told.key, **told.args).rstrip(".。")


def _verdict(digest: CsiDigest) -> Text:
    if digest.silent:
        asked = digest.invited
        return Text("digest.unanswered", {"asked": asked}) if asked else Text("digest.unasked")
    judged = verdict(digest.headline.judged, digest.target, digest.answers)
    if judged == "few":
        return Text("digest.few", {"answers": digest.answers})
    if judged == "untold":
        key = "csi.untold" if digest.target is None else "csi.unknown"
        return Text(key, {"answers": digest.answers})
    return Text(f"csi.{judged}", {"target": digest.target})


def _facts(digest: CsiDigest, language: str, survey: Survey | None) -> Iterable[Text]:
    index, weak = digest.headline.judged, weakest(digest.headline.attributes)
    judged = verdict(index, digest.target, digest.answers)
    shown = {}
    if judged != "few" and index.value is not None and index.low is not None:
        assert index.high is not None
        points = {"csi": index.value, "low": index.low, "high": index.high}
        args: dict[str, object] = {name: whole(value) for name, value in points.items()}
        args |= {"answers": digest.answers, "weeks": digest.headline_weeks}
        yield Text("csi.index" if digest.headline_weeks == 1 else "csi.window", args)
        if weak:
            shown = {
                "attribute": survey.shown(weak.name, language) if survey else weak.name,
                "importance": round(weak.importance, 1),
                "satisfaction": round(weak.satisfaction, 1),
            }
            yield Text("csi.weakest", shown)
    yield from week_response(digest, few=digest.week_answers < FEWEST_TO_JUDGE)
    if not shown:
        yield Text("csi.todo.ask")
    elif judged == "reached":
        yield Text("csi.todo.keep")
    else:
        yield Text("csi.todo.mend", shown)


def attribute_line(one: Rated, survey: Survey, language: str) -> str:
    """What an attribute got; its net satisfaction from 30 answers on."""
    net = nss(one)
    args: dict[str, object] = {
        "attribute": survey.shown(one.name, language),
        "importance": round(one.importance, 1),
        "satisfaction": round(one.satisfaction, 1),
        "answers": one.n,
    }
    if net.n < FEWEST_TO_JUDGE or net.low is None or net.high is None:
        return text(language, "report.attribute", **args)
    points = {"nss": net.nps, "low": whole(net.low), "high": whole(net.high)}
    return text(language, "report.attribute.net", **args | points)
