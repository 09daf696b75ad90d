package dev.rungate.local;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Anthropic's SDK for Java.
record AnthropicJava(String url) implements OfficialClient {
    @Override
    public Outcome ask(Question question) {
        var client = client(question);
        try {
            return told(
                    question.stream()
                            ? streamed(client, question)
                            : client.messages().create(request(question)));
        } catch (AnthropicServiceException problem) {
            return new Outcome.Thrown(
                    problem.getClass().getSimpleName(),
                    problem.statusCode(),
                    code(problem.body()),
                    String.valueOf(problem.getMessage()));
        } catch (AnthropicException problem) {
            return new Outcome.Thrown(
                    problem.getClass().getSimpleName(), null, null, String.valueOf(problem));
        } finally {
            client.close();
        }
    }

    private AnthropicClient client(Question question) {
        var client = AnthropicOkHttpClient.builder().baseUrl(url).apiKey(question.token());
        question.headers().forEach(client::putHeader);
        return client.build();
    }

    private static MessageCreateParams request(Question question) {
        var request =
                MessageCreateParams.builder()
                        .model(question.model())
                        .addUserMessage(question.prompt())
                        .maxTokens(200);
        if (question.tool() != null) {
            request.addTool(
                    Tool.builder()
                            .name(question.tool())
                            .inputSchema(Tool.InputSchema.builder().build())
                            .build());
        }
        return request.build();
    }

    private static Message streamed(AnthropicClient client, Question question) {
        var message = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(request(question))) {
            stream.stream().forEach(message::accumulate);
        }
        return message.message();
    }

    private static Outcome told(Message message) {
        var text =
                message.content().stream()
                        .flatMap(block -> block.text().stream())
                        .map(block -> block.text())
                        .collect(Collectors.joining());
        var calls =
                message.content().stream()
                        .flatMap(block -> block.toolUse().stream())
                        .map(call -> List.of(call.name(), arguments(call._input())))
                        .toList();
        return new Outcome.Answer(
                text, calls, message.stopReason().map(why -> why.asString()).orElse(""));
    }

    private static String arguments(JsonValue input) {
        return JsonMapper.shared().writeValueAsString(input.convert(Map.class));
    }

    private static String code(JsonValue body) {
        var tree = JsonMapper.shared().valueToTree(body.convert(Map.class));
        return tree.path("error").path("code").asString(null);
    }
}
