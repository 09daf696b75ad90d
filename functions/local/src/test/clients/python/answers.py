"""Reads answers as Python's clients do. Each line in: {"format", "whole", "body"}, the bytes as Latin-1; each line out: the
tool calls of every reader that came to the end without an error."""
import json
import sys

import anthropic
import httpx2
import openai
from anthropic.lib.streaming._messages import accumulate_event
from anthropic.types import RawMessageStreamEvent
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletionChunk

BODY = b""


def answer(request):
    return httpx2.Response(200, headers={"content-type": "application/json"}, content=BODY, request=request)


TRANSPORT = httpx2.MockTransport(answer)
OPENAI = openai.OpenAI(
    api_key="x", base_url="http://127.0.0.1:1", max_retries=0, http_client=openai.DefaultHttpxClient(transport=TRANSPORT)
)
ANTHROPIC = anthropic.Anthropic(
    api_key="x", base_url="http://127.0.0.1:1", max_retries=0, http_client=anthropic.DefaultHttpxClient(transport=TRANSPORT)
)
MESSAGES = [{"role": "user", "content": "Hi"}]


def response(stream):
    headers = {"content-type": "text/event-stream"}
    return httpx2.Response(200, headers=headers, content=stream, request=httpx2.Request("POST", "http://127.0.0.1:1"))


def chunks(stream):
    return openai.Stream(cast_to=ChatCompletionChunk, response=response(stream), client=OPENAI)


def events(stream):
    return anthropic.Stream(cast_to=RawMessageStreamEvent, response=response(stream), client=ANTHROPIC)


def openai_helper(stream):
    state = ChatCompletionStreamState()
    for chunk in chunks(stream):
        state.handle_chunk(chunk)
    return told(state.current_completion_snapshot.choices)


def told(choices):
    calls = []
    for choice in choices:
        message = choice.message.to_dict()
        for call in message.get("tool_calls") or []:
            if call.get("function"):
                calls.append([call["function"].get("name"), call["function"].get("arguments") or ""])
            if call.get("custom"):
                calls.append([call["custom"].get("name"), call["custom"].get("input") or ""])
        if message.get("function_call"):
            calls.append([message["function_call"].get("name"), message["function_call"].get("arguments") or ""])
    return calls


def joined(deltas):
    """What most agents do by hand: a dictionary by index, names set, arguments joined."""
    calls = {}
    for place, delta in deltas:
        for call in delta.get("tool_calls") or []:
            known = calls.setdefault((place, call.get("index")), ["", ""])
            for kind, text in (("function", "arguments"), ("custom", "input")):
                said = call.get(kind) or {}
                known[0] = said.get("name") or known[0]
                known[1] = known[1] + (said.get(text) or "")
        said = delta.get("function_call")
        if said:
            known = calls.setdefault((place, "function_call"), ["", ""])
            known[0] = said.get("name") or known[0]
            known[1] = known[1] + (said.get("arguments") or "")
    return list(calls.values())


def openai_chunks(stream):
    return joined([(c.index, c.delta.to_dict()) for chunk in chunks(stream) for c in chunk.choices])


def openai_lines(stream):
    deltas = []
    for line in stream.split(b"\n"):
        line = line.decode().strip()
        if line.startswith("data:"):
            data = line[5:].strip()
            if data == "[DONE]":
                break
            if data:
                for choice in json.loads(data).get("choices") or []:
                    deltas.append((choice.get("index"), choice.get("delta") or {}))
    return joined(deltas)


def blocks(message):
    return [[block["name"], json.dumps(block["input"])] for block in message["content"] if block["type"] == "tool_use"]


def anthropic_helper(stream):
    snapshot, buffers = None, {}
    for event in events(stream):
        snapshot = accumulate_event(event=event, current_snapshot=snapshot, json_bufs=buffers)
    return [[b.name, json.dumps(b.input)] for b in snapshot.content if b.type == "tool_use"]


def anthropic_lines(stream):
    found, texts = {}, {}
    for line in stream.split(b"\n"):
        line = line.decode().strip()
        if line.startswith("data:") and line[5:].strip():
            data = json.loads(line[5:])
            if data["type"] == "content_block_start":
                found[data["index"]] = data["content_block"]
            elif data["type"] == "content_block_delta" and "partial_json" in data["delta"]:
                texts[data["index"]] = texts.get(data["index"], "") + data["delta"]["partial_json"]
            elif data["type"] == "message_stop":
                break
    for index, text in texts.items():
        if text:
            found[index]["input"] = json.loads(text)
    return blocks({"content": list(found.values())})


def openai_create(body):
    return told(OPENAI.chat.completions.create(model="m", messages=MESSAGES).choices)


def openai_json(body):
    calls = []
    for choice in json.loads(body)["choices"]:
        message = choice["message"]
        for call in message.get("tool_calls") or []:
            calls.extend(joined([(0, {"tool_calls": [call]})]))
        calls.extend(joined([(0, {"function_call": message.get("function_call")})]))
    return calls


def anthropic_create(body):
    message = ANTHROPIC.messages.create(model="m", max_tokens=1, messages=MESSAGES)
    return [[block.name, json.dumps(block.input)] for block in message.content if block.type == "tool_use"]


def anthropic_json(body):
    return blocks(json.loads(body))


READERS = {
    ("openai", False): [openai_helper, openai_chunks, openai_lines],
    ("anthropic", False): [anthropic_helper, anthropic_lines],
    ("openai", True): [openai_create, openai_json],
    ("anthropic", True): [anthropic_create, anthropic_json],
}


def read(reader, stream):
    try:
        return reader(stream)
    except Exception:
        return None


for line in sys.stdin:
    given = json.loads(line)
    BODY = given["body"].encode("latin-1")
    readers = READERS[given["format"], given["whole"]]
    print(json.dumps({reader.__name__: read(reader, BODY) for reader in readers}))
