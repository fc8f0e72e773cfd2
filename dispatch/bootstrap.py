"""Chooses the real parts from the settings and puts the backend together."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from procrastinate import App

from dispatch.db.embedded import default_data_dir, embedded_server
from dispatch.db.session import Database, Patience
from dispatch.kernel.actor_scope import row_bounds
from dispatch.kernel.admission import key_memory, schema_gate
from dispatch.kernel.clock import Clock, SimulatedClock, SystemClock
from dispatch.kernel.job_queue import ProcrastinateQueue, job_engine
from dispatch.kernel.machine import Machine, machine_over
from dispatch.kernel.secrets import Keys
from dispatch.kernel.text_settings import texting_of
from dispatch.kernel.work import Tools, Work
from dispatch.line_tests.testers.tester import LineTester
from dispatch.line_tests.testers.tmf653 import tester_of
from dispatch.messaging.carriers.carriers import Carriers, carriers_of
from dispatch.orders.geocoders.gazetteer import Gazetteer, Geocoder
from dispatch.orders.geocoders.services import GeocodingService, service_of
from dispatch.planning.solver.cores import Cores
from dispatch.planning.solver.roads import choose_roads
from dispatch.planning.solver.solver import Solver, SpawnedSolver
from dispatch.reactions import REACTIONS
from dispatch.settings import Settings
from dispatch.vocabulary.permissions import SYSTEM, Actor
from routing.roads import Roads


@dataclass
class Admission:
    """Whether the database has accepted the version and the keys of this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_given: bool = False


@dataclass(frozen=True)
class Backend:
    """The house with its furniture: every edge (HTTP, jobs, CLI) works through one of these."""

    settings: Settings
    database: Database
    clock: Clock
    jobs: App
    tools: Tools
    carriers: Carriers
    roads: Roads
    solver: Solver
    geocoders: tuple[Geocoder, ...] = ()
    geocoding_service: GeocodingService | None = None
    line_tester: LineTester | None = None
    cores: Cores = field(default_factory=Cores)
    machine: Machine = field(default_factory=Machine)
    admission: Admission = field(default_factory=Admission)

    @contextmanager
    def work(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Opens one transaction for one use case and commits it at the end. Only edges and processes call this."""
        self.be_admitted()
        with self.database.transaction(row_bounds(actor)) as session:
            yield Work(session=session, now=self.clock.now(), actor=actor, tools=self.tools)

    @contextmanager
    def glance(self) -> Iterator[Work]:
        """Opens a work that only asks, outside any transaction."""
        self.be_admitted()
        with self.database.glance() as session:
            yield Work(session=session, now=self.clock.now(), actor=SYSTEM, tools=self.tools)

    def be_admitted(self) -> None:
        """Makes sure, once, that we know the database's schema and the database our keys.

        Raises `StrangeSchema` or `StrangeKeys`, both of them faults of the settings; the edge asks before it starts.
        """
        if self.admission.is_given:
            return
        with self.admission.lock, self.database.transaction() as session:
            schema_gate.must_fit(session)
            key_memory.admit(session, self.tools.keys)
            self.admission.is_given = True


def build(
    settings: Settings,
    database_url: str,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    patience: Patience | None = None,
) -> Backend:
    """Puts a backend together over a database that is migrated already; `database` is a way there that is open.

    Without `patience` a statement may take as long as it needs. Raises `SettingsFault` without a secret.
    """
    jobs = job_engine(database_url)
    database = database or Database(database_url, pool_size=settings.threads, patience=patience)
    chosen_clock = clock or clock_of(settings)
    return Backend(
        settings=settings,
        database=database,
        clock=chosen_clock,
        jobs=jobs,
        tools=_tools(settings),
        carriers=carriers_of(settings, database, chosen_clock),
        roads=choose_roads(settings.roads),
        solver=SpawnedSolver(),
        machine=machine_over(None if settings.database_url else settings.data_dir or default_data_dir()),
        geocoders=(Gazetteer.of_file(settings.gazetteer),) if settings.gazetteer else (),
        geocoding_service=service_of(
            settings.geocoder, settings.geocoder_url, settings.geocoder_interval_seconds, settings.brand
        ),
        line_tester=tester_of(
            settings.line_test_url,
            settings.line_test_token,
            settings.line_test_specification,
            settings.line_test_interval_seconds,
        ),
    )


@contextmanager
def opened(settings: Settings, *, patience: Patience | None = None) -> Iterator[Backend]:
    """A backend on the configured database, or on the embedded server while it is used."""
    settings.secrets()  # A fault of the settings is told before a server is started.
    with opened_database(settings) as url:
        backend = build(settings, url, patience=patience)
        try:
            yield backend
        finally:
            backend.database.close()


@contextmanager
def opened_database(settings: Settings) -> Iterator[str]:
    """The address of the configured database, or of the embedded server while it is used."""
    with ExitStack() as stack:
        yield settings.database_url or stack.enter_context(
            embedded_server(settings.data_dir or default_data_dir(), watched=True)
        )


def clock_of(settings: Settings) -> Clock:
    """The real time, or the simulated one of a demonstration."""
    return SimulatedClock(settings.clock_file) if settings.clock_file else SystemClock()


def _tools(settings: Settings) -> Tools:
    return Tools(
        queue=ProcrastinateQueue(),
        keys=Keys.of(settings.secrets()),
        public_url=settings.public_url.rstrip("/"),
        service_phone=settings.service_phone,
        brand=settings.brand,
        phone_region=settings.phone_region,
        default_language=settings.default_language,
        default_zone=ZoneInfo(settings.zone),
        texting=texting_of(settings),
        survey_wait=timedelta(hours=settings.survey_wait_hours),
        hand_over_within=timedelta(hours=settings.hand_over_hours),
        complaint_news_within=timedelta(days=settings.complaint_news_days),
        recovery_survey_after=timedelta(days=settings.recovery_survey_days),
        goodwill_limits=settings.goodwill_limits,
        goodwill_currency=settings.goodwill_currency,
        goodwill_on_broken_promise=settings.goodwill_on_broken_promise,
        another_for_repeats=settings.another_for_repeats,
        solve_seconds=settings.solve_seconds,
        at_risk_percent=settings.at_risk_percent,
        service_variation_percent=settings.service_variation_percent,
        travel_variation_percent=settings.travel_variation_percent,
        broken_promise_minutes=settings.broken_promise_minutes,
        reactions=REACTIONS,
        admins_need_a_second_factor=settings.admin_second_factor,
        link_url=settings.link_url and settings.link_url.rstrip("/"),
        webhooks_to_loopback=settings.webhooks_to_loopback,
        tests_lines=settings.line_test_url is not None,
    )
