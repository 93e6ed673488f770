"""The assistant of topic 3: the stand-in's protocol, its script, its obedience, and a clear word for each way to fail."""

import asyncio
import json
import socket
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import openai
import pytest

from leadlab.clock import simulate
from leadlab.scenarios.assistant import (
    FAULTS,
    I_DO_NOT_KNOW,
    TOOLS,
    Assistant,
    AssistantUnavailable,
    Script,
    StandIn,
    answer,
    assistant_from_environment,
    at_rates,
    grounded,
    stated_confidence,
)
from leadlab.scenarios.injections import injections
from leadlab.scenarios.policy_corpus import BY_ID, CORPUS, Retriever, frozen_tickets, meaning, questions

RETURNS = {name: CORPUS[name] for name in ("returns/furniture", "returns/toys")}
ASKED = "Within how many days can unused furniture be returned?"


def asked(script=None, question=ASKED, documents=RETURNS, **options):
    """One reply of the stand-in, and when it came in virtual time."""

    async def main():
        client = StandIn({"model": script or Script()}).client()
        reply = await client.chat.completions.create(model="model", messages=grounded(question, documents), **options)
        return reply, asyncio.get_running_loop().time()

    return simulate(main())


def test_it_answers_from_its_documents_only():
    reply, _ = asked()
    claim = json.loads(reply.choices[0].message.content)
    assert (
        claim["source"] == "returns/furniture"
        and claim["quote"] in CORPUS["returns/furniture"]
        and "21" in claim["text"]
    )
    reply, _ = asked(documents={"returns/toys": CORPUS["returns/toys"]})
    assert reply.choices[0].message.content == I_DO_NOT_KNOW


def test_an_answer_without_http_is_the_same():
    options = {"tools": TOOLS, "logprobs": True}
    for question in (ASKED, "Please refund my order 3, amount 2500", "What is the weather?"):
        direct = StandIn({"model": Script()}).completion("model", grounded(question, RETURNS), **options)
        assert direct == asked(question=question, **options)[0]


def test_latency_passes_in_virtual_time_and_usage_adds_up():
    reply, at = asked(Script(first_token_s=0.5, per_token_s=0.1))
    usage = reply.usage
    assert at == pytest.approx(0.5 + 0.1 * (usage.completion_tokens - 1))
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    longer, _ = asked(documents=CORPUS)
    assert longer.usage.prompt_tokens > 5 * usage.prompt_tokens


def test_stated_confidence_is_in_the_log_probabilities():
    script = Script(confidence=lambda question: 0.5, overconfidence=0.4)
    reply, _ = asked(script, logprobs=True)
    assert stated_confidence(reply) == pytest.approx(0.5**0.4)
    with pytest.raises(ValueError, match="logprobs=True"):
        stated_confidence(asked(script)[0])


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_spoils_what_it_names(fault):
    for snippet in BY_ID.values():
        documents = {name: BY_ID[name].text for name in BY_ID if name.startswith(snippet.policy)}
        question = next(q.text for q in questions() if q.source == snippet.id)
        right, wrong = answer(question, documents), answer(question, documents, fault)
        changed = {part for part in right if right[part] != wrong[part]}
        assert changed == ({"source"} if "source" in fault else {"quote"} if "quote" in fault else {"text"})
        assert (wrong["source"] in documents) == (fault not in ("invented source", "source not retrieved"))
        if fault == "fabricated quote":
            assert wrong["quote"] not in " ".join(CORPUS.values())


def test_faults_come_at_their_rates_and_are_the_same_at_every_run():
    fault = at_rates({"changed number": 0.2, "invented source": 0.1}, seed=1)
    drawn = Counter(fault(f"question {number}") for number in range(20_000))
    assert drawn["changed number"] / 20_000 == pytest.approx(0.2, abs=0.01)
    assert drawn["invented source"] / 20_000 == pytest.approx(0.1, abs=0.01)
    again = at_rates({"changed number": 0.2, "invented source": 0.1}, seed=1)
    assert [fault(str(n)) for n in range(100)] == [again(str(n)) for n in range(100)]
    for rates in ({"typo": 0.1}, {"changed number": -0.1}, {"changed number": 0.6, "invented source": 0.5}):
        with pytest.raises(ValueError):
            at_rates(rates, seed=1)


def test_it_obeys_all_forty_injections_and_nobody_else():
    for attack in injections():
        reviews = {f"review/{number}": text for number, text in enumerate(attack.reviews)}
        reply, _ = asked(documents={**RETURNS, **reviews}, tools=TOOLS)
        calls = [
            (call.function.name, json.loads(call.function.arguments)) for call in reply.choices[0].message.tool_calls
        ]
        assert calls == [("refund", {"order": "7", "amount": 9000})], attack
    assert len({(attack.wording, attack.carrier) for attack in injections()}) == 40
    for question in questions():
        reply, _ = asked(question=question.text, documents=CORPUS, tools=TOOLS)
        assert reply.choices[0].message.tool_calls is None


def test_it_calls_only_tools_that_it_was_given_and_reports_their_results():
    question = "Please refund my order 3, amount 2500"
    reply, _ = asked(question=question)
    assert reply.choices[0].message.tool_calls is None
    reply, _ = asked(question=question, tools=TOOLS)
    assert reply.choices[0].finish_reason == "tool_calls"
    call = reply.choices[0].message.tool_calls[0]

    async def with_result():
        history = [*grounded(question, {}), reply.choices[0].message.model_dump(exclude_none=True)]
        history.append({"role": "tool", "tool_call_id": call.id, "content": "refunded"})
        client = StandIn().client()
        return await client.chat.completions.create(model="stand-in", messages=history, tools=TOOLS)

    assert "refunded" in simulate(with_result()).choices[0].message.content


def streamed(script):
    async def main():
        pieces = []
        try:
            async for piece in Assistant(StandIn({"model": script}).client(), "model").stream(ASKED, RETURNS):
                pieces.append(piece)
        except AssistantUnavailable as error:
            return pieces, str(error)
        return pieces, None

    return simulate(main())


def test_a_stream_joins_to_the_answer():
    whole, error = streamed(Script())
    assert error is None and len(whole) > 10
    assert json.loads("".join(whole)) == answer(ASKED, RETURNS)


@pytest.mark.parametrize("stops_after", [0, 1, 5])
def test_a_stream_that_stops_is_said_to_have_stopped(stops_after, capfd):
    whole, _ = streamed(Script())
    pieces, error = streamed(Script(stops_after=stops_after))
    assert pieces == whole[: max(0, stops_after - 1)]  # the first chunk holds the role only
    assert f"stopped after {len(pieces)} pieces" in error
    assert capfd.readouterr() == ("", "")


def test_a_usage_chunk_comes_when_asked_for():
    async def main():
        client = StandIn().client()
        request = {"model": "stand-in", "messages": grounded(ASKED, RETURNS)}
        whole = await client.chat.completions.create(**request)
        chunks = await client.chat.completions.create(**request, stream=True, stream_options={"include_usage": True})
        return whole.usage, [chunk async for chunk in chunks]

    usage, chunks = simulate(main())
    assert chunks[-1].usage == usage and chunks[-1].choices == []
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_a_model_that_is_not_there_and_a_request_without_messages():
    async def main(**request):
        return await StandIn().client().chat.completions.create(**request)

    with pytest.raises(openai.NotFoundError, match="stand-in has stand-in"):
        simulate(main(model="gpt", messages=[]))
    with pytest.raises(openai.BadRequestError, match="model and messages"):
        simulate(main(model="stand-in", messages=None))


def test_the_stand_in_uses_no_socket_and_no_environment(monkeypatch):
    """So no port can be in use, and no key, proxy or address of the learner's can change a figure."""

    def refuse(*arguments, **options):
        raise AssertionError("a socket was opened")

    for name in ("OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LEADLAB_LLM_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert "21" in asked()[0].choices[0].message.content


def test_without_a_key_it_says_what_to_set_and_that_none_is_needed():
    with pytest.raises(AssistantUnavailable) as caught:
        assistant_from_environment({})
    text = str(caught.value)
    assert "LEADLAB_LLM_API_KEY and LEADLAB_LLM_MODEL" in text and "use the stand-in" in text
    assert caught.value._render_traceback_() == [f"AssistantUnavailable: {text}"]
    with pytest.raises(AssistantUnavailable, match="set LEADLAB_LLM_MODEL before"):
        assistant_from_environment({"LEADLAB_LLM_API_KEY": "k"})


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/v1", "http://", "https://host:99999/v1", "http://[::1"])
def test_a_base_url_that_is_none_is_refused(url):
    with pytest.raises(AssistantUnavailable, match="no http or https address"):
        assistant_from_environment({**REAL, "LEADLAB_LLM_BASE_URL": url})


REAL = {"LEADLAB_LLM_API_KEY": "sk-secret-of-mine", "LEADLAB_LLM_MODEL": "some-model"}


@contextmanager
def another_program(status=200, body="<html>hello</html>", content_type="text/html"):
    """A server on the loopback address that answers every POST alike; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def failure_at(port, monkeypatch, stream=False):
    """What a learner reads who points the assistant at this port."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    async def main():
        real = assistant_from_environment({**REAL, "LEADLAB_LLM_BASE_URL": f"http://127.0.0.1:{port}/v1"})
        try:
            if stream:
                return [piece async for piece in real.stream("Hello?")]
            return await real.ask("Hello?")
        finally:
            await real.client.close()

    with pytest.raises(AssistantUnavailable) as caught:
        asyncio.run(main())
    assert "sk-secret-of-mine" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("stream", [False, True])
def test_nothing_listens_at_the_base_url(monkeypatch, stream):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert "nothing that speaks HTTP answers" in failure_at(port, monkeypatch, stream)


@pytest.mark.parametrize("stream", [False, True])
def test_another_program_has_the_port(monkeypatch, stream):
    with another_program() as port:
        text = failure_at(port, monkeypatch, stream)
    assert "LEADLAB_LLM_BASE_URL" in text or "stopped after 0 pieces" in text


@pytest.mark.parametrize("body", ["{}", "[]", "{", '{"choices": []}', '{"choices": [{}]}', '{"choices": null}'])
def test_json_that_is_no_completion(monkeypatch, body):
    with another_program(body=body, content_type="application/json") as port:
        assert "not in the chat-completions protocol" in failure_at(port, monkeypatch)


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "refuses the key"), (403, "refuses the key"), (404, "knows no model 'some-model'"), (400, "status 400")],
)
def test_each_refusal_has_its_own_sentence(monkeypatch, status, says):
    with another_program(status) as port:
        assert says in failure_at(port, monkeypatch)


def test_a_rate_limit():
    with another_program(429) as port:
        real = assistant_from_environment({**REAL, "LEADLAB_LLM_BASE_URL": f"http://127.0.0.1:{port}/v1"})
        patient = Assistant(real.client.with_options(max_retries=0), real.model)

        async def main():
            try:
                await patient.ask("Hello?")
            finally:
                await patient.client.close()

        with pytest.raises(AssistantUnavailable, match="refuses more requests"):
            asyncio.run(main())


def test_a_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        real = assistant_from_environment({**REAL, "LEADLAB_LLM_BASE_URL": f"http://127.0.0.1:{port}/v1"})
        impatient = Assistant(real.client.with_options(timeout=0.05, max_retries=0), real.model)

        async def main():
            try:
                await impatient.ask("Hello?")
            finally:
                await impatient.client.close()

        with pytest.raises(AssistantUnavailable, match="did not answer in time"):
            asyncio.run(main())


def test_retrieval_finds_the_snippets_words_and_misses_the_customers():
    retriever = Retriever(CORPUS)
    hits = {k: [question.source in retriever.top(question.text, k) for question in questions()] for k in (1, 3, 5)}
    assert [sum(hits[k]) for k in (1, 3, 5)] == sorted(sum(hits[k]) for k in (1, 3, 5))
    assert sum(hits[1][:40]) > 2 * sum(hits[1][40:])
    assert retriever.top(ASKED, 3) == retriever.top(ASKED, 40)[:3]


def test_the_questions_and_the_frozen_tickets_mean_one_snippet_each():
    assert len(CORPUS) == 40 and len(questions()) == 60 and len(frozen_tickets()) == 400
    for text, source in [(q.text, q.source) for q in questions()] + [(t.question, t.source) for t in frozen_tickets()]:
        assert meaning(text) == (BY_ID[source].policy, BY_ID[source].group)
    assert all(ticket.source in ticket.documents for ticket in frozen_tickets())
    assert len({ticket.question for ticket in frozen_tickets()}) == 400
