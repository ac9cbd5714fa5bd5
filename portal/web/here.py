"""The request being answered and the application that answers it, without Flask's proxies.

A proxy looks up anew for each attribute what it stands for; where every page asks dozens of times, that costs as much as its
queries.
"""

from collections.abc import Callable
from typing import cast

from flask.ctx import AppContext, RequestContext
from flask.globals import app_ctx, request_ctx
from werkzeug.local import LocalProxy

request_here: Callable[[], RequestContext] = cast(LocalProxy[RequestContext], request_ctx)._get_current_object
"""Return the request's context: `request` and `session`.  Raises RuntimeError outside a request."""
application_here: Callable[[], AppContext] = cast(LocalProxy[AppContext], app_ctx)._get_current_object
"""Return the application's context: `app` and `g`.  Raises RuntimeError outside an application."""
