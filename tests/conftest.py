"""What holds for every test: no property is asserted in seconds, for the machine may be busy with others."""

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
