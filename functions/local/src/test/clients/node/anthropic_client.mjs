// Asks Rungate what it is told to, one JSON line in, one JSON line out, by Anthropic's own SDK as it comes.
import { createInterface } from "node:readline";
import Anthropic from "@anthropic-ai/sdk";

function clientFor(ask) {
  return new Anthropic({
    baseURL: process.env.RUNGATE_URL,
    apiKey: ask.token,
    defaultHeaders: ask.headers,
  });
}

function requestOf(ask) {
  const request = {
    model: ask.model,
    messages: [{ role: "user", content: ask.prompt }],
    max_tokens: 200,
  };
  if (ask.tool) request.tools = [{ name: ask.tool, input_schema: { type: "object" } }];
  return request;
}

function told(message) {
  const blocks = (type) => message.content.filter((block) => block.type === type);
  return {
    text: blocks("text").map((block) => block.text).join(""),
    calls: blocks("tool_use").map((block) => [block.name, JSON.stringify(block.input)]),
    finish: message.stop_reason,
  };
}

async function streamed(client, ask) {
  const stream = client.messages.stream(requestOf(ask));
  let chunks = 0;
  for await (const _ of stream) chunks++;
  return { ...told(await stream.finalMessage()), chunks };
}

async function answer(ask) {
  const client = clientFor(ask);
  try {
    return ask.stream ? await streamed(client, ask) : told(await client.messages.create(requestOf(ask)));
  } catch (problem) {
    if (!(problem instanceof Anthropic.APIError)) throw problem;
    return {
      error: problem.constructor.name,
      status: problem.status ?? null,
      code: problem.error?.error?.code ?? null,
      message: problem.message,
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
