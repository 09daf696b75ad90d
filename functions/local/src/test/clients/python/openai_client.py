"""Asks Rungate what it is told to, one JSON line in, one JSON line out, by OpenAI's own SDK as it comes."""

import json
import os
import sys

import openai


def client_for(ask):
    return openai.OpenAI(
        base_url=os.environ["RUNGATE_URL"] + "/v1", api_key=ask["token"], default_headers=ask["headers"]
    )


def request_of(ask):
    request = {
        "model": ask["model"],
        "messages": [{"role": "user", "content": ask["prompt"]}],
        "max_completion_tokens": 200,
    }
    if ask.get("tool"):
        function = {"name": ask["tool"], "parameters": {"type": "object"}}
        request["tools"] = [{"type": "function", "function": function}]
    return request


def whole(client, ask):
    choice = client.chat.completions.create(**request_of(ask)).choices[0]
    message = choice.message
    calls = [[call.function.name, call.function.arguments] for call in message.tool_calls or []]
    return {"text": message.content or "", "calls": calls, "finish": choice.finish_reason}


def streamed(client, ask):
    text, calls, finish, chunks = "", [], "", 0
    for chunk in client.chat.completions.create(stream=True, **request_of(ask)):
        chunks += 1
        for choice in chunk.choices:
            finish = choice.finish_reason or finish
            text += choice.delta.content or ""
            for call in choice.delta.tool_calls or []:
                if call.function.name:
                    calls.append([call.function.name, ""])
                calls[-1][1] += call.function.arguments or ""
    return {"text": text, "calls": calls, "finish": finish, "chunks": chunks}


def answer(ask):
    client = client_for(ask)
    try:
        return streamed(client, ask) if ask.get("stream") else whole(client, ask)
    except openai.APIError as problem:
        return {
            "error": type(problem).__name__,
            "status": getattr(problem, "status_code", None),
            "code": problem.code,
            "message": str(problem),
        }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
