package dev.rungate.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rungate.wire.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The description of the server, as the server hands it out, and what it says of an answer.
final class OpenApiPage {
    private final JsonNode page;

    OpenApiPage(HttpResponse<String> response) {
        page = ServerFixture.json(response);
    }

    JsonNode page() {
        return page;
    }

    Set<String> operations() {
        var operations = new TreeSet<String>();
        page.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .propertyNames()
                                .forEach(method ->
                                        operations.add(
                                                method.toUpperCase(Locale.ROOT)
                                                        + " "
                                                        + path.getKey())));
        return operations;
    }

    JsonNode operation(String operation) {
        int space = operation.indexOf(' ');
        return page.path("paths")
                .path(operation.substring(space + 1))
                .path(operation.substring(0, space).toLowerCase(Locale.ROOT));
    }

    /// Follows a reference, if it is one.
    JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isString() ? page.at(reference.stringValue().substring(1)) : node;
    }

    /// Fails when the answer is not as this page describes it: status, headers, type and body.
    void describes(String operation, HttpResponse<String> response) {
        var described =
                resolved(
                        operation(operation)
                                .path("responses")
                                .path(Integer.toString(response.statusCode())));
        assertThat(described.isMissingNode())
                .as("%s may answer %d", operation, response.statusCode())
                .isFalse();
        checkHeaders(operation, described.path("headers"), response);
        if (!response.body().isEmpty()) {
            checkBody(operation, described.path("content"), response);
        }
    }

    private void checkHeaders(String operation, JsonNode described, HttpResponse<String> response) {
        var known = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        described.propertyNames().forEach(known::add);
        assertThat(known).as("headers of %s", operation).contains("x-request-id");
        response.headers().map().keySet().stream()
                .filter(name ->
                        name.startsWith("x-") || name.equals("retry-after") || name.equals("allow"))
                .forEach(name -> assertThat(known).as("headers of %s", operation).contains(name));
    }

    private void checkBody(String operation, JsonNode content, HttpResponse<String> response) {
        var type = response.headers().firstValue("content-type").orElseThrow();
        var plain = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
        assertThat(content.propertyNames()).as("types of %s", operation).contains(plain);
        if (plain.endsWith("json")) {
            assertThat(faults(content.path(plain).path("schema"), ServerFixture.json(response)))
                    .as("%s answers %s", operation, response.body())
                    .isEmpty();
        }
    }

    private List<String> faults(JsonNode schema, JsonNode body) {
        var whole = Json.object().set("components", page.path("components"));
        whole.putArray("allOf").add(schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(body)
                .stream()
                .map(Object::toString)
                .toList();
    }
}
