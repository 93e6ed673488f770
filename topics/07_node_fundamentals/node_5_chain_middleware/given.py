# Response(status, body): what the client gets; frozen, compared by value.
# Req(method, url): one request. method, url, base_url (""), params ({}) and state ({}) may be assigned;
#     path (the url without its query) and query follow url by themselves.
# Res(): its answer. status(code) sets the status, 200 otherwise, and returns the Res; send(body) answers, and raises RuntimeError if an
#     answer was sent already; sent: whether one was; await response() waits for it and returns the Response.
# match(pattern, path, end=...): (decoded params, matched prefix) or None. end=True: the whole path must match, but for one slash
#     at its end; end=False: its first segments must. The prefix is "" for the pattern "/". Upper and lower case are the same.
from leadlab.scenarios.web_request import Req, Res, Response, match  # noqa: F401
