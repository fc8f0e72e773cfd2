"""How long a visit is planned for."""


def service_seconds(service_minutes: int, learned_percent: int) -> int:
    """The service time of a work type as it has turned out (`uncertainty`): whole minutes, one at least."""
    return 60 * max(1, round(service_minutes * learned_percent / 100))
