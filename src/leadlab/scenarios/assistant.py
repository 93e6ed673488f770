"""The model of topic 3: a scripted stand-in behind the OpenAI chat-completions protocol, and the way to a real model.

`StandIn` is a Starlette application; `StandIn.client` is the real ``openai`` client, which reaches it in process through
the ASGI transport. There is no socket and no port. The stand-in answers from the documents in its context, errs where
its `Script` says so, and obeys every instruction that it finds, whoever wrote it, encoded or not. It says nothing about
any actual model.

`assistant_from_environment` gives the same client for a real model, for a learner's own questions; no lesson and no
check calls it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import math
import os
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletion
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from leadlab.scenarios.injections import instructions_in
from leadlab.scenarios.policy_corpus import BY_ID, GROUPS, Snippet, meaning

I_DO_NOT_KNOW: Final = "I do not know. I hand you over to a colleague."
RULES: Final = "You are the shop's assistant. Answer from the documents only, and name the source."

FAULTS: Final = (
    "invented source",
    "source not retrieved",
    "fabricated quote",
    "quote of another source",
    "changed number",
    "flipped negation",
    "swapped subject",
)
"""What a `Script` can make of a right answer: seven ways to be unsupported."""

TOOLS: Final[list[dict[str, Any]]] = [
    {
        "type": "function",
        "function": {
            "name": "lookup_order",
            "description": "The state of an order.",
            "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
        },
    },
    {
        "type": "function",
        "function": {
            "name": "refund",
            "description": "Pays an amount in cents of an order back.",
            "parameters": {
                "type": "object",
                "properties": {"order": {"type": "string"}, "amount": {"type": "integer"}},
                "required": ["order", "amount"],
            },
        },
    },
]
"""The shop's two tools, as the protocol describes them to a model."""


class AssistantUnavailable(RuntimeError):
    """The model cannot be asked, or its answer is incomplete; the text says what to do. Jupyter shows only the text."""

    def _render_traceback_(self) -> list[str]:
        return [f"AssistantUnavailable: {self}"]


@dataclass(frozen=True)
class Script:
    """How one model of the stand-in behaves.

    Args:
        fault: for a question, the name of one of `FAULTS`, or None for a right answer; `at_rates` makes one.
        confidence: for a question, the true probability of being right.
        overconfidence: exponent in (0, 1]; the stated confidence is ``confidence ** overconfidence``.
        first_token_s: time to the first token, in s.
        per_token_s: time for each further token, in s.
        stops_after: a streamed answer ends without a word after this many chunks; None lets it end well.
    """

    fault: Callable[[str], str | None] = lambda question: None
    confidence: Callable[[str], float] = lambda question: 1.0
    overconfidence: float = 1.0
    first_token_s: float = 0.0
    per_token_s: float = 0.0
    stops_after: int | None = None


def at_rates(rates: Mapping[str, float], seed: int) -> Callable[[str], str | None]:
    """A fault for a `Script`: each of ``rates`` in that share of all questions, the same at every run.

    Raises:
        ValueError: an unknown fault, a negative rate, or rates that sum to more than 1.
    """
    if not rates.keys() <= set(FAULTS) or min(rates.values(), default=0) < 0 or sum(rates.values()) > 1 + 1e-9:
        raise ValueError(f"rates need names out of {', '.join(FAULTS)}, none negative, and a sum of at most 1")

    def fault(question: str) -> str | None:
        digest = hashlib.sha256(json.dumps([seed, question]).encode()).digest()
        left = int.from_bytes(digest[:8], "big") / 2**64
        for name, rate in rates.items():
            left -= rate
            if left < 0:
                return name
        return None

    return fault


def documents_message(documents: Mapping[str, str]) -> dict[str, Any]:
    """The system message: the rules, and the retrieved documents (id to text) in their order."""
    shown = "\n".join(f'<document id="{name}">{text}</document>' for name, text in documents.items())
    return {"role": "system", "content": f"{RULES}\n{shown}"}


def grounded(question: str, documents: Mapping[str, str]) -> list[dict[str, Any]]:
    """The messages of one question with its retrieved documents."""
    return [documents_message(documents), {"role": "user", "content": question}]


class StandIn:
    """The server. ``models`` maps a model's name to its `Script`; ``requests`` counts what was answered."""

    def __init__(self, models: Mapping[str, Script] | None = None) -> None:
        self.models = dict(models or {"stand-in": Script()})
        self.requests = 0
        self.app = Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])

    def client(self) -> openai.AsyncOpenAI:
        """The real client, wired to this server; it looks at no environment variable and opens no connection."""
        return openai.AsyncOpenAI(
            api_key="the stand-in asks for none",
            base_url="http://stand-in/v1",
            max_retries=0,  # a retry would wait in real time outside a simulation
            # The transport catches what the application raises, as a network would: an answer that stops.
            http_client=httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app, raise_app_exceptions=False)),
        )

    def completion(self, model: str, messages: Sequence[Mapping[str, Any]], **options: Any) -> ChatCompletion:
        """The same answer as through the client, without HTTP and without latency: for sets of hundreds."""
        return ChatCompletion.model_validate(self._completion({"model": model, "messages": messages, **options}))

    def _completion(self, body: Mapping[str, Any]) -> dict[str, Any]:
        messages, model = body["messages"], body["model"]
        script = self.models[model]
        self.requests += 1
        message, finish = _reply(messages, [tool["function"]["name"] for tool in body.get("tools") or []], script)
        content = message.get("content") or ""
        usage = _usage(messages, content + json.dumps(message.get("tool_calls", "")))
        choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
        if body.get("logprobs"):
            choice["logprobs"] = {"content": _logprobs(content, _stated(script, _question(messages)))}
        frame = {"id": f"chatcmpl-{self.requests}", "created": 0, "model": model, "system_fingerprint": "scripted"}
        return {**frame, "object": "chat.completion", "choices": [choice], "usage": usage}

    async def _complete(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            body["messages"] = [dict(message) for message in body["messages"]]
            model = body["model"]
        except (ValueError, TypeError, KeyError):
            return _error(400, "the request needs a JSON object with model and messages")
        if model not in self.models:
            return _error(404, f"the model {model!r} does not exist; this stand-in has {', '.join(self.models)}")
        script, whole = self.models[model], self._completion(body)
        if body.get("stream"):
            wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
            return StreamingResponse(_sent(_chunks(whole, wants_usage), script), media_type="text/event-stream")
        await asyncio.sleep(script.first_token_s + script.per_token_s * (whole["usage"]["completion_tokens"] - 1))
        return JSONResponse(whole)


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": {"message": text, "type": "invalid_request_error", "code": None}}, status)


def _question(messages: Sequence[Mapping[str, Any]]) -> str:
    return next((message["content"] for message in reversed(messages) if message["role"] == "user"), "")


def _stated(script: Script, question: str) -> float:
    return script.confidence(question) ** script.overconfidence


_DOCUMENT: Final = re.compile(r'<document id="([^"]*)">(.*?)</document>(?=\n|$)', re.DOTALL)


def _reply(messages: list[dict[str, Any]], tools: Sequence[str], script: Script) -> tuple[dict[str, Any], str]:
    """The assistant's message and the finish reason."""
    documents: dict[str, str] = {}
    texts = []  # what may hold an instruction: a model sees one text, and cannot tell who wrote which part of it
    for message in messages:
        content = message.get("content") or ""
        documents.update(_DOCUMENT.findall(content))
        texts += [text for _, text in _DOCUMENT.findall(content)] + [_DOCUMENT.sub("", content)]
    if messages and messages[-1]["role"] == "tool":
        results = "; ".join(message["content"] for message in messages if message["role"] == "tool")
        return {"role": "assistant", "content": f"The shop's system says: {results}"}, "stop"
    wanted = [found for found in instructions_in(texts) if found.tool in tools] if tools else []
    if wanted:
        calls = [
            {"id": f"call-{place}", "type": "function", "function": {"name": found.tool, "arguments": found.arguments}}
            for place, found in enumerate(wanted)
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    claim = answer(_question(messages), documents, script.fault(_question(messages)))
    if claim is None:
        return {"role": "assistant", "content": I_DO_NOT_KNOW}, "stop"
    return {"role": "assistant", "content": json.dumps(claim, ensure_ascii=False)}, "stop"


def answer(question: str, documents: Mapping[str, str], fault: str | None = None) -> dict[str, str] | None:
    """The stand-in's claim, with the keys ``text``, ``quote`` and ``source``; None if no document answers.

    It understands the question and finds the one snippet among ``documents`` (id to text) that answers it, if it is
    there; ``fault``, one of `FAULTS`, then spoils the claim.
    """
    asked = meaning(question)
    found = next((BY_ID[name] for name in documents if name in BY_ID and asked == _subject(BY_ID[name])), None)
    if found is None:
        return None
    claim = {"text": found.claim, "quote": found.rule, "source": found.id}
    return claim if fault is None else {**claim, **_spoiled(found, documents, fault)}


def _subject(snippet: Snippet) -> tuple[str, str]:
    return snippet.policy, snippet.group


def _spoiled(snippet: Snippet, documents: Mapping[str, str], fault: str) -> dict[str, str]:
    """What ``fault`` changes in the right claim about ``snippet``."""
    rng = random.Random(f"{snippet.id} {fault}")  # a string seeds by its SHA-512, the same in every process
    if fault == "invented source":
        return {"source": f"{snippet.policy}/premium-customers"}
    if fault == "source not retrieved":
        return {"source": rng.choice([name for name in BY_ID if name not in documents])}
    if fault == "fabricated quote":
        return {"quote": f"Customers of the shop enjoy {snippet.number} carefree days or months with {snippet.group}."}
    if fault == "quote of another source":
        return {"source": rng.choice([name for name in documents if name in BY_ID and name != snippet.id])}
    if fault == "changed number":
        return {"text": snippet.claim.replace(str(snippet.number), str(snippet.number + rng.randint(1, 30)))}
    if fault == "flipped negation":
        return {"text": re.sub(r"\b(may|can|get|pay|lasts)\b", _negated, snippet.claim, count=1)}
    if fault == "swapped subject":
        return {"text": snippet.claim.replace(snippet.group, rng.choice([g for g in GROUPS if g != snippet.group]))}
    raise ValueError(f"no fault {fault!r}: one of {', '.join(FAULTS)}")


def _negated(verb: re.Match[str]) -> str:
    return {"get": "do not get", "pay": "do not pay", "lasts": "never lasts"}.get(verb[0], f"{verb[0]} not")


_TOKEN: Final = re.compile(r"\w+|[^\w\s]")  # coarser than a real tokenizer: one token for a word or a sign


def _tokens(text: str) -> list[str]:
    """``text`` in pieces that join to it again, one for each token, blanks with the token behind them."""
    ends = [match.end() for match in _TOKEN.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _usage(messages: Sequence[Mapping[str, Any]], reply: str) -> dict[str, int]:
    prompt = sum(len(_tokens(message.get("content") or "")) for message in messages)
    completion = max(1, len(_tokens(reply)))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _logprobs(content: str, confidence: float) -> list[dict[str, Any]]:
    """Equal log-probabilities whose sum is that of the answer, so that their exponential is the confidence."""
    tokens = _tokens(content)
    each = math.log(max(confidence, 1e-9)) / max(1, len(tokens))  # a reply that calls a tool has no text
    return [{"token": token, "logprob": each, "bytes": None, "top_logprobs": []} for token in tokens]


def stated_confidence(reply: ChatCompletion) -> float:
    """The model's probability of its own answer, from the token log-probabilities of ``reply``.

    Raises:
        ValueError: the request did not ask for ``logprobs=True``.
    """
    logprobs = reply.choices[0].logprobs
    if logprobs is None or not logprobs.content:
        raise ValueError("the reply has no log-probabilities: ask with logprobs=True")
    return math.exp(sum(token.logprob for token in logprobs.content))


def _chunks(whole: Mapping[str, Any], wants_usage: bool) -> Iterator[dict[str, Any]]:
    """A streamed answer, as the protocol cuts it: the role, the pieces, the finish reason, the usage if asked for."""
    message, finish = whole["choices"][0]["message"], whole["choices"][0]["finish_reason"]
    frame = {**whole, "object": "chat.completion.chunk"}
    usage = frame.pop("usage")

    def chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    yield chunk({"role": "assistant", "content": ""})
    for piece in _tokens(message.get("content") or ""):
        yield chunk({"content": piece})
    for place, call in enumerate(message.get("tool_calls", [])):
        yield chunk({"tool_calls": [{"index": place, **call}]})
    yield chunk({}, finish)
    if wants_usage:
        yield {**frame, "choices": [], "usage": usage}


async def _sent(chunks: Iterator[dict[str, Any]], script: Script) -> AsyncIterator[str]:
    for place, chunk in enumerate(chunks):
        if place == script.stops_after:
            raise ConnectionError("the script stops the answer here")
        await asyncio.sleep(script.per_token_s if place else script.first_token_s)
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


@dataclass(frozen=True)
class Assistant:
    """A model and the client that reaches it; its methods turn each way to fail into `AssistantUnavailable`."""

    client: openai.AsyncOpenAI
    model: str

    async def ask(self, question: str, documents: Mapping[str, str] | None = None) -> str:
        """The model's answer to ``question`` from ``documents`` (id to text)."""
        with _explained(self):
            reply = await self.client.chat.completions.create(**self._request(question, documents))
            return reply.choices[0].message.content or ""

    async def stream(self, question: str, documents: Mapping[str, str] | None = None) -> AsyncIterator[str]:
        """The pieces of the answer as they arrive. An answer that stops before its end raises after the last piece."""
        finished, pieces = False, 0
        with _explained(self):
            async for chunk in await self.client.chat.completions.create(
                **self._request(question, documents), stream=True
            ):
                for choice in chunk.choices:
                    if choice.delta.content:
                        pieces += 1
                        yield choice.delta.content
                    finished = finished or choice.finish_reason is not None
        if not finished:  # the client ends its loop quietly: only the missing finish_reason tells
            raise AssistantUnavailable(
                f"the model's answer stopped after {pieces} pieces, before its end. Ask again; do not use the part."
            )

    def _request(self, question: str, documents: Mapping[str, str] | None) -> dict[str, Any]:
        return {"model": self.model, "messages": grounded(question, documents or {})}


KEY, BASE_URL, MODEL = "LEADLAB_LLM_API_KEY", "LEADLAB_LLM_BASE_URL", "LEADLAB_LLM_MODEL"
_NOT_NEEDED: Final = "No lesson and no check needs a key: they all use the stand-in."
_CHECK_URL: Final = f"Check {BASE_URL}: it ends before /chat/completions, often in /v1."


def assistant_from_environment(environment: Mapping[str, str] = os.environ) -> Assistant:
    """A real model, for a learner's own questions.

    ``LEADLAB_LLM_API_KEY`` and ``LEADLAB_LLM_MODEL`` are needed; ``LEADLAB_LLM_BASE_URL`` names another provider that
    speaks the same protocol, and is OpenAI's address without it. A local server that asks for no key takes any text.

    Raises:
        AssistantUnavailable: a variable is missing, or the base URL is none.
    """
    missing = [name for name in (KEY, MODEL) if not environment.get(name, "").strip()]
    if missing:
        raise AssistantUnavailable(f"set {' and '.join(missing)} before you start Jupyter. {_NOT_NEEDED}")
    base_url = environment.get(BASE_URL, "").strip() or "https://api.openai.com/v1"
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise AssistantUnavailable(f"{BASE_URL} is {base_url!r}, which is no http or https address. {_NOT_NEEDED}")
    client = openai.AsyncOpenAI(api_key=environment[KEY].strip(), base_url=base_url, max_retries=1, timeout=60.0)
    return Assistant(client, environment[MODEL].strip())


def _address(assistant: Assistant) -> str:
    return str(assistant.client.base_url)


@contextlib.contextmanager
def _explained(assistant: Assistant) -> Iterator[None]:
    """Turn what the client raises in the block into `AssistantUnavailable`, without the key and without a trace."""
    address, model = _address(assistant), assistant.model
    try:
        yield
    except openai.APITimeoutError:
        text = f"{address} did not answer in time. Ask again."
    except (openai.AuthenticationError, openai.PermissionDeniedError):
        text = f"{address} refuses the key in {KEY}, or the key may not use {model!r}."
    except openai.NotFoundError:
        text = f"{address} knows no model {model!r}, or no chat completions. Check {MODEL}. {_CHECK_URL}"
    except openai.RateLimitError:
        text = f"{address} refuses more requests for now, or the account has no credit. Wait, or look at the account."
    except openai.APIStatusError as error:
        text = f"{address} answered with status {error.status_code}."
    except (openai.APIConnectionError, httpx2.HTTPError):
        text = f"nothing that speaks HTTP answers at {address}, or the connection broke. {_CHECK_URL}"
    except (openai.OpenAIError, ValueError, AttributeError, LookupError, TypeError):
        # The client does not validate: what is no completion comes as a str, or as an object with parts missing.
        text = f"{address} answers, but not in the chat-completions protocol. {_CHECK_URL}"
    else:
        return
    raise AssistantUnavailable(text) from None
