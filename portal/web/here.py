"""The request being answered and the application that answers it, without Flask's proxies.

A proxy looks up anew for each attribute what it stands for; where every page asks dozens of times, that costs as much as its
queries.
"""

from collections.abc import Callable

from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_app, _cv_request

request_here: Callable[[], RequestContext] = _cv_request.get
"""Return the request's context: `request` and `session`.  Raises LookupError outside a request."""
application_here: Callable[[], AppContext] = _cv_app.get
"""Return the application's context: `app` and `g`.  Raises LookupError outside an application."""
