from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from .folding import Query
from .query_log import count_question
from .recommendations import recommended
from .sections import sections
from .text import clean


def everything(request):
    """`/es/buscar/?q=`: what each section finds for the words."""
    text = clean(request.GET.get("q", ""))
    found, degraded = [], False
    if Query(text):
        found = [(section, section.find(text, language=get_language(), today=timezone.localdate())) for section in sections()]
        degraded = any(results.degraded for _, results in found)
        if not degraded:
            count_question(request, text, is_empty=not any(results.total for _, results in found))
    suggestion = next((results.suggestion for _, results in found if results.suggestion), "")
    context = {
        "text": text,
        "found": [pair for pair in found if pair[1].total],
        "asked": bool(found),
        "recommended": recommended(text, language=get_language(), today=timezone.localdate()),
        "suggestion": suggestion,
        "degraded": degraded,
        "corrected": any(results.corrected and results.total for _, results in found),
    }
    return render(request, "search/results.html", context)
