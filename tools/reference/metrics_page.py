from prometheus_client import Counter, Gauge, Histogram

from tools.reference.finding import modules
from tools.reference.tables import code, codes, table

INTRODUCTION = """\
# Metrics

`GET /metrics` of each role, in Prometheus text, beside what the client library says of every
Python process (`process_…`, `python_…`).

"""
ROLES = {"db": "worker", "media": "media", "realtime": "room", "roles": "worker"}
Metric = Counter | Gauge | Histogram


def metrics_page() -> str:
    rows = sorted(row(metric, role) for metric, role in metrics().items())
    return INTRODUCTION + table(("metric", "type", "labels", "role", "meaning"), rows)


def metrics() -> dict[Metric, str]:
    return {
        value: ROLES[module.__name__.split(".")[1]]
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, Metric)
    }


def row(metric: Metric, role: str) -> tuple[str, str, str, str, str]:
    (family,) = metric.describe()
    name = f"{family.name}_total" if family.type == "counter" else family.name
    labels = metric._labelnames  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return code(name), family.type, codes(labels), code(role), family.documentation
