"""The job runs in the context in which the worker started; the header is not read.

fails: a_job_is_a_child_of_its_message, one_request_is_one_tree, fifty_requests_are_fifty_traces,
    jobs_inherit_nothing
score: 9 of 16
"""

from ..given import open_span, worker_errors


async def worker(queue, handlers):
    while True:
        message = await queue.get()
        try:
            handler = handlers[message["job"]]
            with open_span(message["job"]):
                await handler(message["payload"])
        except Exception as error:
            worker_errors.append(error)
