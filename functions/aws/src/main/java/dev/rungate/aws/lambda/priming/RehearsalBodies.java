package dev.rungate.aws.lambda.priming;

/// What is said at the rehearsal.
final class RehearsalBodies {
    static final String MODEL = "gpt-4o-mini";
    static final String OTHER_MODEL = "claude-haiku-4-5";

    static final String POLICY =
            """
            {"name":"rehearsal",
             "budget":{"run":{"limit_usd":"1"}},
             "models":{"allow":["gpt-4o-mini","claude-haiku-4-5"]},
             "tools":[{"tool":"rehearse","when":"args.times > 3 && run.spent_usd < 10.0","then":"deny"}]}
            """;

    static final String CHAT =
            """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,\
            "message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",\
            "function":{"name":"rehearse","arguments":"{\\"times\\":1}"}}]},"finish_reason":"tool_calls"}],\
            "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\
            """;

    static final String CHAT_STREAM =
            """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",\
            "choices":[{"index":0,"delta":{"role":"assistant","content":"Ready."},"finish_reason":null}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",\
            "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini",\
            "choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}

            data: [DONE]

            """;

    static final String MESSAGE =
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5",\
            "content":[{"type":"text","text":"Ready."}],"stop_reason":"end_turn","stop_sequence":null,\
            "usage":{"input_tokens":9,"output_tokens":3}}\
            """;

    static final String MESSAGE_STREAM =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
            "model":"claude-haiku-4-5","content":[],"stop_reason":null,"stop_sequence":null,\
            "usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Ready."}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
            "usage":{"output_tokens":3}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private RehearsalBodies() {}

    static String chat(boolean stream) {
        return """
        {"model":"gpt-4o-mini","max_tokens":100,"stream":%s,"messages":[{"role":"user","content":"Ready?"}],\
        "tools":[{"type":"function","function":{"name":"rehearse","parameters":{"type":"object"}}}]}\
        """
                .formatted(stream);
    }

    static String message(boolean stream) {
        return """
        {"model":"claude-haiku-4-5","max_tokens":100,"stream":%s,"messages":[{"role":"user","content":"Ready?"}]}\
        """
                .formatted(stream);
    }
}
