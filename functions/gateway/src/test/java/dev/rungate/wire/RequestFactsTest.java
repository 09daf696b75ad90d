package dev.rungate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.NamedModel;
import dev.rungate.chat.ProviderTool;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.openai.OpenAiDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request asks for, in every format alike.
class RequestFactsTest {
    private static final List<Requests> FORMATS =
            List.of(new Requests(new OpenAiDialect()), new Requests(new AnthropicDialect()));

    private static Stream<ChatRequest> requests(String more) {
        return FORMATS.stream()
                .map(format -> format.read("{\"model\":\"m\",\"messages\":[]," + more + "}"));
    }

    private static List<String> models(ChatRequest request) {
        return request.models().stream().map(NamedModel::name).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"fallbacks\":[{\"model\":\"x\"}]|fallbacks[0].model",
                "\"fallbacks\":[\"x\"]|fallbacks[0]",
                "\"fallbacks\":[{\"m\":[\"x\"]}]|fallbacks[0].m[0]",
                "\"Fallbacks\":[\"x\"]|Fallbacks[0]",
                "\"context_window_fallbacks\":[{\"m\":[\"x\"]}]|context_window_fallbacks[0].m[0]",
                "\"fallback\u017f\":[\"x\"]|fallback\u017f[0]",
                "\"models\":[\"x\"]|models[0]",
                "\"models\":\"x\"|models",
                "\"fallback_models\":[\"x\"]|fallback_models[0]",
                "\"tools\":[{\"type\":\"advisor_20260301\",\"name\":\"advisor\",\"model\":\"x\"}]|tools[0].model",
                "\"context_management\":{\"edits\":[{\"type\":\"compact\",\"model\":\"x\"}]}|context_management.edits[0].model",
                "\"providerOptions\":{\"gateway\":{\"models\":[\"x\"]}}|providerOptions.gateway.models[0]",
                "\"plugins\":[{\"id\":\"auto\",\"allowed_models\":[\"x\"]}]|plugins[0].allowed_models[0]",
                "\"extra_body\":{\"judge_model\":\"x\"}|extra_body.judge_model",
                "\"unheard_of\":[[{\"deep\":{\"model\":\"x\"}}]]|unheard_of[0][0].deep.model",
            })
    void everyModelThatARequestNamesIsFoundWithItsPath(String more, String field) {
        assertThat(requests(more))
                .allSatisfy(request -> {
                    assertThat(request.model()).isEqualTo("m");
                    assertThat(request.models())
                            .containsExactly(
                                    new NamedModel("model", "m"), new NamedModel(field, "x"));
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{\"model\":{\"enum\":[\"x\"]}},\"model\":\"x\"}}}]",
                "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"model\":\"x\"}}]",
                "\"metadata\":{\"model\":\"x\"}",
                "\"system\":[{\"type\":\"text\",\"text\":\"t\",\"model\":\"x\"}]",
                "\"response_format\":{\"model\":\"x\"}",
                "\"allow_fallbacks\":true,\"fallbacks\":null,\"models\":[]",
            })
    void whatAPromptOrASchemaSaysIsNoModel(String more) {
        assertThat(requests(more))
                .allSatisfy(request -> assertThat(models(request)).containsExactly("m"));
    }

    @Test
    void severalModelsInOneNameAreSeveralModels() {
        assertThat(
                        FORMATS.stream()
                                .map(format -> format.read("{\"model\":\"a, b\",\"messages\":[]}")))
                .allSatisfy(
                        request -> assertThat(models(request)).containsExactly("a, b", "a", "b"));
    }

    @Test
    void moreModelsThanAnyRouterTakesAreRefused() {
        var many = new ArrayList<String>();
        for (int i = 0; i < 64; i++) {
            many.add("\"m" + i + "\"");
        }
        for (var format : FORMATS) {
            format.assertRefused(
                    "{\"model\":\"m\",\"messages\":[],\"models\":[" + String.join(",", many) + "]}",
                    "models[63]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tools\":[{\"type\":\"web_search_20250305\"}]|web_search",
                "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]|web_search",
                "\"tools\":[{\"type\":\"web_search_preview_2025_03_11\"}]|web_search_preview",
                "\"tools\":[{\"type\":\"web_fetch_20250910\"}]|web_fetch",
                "\"tools\":[{\"type\":\"code_execution_20250825\"}]|code_execution",
                "\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]|code_interpreter",
                "\"tools\":[{\"type\":\"browser_search\"}]|browser_search",
                "\"tools\":[{\"type\":\"unheard_of\",\"name\":\"own\"}]|own",
                "\"tools\":[{\"type\":\"unheard_of\"}]|unheard_of",
                "\"mcp_servers\":[{\"type\":\"url\",\"name\":\"crm\",\"url\":\"https://x\"}]|mcp:crm",
                "\"mcp_servers\":{\"crm\":{}}|mcp",
                "\"web_search_options\":{\"search_context_size\":\"low\"}|web_search",
                "\"search_parameters\":{\"mode\":\"auto\"}|web_search",
                "\"enable_search\":true|web_search",
                "\"\u017fearch_parameters\":{\"mode\":\"auto\"}|web_search",
                "\"\u017fearch_it\":{\"type\":\"own\"}|own",
                "\"plugins\":[{\"id\":\"web\"}]|web_search",
                "\"plugins\":[{\"id\":\"file-parser\"}]|plugin:file-parser",
                "\"builtin_tools\":[\"python\"]|builtin_tools",
                "\"toolkits\":7|toolkits",
                "\"extra_body\":{\"google\":{\"tools\":[{\"type\":\"web_search\"}]}}|web_search",
            })
    void aToolThatTheProviderRunsHasANameForRules(String more, String name) {
        assertThat(requests(more))
                .allSatisfy(request -> {
                    assertThat(request.providerTools())
                            .extracting(ProviderTool::name)
                            .contains(name);
                    assertThat(request.size().unbounded()).isTrue();
                });
    }

    @Test
    void aServerOfMcpIsCalledByItsLabel() {
        assertThat(
                        FORMATS.getFirst()
                                .read(
                                        """
                                        {"model":"m","messages":[],"tools":[{"type":"mcp","server_label":"crm",
                                         "server_url":"https://x"},{"type":"mcp","server_url":"https://y"}]}
                                        """)
                                .providerTools())
                .extracting(ProviderTool::name)
                .containsExactly("mcp:crm", "mcp:https://y");
        assertThat(
                        FORMATS.getLast()
                                .read(
                                        """
                                        {"model":"m","messages":[],
                                         "tools":[{"type":"mcp_toolset","mcp_server_name":"crm"}]}
                                        """)
                                .providerTools())
                .extracting(ProviderTool::name)
                .containsExactly("mcp:crm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tool_choice\":{\"type\":\"auto\"}",
                "\"temperature\":1,\"user\":\"search tool\"",
                "\"mcp_servers\":[],\"plugins\":null,\"web_search_options\":null",
                "\"enable_search\":false,\"search_parameters\":{\"mode\":\"off\"}",
                "\"unheard_of\":{\"a\":[1]}",
                "\"tools\":[{\"type\":\"custom\",\"name\":\"f\"}]",
            })
    void nothingElseIsAToolOfTheProvider(String more) {
        assertThat(requests(more))
                .allSatisfy(request -> assertThat(request.providerTools()).isEmpty());
    }

    @Test
    void aFunctionIsTheAgentsByEveryNameItCarries() {
        var request =
                FORMATS.getFirst()
                        .read(
                                """
                                {"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"a"}},
                                 {"function":{"name":"b"}},{"type":"custom","custom":{"name":"c"}},
                                 {"type":"function","name":"d"}],"functions":[{"name":"e"}]}
                                """);
        assertThat(request.tools()).containsExactly("a", "b", "c", "d", "e");
        assertThat(request.providerTools()).isEmpty();
    }

    @Test
    void modalitiesAndFieldsNobodyKnowsAreTold() {
        var facts =
                FORMATS.getFirst()
                        .read(
                                """
                                {"model":"m","messages":[],"modalities":["text","audio"],"route":"x","a":{"b":1,"c":null},
                                 "seed":null}
                                """)
                        .facts();
        assertThat(facts.output().modalities()).containsExactly("text", "audio");
        assertThat(facts.unknownFields()).containsExactly("route", "a");
        assertThat(facts.fields())
                .containsExactly("model", "messages", "modalities", "route", "a", "a.b");
    }
}
