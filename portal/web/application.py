"""Flask, lighter where every request pays: what it would look up again for each is known of an application of ours.

Hooks of ours belong to the application and to no blueprint, no view is asynchronous, no rule has a host or subdomain, and only a
few hosts are trusted. Where that does not hold, Flask's own way is taken.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.signals import request_tearing_down
from flask.typing import ResponseReturnValue
from werkzeug.routing import MapAdapter
from werkzeug.sansio.utils import get_host

from portal.casework.contents.running import Kept
from portal.web.addresses import MOST_ADDRESSES, Found, RememberingAdapter
from portal.web.here import request_here
from portal.web.requests import PortalRequest
from portal.web.responses import PortalResponse
from portal.web.sessions import RememberingSessions

MOST_HOSTS = 100


class PortalFlask(Flask):
    """An application of ours."""

    request_class = PortalRequest
    response_class: type[PortalResponse] = PortalResponse

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - Flask's own
        super().__init__(*arguments, **settings)
        self.session_interface = RememberingSessions()
        self.addresses: Kept[tuple[str, str], Found] = Kept(MOST_ADDRESSES)
        self._host = lru_cache(MOST_HOSTS)(self._trusted)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none of ours is asynchronous."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what finds the view of a request.  Raises werkzeug.exceptions.SecurityError for a host that is not ours."""
        if request is None and self.config["SERVER_NAME"] is None:
            return None
        if request is None or self.url_map.host_matching or self.subdomain_matching:
            return super().create_url_adapter(request)
        request.trusted_hosts = self.config["TRUSTED_HOSTS"]
        path = request.path if request.environ.get("PATH_INFO") else ""  # which an application is asked for by its bare name
        host = request.host = self._host(request.scheme, request.environ.get("HTTP_HOST"), request.server)
        adapter = RememberingAdapter(self.url_map, host.lower(), f"{request.root_path}/", "", request.scheme, path,
                                     request.method, request.query_string.decode("latin-1"))
        adapter.known = self.addresses
        return adapter

    def make_response(self, rv: ResponseReturnValue) -> Response:
        """Return what a view returned as a response."""
        return self.response_class.complete(rv) if type(rv) is bytes else super().make_response(rv)

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Run what comes before a view, until something answers in its place."""
        if len(self.before_request_funcs) > 1 or self.url_value_preprocessors:
            return super().preprocess_request()
        for hook in self.before_request_funcs.get(None, ()):
            if (answer := hook()) is not None:
                return answer  # type: ignore[return-value]  # none of ours is asynchronous
        return None

    def process_response(self, response: Response) -> Response:
        """Run what comes after a view, and keep the session."""
        if len(self.after_request_funcs) > 1:
            return super().process_response(response)
        context = request_here()
        hooks = [*context._after_request_functions, *reversed(self.after_request_funcs.get(None, ()))]
        for hook in hooks:
            response = hook(response)
        session = context._session
        if session is not None and not self.session_interface.is_null_session(session):
            self.session_interface.save_session(self, session, response)
        return response

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Tell whoever listens that a request is over."""
        if self.teardown_request_funcs:
            super().do_teardown_request(exc)
        else:
            request_tearing_down.send(self, exc=exc)

    def _trusted(self, scheme: str, host: str | None, server: tuple[str, int | None] | None) -> str:
        """The host of a request as werkzeug gives it."""
        return get_host(scheme, host, server, self.config["TRUSTED_HOSTS"])
