package dev.rungate.local;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.ArrayList;
import java.util.List;

/// OpenAI's SDK for Java.
record OpenAiJava(String url) implements OfficialClient {
    @Override
    public Outcome ask(Question question) {
        var client = client(question);
        try {
            return question.stream() ? streamed(client, question) : whole(client, question);
        } catch (OpenAIServiceException problem) {
            return new Outcome.Thrown(
                    problem.getClass().getSimpleName(),
                    problem.statusCode(),
                    problem.code().orElse(null),
                    String.valueOf(problem.getMessage()));
        } catch (OpenAIException problem) {
            return new Outcome.Thrown(
                    problem.getClass().getSimpleName(), null, null, String.valueOf(problem));
        } finally {
            client.close();
        }
    }

    private OpenAIClient client(Question question) {
        var client = OpenAIOkHttpClient.builder().baseUrl(url + "/v1").apiKey(question.token());
        question.headers().forEach(client::putHeader);
        return client.build();
    }

    private static ChatCompletionCreateParams request(Question question) {
        var request =
                ChatCompletionCreateParams.builder()
                        .model(question.model())
                        .addUserMessage(question.prompt())
                        .maxCompletionTokens(200);
        if (question.tool() != null) {
            var parameters =
                    FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .build();
            request.addFunctionTool(
                    FunctionDefinition.builder()
                            .name(question.tool())
                            .parameters(parameters)
                            .build());
        }
        return request.build();
    }

    private static Outcome whole(OpenAIClient client, Question question) {
        var choice = client.chat().completions().create(request(question)).choices().getFirst();
        var message = choice.message();
        var calls =
                message.toolCalls().orElse(List.of()).stream()
                        .map(call -> call.asFunction().function())
                        .map(function -> List.of(function.name(), function.arguments()))
                        .toList();
        return new Outcome.Answer(
                message.content().orElse(""), calls, choice.finishReason().asString());
    }

    private static Outcome streamed(OpenAIClient client, Question question) {
        var text = new StringBuilder();
        var names = new ArrayList<String>();
        var arguments = new ArrayList<StringBuilder>();
        var finish = new StringBuilder();
        try (var stream = client.chat().completions().createStreaming(request(question))) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> {
                        var delta = choice.delta();
                        choice.finishReason().ifPresent(why -> finish.append(why.asString()));
                        text.append(delta.content().orElse(""));
                        for (var call : delta.toolCalls().orElse(List.of())) {
                            var function = call.function().orElseThrow();
                            function.name()
                                    .ifPresent(name -> {
                                        names.add(name);
                                        arguments.add(new StringBuilder());
                                    });
                            arguments.getLast().append(function.arguments().orElse(""));
                        }
                    });
        }
        var calls = new ArrayList<List<String>>();
        for (int i = 0; i < names.size(); i++) {
            calls.add(List.of(names.get(i), arguments.get(i).toString()));
        }
        return new Outcome.Answer(text.toString(), calls, finish.toString());
    }
}
