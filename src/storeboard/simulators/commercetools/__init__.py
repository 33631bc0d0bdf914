"""
A commercetools that behaves: OAuth, REST, versions, Subscriptions that deliver, faults, and a shop that lives.

    project = Project("acme", seed=7)
    project.subscribe_push("http://127.0.0.1:8080/in/commercetools/push", "secret")
    shop = Shop(project, seed=7, rate_per_second=2)
    application = app(project, client_id="id", client_secret="secret", shop=shop)

It works behind a server (`serve`) and inside one process under a virtual clock: time passes only in the given `clock`
and `sleep`, chance comes only from the seed. What it imitates, and from which source that is known, is written in each
module with the section of facts/commercetools.md.
"""

from storeboard.simulators.commercetools.application import app
from storeboard.simulators.commercetools.delivery import Sender
from storeboard.simulators.commercetools.faults import Faults
from storeboard.simulators.commercetools.life.living import Event
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.push import over_http
from storeboard.simulators.commercetools.serve import serve
from storeboard.simulators.commercetools.shop import Shop

__all__ = ["Event", "Faults", "Project", "Sender", "Shop", "app", "over_http", "serve"]
