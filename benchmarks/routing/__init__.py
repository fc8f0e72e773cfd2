"""The planner beside its peers on the same instances: `python -m benchmarks.routing solve|compare|…`."""
