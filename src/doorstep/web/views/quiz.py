"""A quiz of ten for whoever wants to try: looking up is allowed, the result is shown once and kept
nowhere; who wants it counted adds it to the village's count."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.quizzes import MINUTES, QUESTIONS
from doorstep.office.quizzes import (
    count_quiz,
    count_ticket,
    fresh_quiz_seed,
    hand_out,
    quiz_of,
    read_ticket,
)
from doorstep.office.village_figures import cards_seen, village_figures_shown
from doorstep.render.quizzes import asked_questions, quiz_paper
from doorstep.web.audiences import VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf
from doorstep.web.views.nothing_yet import check_shown

_SEED = 40


def quiz(request: PageRequest) -> HttpResponse:
    """For which village, then the questions and until when."""
    check_shown()
    figures, village = village_figures_shown(), request.GET.get("village", "")
    given: dict[str, object] = {"cards": cards_seen(figures), "village": village, "n": QUESTIONS}
    if village:
        made = quiz_of(village, fresh_quiz_seed())
        ticket = hand_out(made.village, made.seed)
        given |= {
            "questions": asked_questions(made, figures, request.phrases),
            "ticket": ticket,
            "seed": made.seed,
            "until": timezone.localtime(read_ticket(ticket).until).strftime("%H:%M:%S"),
        }
    return render(request, "quiz.html", given | {"minutes": MINUTES})


def answer(request: PageRequest) -> HttpResponse:
    """Tell what was right and where it stands; count it where that is asked for."""
    ticket = read_ticket(request.POST.get("ticket", ""))
    made = quiz_of(ticket.village, ticket.seed)
    chosen = [
        whole_number(request.POST.get(f"choice-{at}", ""), -1) for at in range(len(made.questions))
    ]
    right = made.right_among(chosen)
    is_counted = request.POST.get("step") == "count" and count_ticket(ticket, right)
    asked = asked_questions(made, village_figures_shown(), request.phrases)
    told = [
        (one, one.choices[one.right], one.choices[at] if 0 <= at < len(one.choices) else "")
        for one, at in zip(asked, chosen, strict=True)
    ]
    shown = {"told": told, "right": right, "n": len(told), "is_counted": is_counted}
    return render(request, "quiz_answers.html", shown | {"village": made.village})


def paper(request: PageRequest) -> HttpResponse:
    """A question sheet and its answers, for a room without a screen."""
    check_shown()
    seed = request.GET.get("seed", "")[:_SEED] or fresh_quiz_seed()
    made = quiz_of(request.GET.get("village", ""), seed)
    day = timezone.localdate()
    return sent_pdf(quiz_paper(made, village_figures_shown(), request.phrases, day), "quiz.pdf")


def kept(request: PageRequest) -> HttpResponse:
    """Count a sheet that was answered on paper, by the code printed on it."""
    said = request.POST
    numbers = (whole_number(said.get(name, ""), -1) for name in ("right", "asked"))
    count_quiz(said.get("village", ""), said.get("seed", "")[: _SEED + 1], *numbers)
    return HttpResponseRedirect(f"{reverse('quiz')}?kept=1")


ROUTES = (
    Route("quiz", quiz, "quiz", seen_by=VILLAGES),
    Route("quiz/answer", answer, "quiz-answer", ("POST",), seen_by=VILLAGES),
    Route("quiz/sheet.pdf", paper, "quiz-paper", seen_by=VILLAGES),
    Route("quiz/kept", kept, "quiz-kept", ("POST",), seen_by=VILLAGES),
)
