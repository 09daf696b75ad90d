// Reads streams as Node's clients do. Each line in: {"format", "stream"}, the bytes as Latin-1; each line out: the tool
// calls of every reader that came to the end without an error.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import readline from "node:readline";

let body;
const fetch = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
const options = { apiKey: "x", baseURL: "http://127.0.0.1:1", fetch, maxRetries: 0, logLevel: "off" };
const openai = new OpenAI(options);
const anthropic = new Anthropic(options);
const chat = { model: "m", messages: [] };
const message = { model: "m", max_tokens: 1, messages: [] };

const calls = (tool) => {
  const found = [];
  if (tool?.function) found.push([tool.function.name, tool.function.arguments ?? ""]);
  if (tool?.custom) found.push([tool.custom.name, tool.custom.input ?? ""]);
  return found;
};

async function openai_helper() {
  const completion = await openai.chat.completions.stream(chat).finalChatCompletion();
  return completion.choices.flatMap((choice) => [
    ...(choice.message.tool_calls ?? []).flatMap(calls),
    ...(choice.message.function_call ? [[choice.message.function_call.name, choice.message.function_call.arguments]] : []),
  ]);
}

async function openai_chunks() {
  const found = new Map();
  for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true })) {
    for (const choice of chunk.choices ?? []) {
      for (const tool of choice.delta?.tool_calls ?? []) {
        const key = `${choice.index}/${tool.index}`;
        const known = found.get(key) ?? ["", ""];
        const said = tool.function ?? tool.custom ?? {};
        known[0] += said.name ?? "";
        known[1] += said.arguments ?? said.input ?? "";
        found.set(key, known);
      }
    }
  }
  return [...found.values()];
}

async function anthropic_helper() {
  const told = await anthropic.messages.stream(message).finalMessage();
  return told.content.filter((block) => block.type === "tool_use").map((block) => [block.name, JSON.stringify(block.input)]);
}

async function anthropic_events() {
  const found = [];
  let open;
  for await (const event of await anthropic.messages.create({ ...message, stream: true })) {
    if (event.type === "content_block_start") open = { ...event.content_block, text: "" };
    if (event.type === "content_block_delta") open.text += event.delta.partial_json ?? "";
    if (event.type === "content_block_stop" && open.type === "tool_use") {
      found.push([open.name, open.text || JSON.stringify(open.input)]);
    }
  }
  return found;
}

const READERS = { openai: [openai_helper, openai_chunks], anthropic: [anthropic_helper, anthropic_events] };
process.on("unhandledRejection", () => {});

for await (const line of readline.createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  const found = {};
  for (const reader of READERS[told.format]) {
    body = Buffer.from(told.stream, "latin1");
    try {
      found[reader.name] = await reader();
    } catch {
      found[reader.name] = null;
    }
  }
  console.log(JSON.stringify(found));
}
