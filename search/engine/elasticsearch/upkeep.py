"""How it stands between the records and Elasticsearch: for the operator, for load balancers, for the check at start-up."""

from dataclasses import dataclass, field

from django.db.models import Count, Min, Q
from elastic_transport import TlsError
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, TransportError

from ...models import IndexRun, PendingDocument
from ..sources import index_names
from . import outbox
from .client import client, enabled
from .engine import Engine

LATE = 120  # seconds: after a bulk import the engine is told within that


@dataclass
class Standing:
    """`documents`: index → how many the engine shows, None where it has none for this version of the code."""

    error: str = ""
    documents: dict[str, int | None] = field(default_factory=dict)
    pending: int = 0
    gone: int = 0  # of those: no longer public
    refused: int = 0  # of those: the engine did not take them at the last try
    lag: float = 0.0  # seconds since the oldest change that the engine has not been told

    @property
    def health(self):
        if self.error:
            return "down"
        return "ok" if None not in self.documents.values() and self.lag < LATE else "degraded"


def standing():
    """Asks the engine once per index, and gives up as early as a question does."""
    found = Standing()
    rows = PendingDocument.objects.aggregate(
        pending=Count("pk"), gone=Count("pk", filter=Q(gone=True)), refused=Count("pk", filter=Q(attempts__gt=0)), oldest=Min("version")
    )
    found.pending, found.gone, found.refused = rows["pending"], rows["gone"], rows["refused"]
    found.lag = max(0.0, (outbox.now() - rows["oldest"]) / 1e6) if rows["oldest"] else 0.0
    try:
        for name in index_names():
            found.documents[name] = Engine(name).count(client())
    except (ApiError, TransportError) as error:
        found.error = told(error)
    return found


def told(error):
    """A sentence for the operator."""
    match error:
        case TlsError():
            return "The server's certificate is not trusted: ELASTICSEARCH_CA must name the file with the certificate of who signed it."
        case AuthenticationException():
            return "The server does not know this portal: look at ELASTICSEARCH_API_KEY, or name and password in ELASTICSEARCH_URL."
        case AuthorizationException():
            return "The server does not let this portal read its indices: look at what ELASTICSEARCH_API_KEY may do."
    return f"{type(error).__name__}: {error}"[:300]


def report():
    """Lines for the operator."""
    if not enabled():
        return ["Elasticsearch: ELASTICSEARCH_URL is not set, the database answers."]
    found = standing()
    lines = [f"Elasticsearch: {found.health}." + (f" {found.error}" if found.error else "")]
    lines += [
        f"{name}: {documents} documents." if documents is not None else f"{name}: no index for this version of the code; run search_index rebuild."
        for name, documents in found.documents.items()
    ]
    lines.append(f"Outbox: {found.pending} waiting, {found.gone} of them no longer public, {found.refused} refused at the last try; lag {found.lag:.0f} s.")
    for run in IndexRun.objects.all()[:5]:
        end = f"finished {run.finished_at:%Y-%m-%d %H:%M:%S}" if run.finished_at else f"last sign of life {run.heartbeat_at:%Y-%m-%d %H:%M:%S}"
        lines.append(f"Rebuild of {run.started_at:%Y-%m-%d %H:%M:%S}: {run.documents} documents, {end}. {run.error}".rstrip())
    return lines
