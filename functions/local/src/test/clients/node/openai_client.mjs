// Asks Rungate what it is told to, one JSON line in, one JSON line out, by OpenAI's own SDK as it comes.
import { createInterface } from "node:readline";
import OpenAI from "openai";

function clientFor(ask) {
  return new OpenAI({
    baseURL: process.env.RUNGATE_URL + "/v1",
    apiKey: ask.token,
    defaultHeaders: ask.headers,
  });
}

function requestOf(ask) {
  const request = {
    model: ask.model,
    messages: [{ role: "user", content: ask.prompt }],
    max_completion_tokens: 200,
  };
  if (ask.tool) {
    request.tools = [{ type: "function", function: { name: ask.tool, parameters: { type: "object" } } }];
  }
  return request;
}

async function whole(client, ask) {
  const { message, finish_reason: finish } = (await client.chat.completions.create(requestOf(ask))).choices[0];
  const calls = (message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments]);
  return { text: message.content ?? "", calls, finish };
}

async function streamed(client, ask) {
  const told = { text: "", calls: [], finish: "", chunks: 0 };
  for await (const chunk of await client.chat.completions.create({ ...requestOf(ask), stream: true })) {
    told.chunks++;
    for (const { delta, finish_reason } of chunk.choices) {
      told.finish = finish_reason ?? told.finish;
      told.text += delta.content ?? "";
      for (const call of delta.tool_calls ?? []) {
        if (call.function.name) told.calls.push([call.function.name, ""]);
        told.calls.at(-1)[1] += call.function.arguments ?? "";
      }
    }
  }
  return told;
}

async function answer(ask) {
  const client = clientFor(ask);
  try {
    return await (ask.stream ? streamed(client, ask) : whole(client, ask));
  } catch (problem) {
    if (!(problem instanceof OpenAI.APIError)) throw problem;
    return {
      error: problem.constructor.name,
      status: problem.status ?? null,
      code: problem.code ?? null,
      message: problem.message,
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
