"""All routes. A page adds its own `ROUTES` here."""

from __future__ import annotations

from doorstep.web.openrosa import views as openrosa
from doorstep.web.routes import Route
from doorstep.web.views import (
    agreements,
    assets,
    awareness,
    boxes,
    county,
    departures,
    doors,
    evening,
    failures,
    figures,
    files,
    findings,
    households,
    inspection,
    inspectors,
    ledgers,
    morning,
    outreach,
    people,
    plan,
    policies,
    questions,
    quiz,
    receptions,
    rekey,
    requests,
    residents,
    review,
    roles,
    roster,
    scans,
    score,
    sign_in,
    sites,
    stations,
    tasks,
)

ROUTES: tuple[Route, ...] = (
    *openrosa.ROUTES,  # first: a phone's visits come by the hundred
    *assets.ROUTES,
    *sign_in.ROUTES,
    *morning.ROUTES,
    *files.ROUTES,
    *score.ROUTES,
    *figures.ROUTES,
    *policies.ROUTES,
    *quiz.ROUTES,
    *inspection.ROUTES,
    *plan.ROUTES,
    *doors.ROUTES,
    *tasks.ROUTES,
    *ledgers.ROUTES,
    *people.ROUTES,
    *roles.ROUTES,
    *roster.ROUTES,
    *boxes.ROUTES,
    *receptions.ROUTES,
    *inspectors.ROUTES,
    *requests.ROUTES,
    *residents.ROUTES,
    *sites.ROUTES,
    *agreements.ROUTES,
    *findings.ROUTES,
    *questions.ROUTES,
    *households.ROUTES,
    *review.ROUTES,
    *rekey.ROUTES,
    *scans.ROUTES,
    *evening.ROUTES,
    *departures.ROUTES,
    *county.ROUTES,
    *stations.ROUTES,
    *outreach.ROUTES,
    *awareness.ROUTES,
)

urlpatterns = [route.as_path() for route in ROUTES]
handler400 = failures.not_understood
handler404 = failures.not_found
handler500 = failures.failed
