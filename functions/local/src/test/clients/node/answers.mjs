// Reads answers as Node's clients do. Each line in: {"format", "whole", "body"}, the bytes as Latin-1; each line out: the tool
// calls of every reader that came to the end without an error.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import readline from "node:readline";

let body;
let type;
const fetch = async () => new Response(body, { headers: { "content-type": type } });
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
  return told(await openai.chat.completions.stream(chat).finalChatCompletion());
}

async function openai_create() {
  return told(await openai.chat.completions.create(chat));
}

function told(completion) {
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
  return blocks(await anthropic.messages.stream(message).finalMessage());
}

async function anthropic_create() {
  return blocks(await anthropic.messages.create(message));
}

function blocks(message) {
  return message.content.filter((block) => block.type === "tool_use").map((block) => [block.name, JSON.stringify(block.input)]);
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

const STREAM_READERS = { openai: [openai_helper, openai_chunks], anthropic: [anthropic_helper, anthropic_events] };
const WHOLE_READERS = { openai: [openai_create], anthropic: [anthropic_create] };
process.on("unhandledRejection", () => {});

for await (const line of readline.createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  const found = {};
  type = given.whole ? "application/json" : "text/event-stream";
  for (const reader of (given.whole ? WHOLE_READERS : STREAM_READERS)[given.format]) {
    body = Buffer.from(given.body, "latin1");
    try {
      found[reader.name] = await reader();
    } catch {
      found[reader.name] = null;
    }
  }
  console.log(JSON.stringify(found));
}
