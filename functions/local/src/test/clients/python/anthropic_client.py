"""Asks Rungate what it is told to, one JSON line in, one JSON line out, by Anthropic's own SDK as it comes."""

import json
import os
import sys

import anthropic


def client_for(ask):
    return anthropic.Anthropic(
        base_url=os.environ["RUNGATE_URL"], api_key=ask["token"], default_headers=ask["headers"]
    )


def request_of(ask):
    request = {
        "model": ask["model"],
        "messages": [{"role": "user", "content": ask["prompt"]}],
        "max_tokens": 200,
    }
    if ask.get("tool"):
        request["tools"] = [{"name": ask["tool"], "input_schema": {"type": "object"}}]
    return request


def told(message):
    text = "".join(block.text for block in message.content if block.type == "text")
    calls = [
        [block.name, json.dumps(block.input, separators=(",", ":"))]
        for block in message.content
        if block.type == "tool_use"
    ]
    return {"text": text, "calls": calls, "finish": message.stop_reason}


def streamed(client, ask):
    with client.messages.stream(**request_of(ask)) as stream:
        chunks = sum(1 for _ in stream)
        return told(stream.get_final_message()) | {"chunks": chunks}


def answer(ask):
    client = client_for(ask)
    try:
        if ask.get("stream"):
            return streamed(client, ask)
        return told(client.messages.create(**request_of(ask)))
    except anthropic.APIError as problem:
        body = problem.body if isinstance(problem.body, dict) else {}
        return {
            "error": type(problem).__name__,
            "status": getattr(problem, "status_code", None),
            "code": body.get("error", {}).get("code"),
            "message": str(problem),
        }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
