"""The figures that `/metrics` shows, in the form of Prometheus
(https://prometheus.io/docs/practices/naming): what is counted as it happens, and what is looked up
when somebody asks.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.monitoring.answers import Answered
from bot.monitoring.health import Health
from bot.version import own_version

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 15.0)
"""Bounds of the time of an answer; Discord waits three seconds for the first one."""

LAGS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Figures:
    """All figures of one bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._count_answers()
        self._show_the_connection()
        self._show_the_store()
        self._show_what_waits()
        self._show_feeds()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def note(self, answered: Answered) -> None:
        """Count an interaction that ended."""
        of = (answered.kind.value, answered.command)
        self._seconds.labels(*of).observe(answered.seconds)
        self._answers.labels(*of, answered.outcome.value).inc()

    def note_lag(self, seconds: float) -> None:
        """Count how late the event loop came to something."""
        self._lag.observe(seconds)

    def text(self, health: Health) -> bytes:
        """All figures as Prometheus reads them, with how the bot is now."""
        self._connected.set(health.connected)
        self._latency.set(float("nan") if health.latency_s is None else health.latency_s)
        self._servers.set(health.servers)
        self._papers.set(health.papers)
        self._show_encoding(health)
        self._bytes.labels("store").set(health.store_bytes)
        self._bytes.labels("wal").set(health.wal_bytes)
        self._free.set(health.free_bytes)
        self._copied.set(health.copied_at.timestamp() if health.copied_at else float("nan"))
        self._answering.set(health.answering)
        self._answers_waiting.set(health.answers_waiting)
        self._store_waiting.labels("read").set(health.store_waiting.reads)
        self._store_waiting.labels("write").set(health.store_waiting.writes)
        self._claims.labels("claimed").set(health.claims.claimed)
        self._claims.labels("refused").set(health.claims.refused)
        self._overdue.set(health.claims.overdue)
        self._paused.set(health.paused_schedules)
        self._reminders.set(health.reminders_due)
        self._letters.set(health.letters_overdue)
        self._note_feeds(health)
        return generate_latest(self._registry)

    def _count_answers(self) -> None:
        of = ["kind", "command"]
        self._seconds = self._histogram(
            "answer_seconds", "From an interaction to the end of its answer", SECONDS, of
        )
        self._answers = Counter(
            "answers",
            "Interactions that ended, and how",
            [*of, "outcome"],
            namespace=NAMESPACE,
            registry=self._registry,
        )
        self._lag = self._histogram("loop_lag_seconds", "How late the event loop comes", LAGS)

    def _show_the_connection(self) -> None:
        about = self._gauge("info", "Which version runs", ["version"])
        about.labels(own_version()).set(1)
        self._connected = self._gauge("gateway_connected", "1 while Discord is there")
        self._latency = self._gauge("gateway_latency_seconds", "A heartbeat's way there and back")
        self._servers = self._gauge("servers", "Servers that the bot is in")

    def _show_the_store(self) -> None:
        self._papers = self._gauge("papers", "Papers that some source holds")
        self._encoded = self._gauge("encoded_papers", "Papers that the sentence encoder has read")
        self._bytes = self._gauge("store_bytes", "Size of the store", ["file"])
        self._free = self._gauge("disk_free_bytes", "Free beside the store")
        self._copied = self._gauge("copied_at_seconds", "When the newest dated copy was made")

    def _show_what_waits(self) -> None:
        self._answering = self._gauge("answers_running", "Answers that are worked on")
        self._answers_waiting = self._gauge(
            "answers_waiting", "Answers that wait for others to the same member"
        )
        self._store_waiting = self._gauge("store_waiting", "Work that waits for the store", ["to"])
        self._claims = self._gauge("claims", "Scheduled posts begun and not settled", ["state"])
        self._overdue = self._gauge("claims_overdue", "Claims that ran out and nobody settled")
        self._paused = self._gauge("schedules_paused", "Schedules that Discord's refusals paused")
        self._reminders = self._gauge("reminders_due", "Reminders that should be sent by now")
        self._letters = self._gauge(
            "letters_overdue", "Letters of alerts that were begun and not settled in time"
        )

    def _show_feeds(self) -> None:
        self._feed_succeeded = self._gauge(
            "feed_succeeded_at_seconds",
            "When a feed, paused ones left out, last answered",
            ["feed"],
        )
        self._feed_failures = self._gauge(
            "feed_failures", "How often in a row a feed has failed", ["feed"]
        )

    def _show_encoding(self, health: Health) -> None:
        self._encoded.set(health.encoding.done if health.encoding else float("nan"))

    def _note_feeds(self, health: Health) -> None:
        self._feed_succeeded.clear()
        self._feed_failures.clear()
        for feed in health.feeds:
            if feed.paused_at is None:
                since = feed.succeeded_at or feed.added_at
                self._feed_succeeded.labels(feed.name).set(since.timestamp())
                self._feed_failures.labels(feed.name).set(feed.failure.times if feed.failure else 0)

    def _gauge(self, name: str, what: str, of: list[str] | None = None) -> Gauge:
        return Gauge(name, what, of or [], namespace=NAMESPACE, registry=self._registry)

    def _histogram(
        self, name: str, what: str, bounds: tuple[float, ...], of: list[str] | None = None
    ) -> Histogram:
        return Histogram(
            name, what, of or [], namespace=NAMESPACE, registry=self._registry, buckets=bounds
        )


NAMESPACE = "paperboy"
