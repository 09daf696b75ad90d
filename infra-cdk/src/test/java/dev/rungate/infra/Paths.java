package dev.rungate.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The paths of an API by method and path, whichever way a template describes them.
record Paths(Map<String, Path> all) {
    private static final Pattern FUNCTION = Pattern.compile("(?:rungate|acme)-([a-z-]+)[:>]");

    /// Which function answers, and how.
    record Path(String function, boolean streamed, int milliseconds) {}

    Path of(String place) {
        return all.get(place);
    }

    static Paths ofMethods(Deployed deployed) {
        var all = new TreeMap<String, Path>();
        deployed.resources("AWS::ApiGateway::Method")
                .values()
                .forEach(resource -> {
                    var method = resource.get("Properties");
                    var place =
                            method.get("HttpMethod").asText()
                                    + " "
                                    + path(deployed, method.get("ResourceId"));
                    var integration = method.get("Integration");
                    all.put(
                            place,
                            path(
                                    deployed.said(integration.get("Uri")),
                                    integration.path("ResponseTransferMode").asText("BUFFERED"),
                                    integration.get("TimeoutInMillis").asInt()));
                });
        return new Paths(all);
    }

    static Paths ofOpenApi(Deployed deployed) {
        var all = new TreeMap<String, Path>();
        var api = deployed.only("AWS::ApiGateway::RestApi");
        api.at("/Body/paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        all.put(
                                                name(method.getKey()) + " " + path.getKey(),
                                                integration(deployed, method.getValue()))));
        return new Paths(all);
    }

    private static Path integration(Deployed deployed, JsonNode method) {
        var integration = method.get("x-amazon-apigateway-integration");
        return path(
                deployed.said(integration.get("uri")),
                integration.path("responseTransferMode").asText("BUFFERED"),
                integration.get("timeoutInMillis").asInt());
    }

    private static String name(String method) {
        return method.equals("x-amazon-apigateway-any-method") ? "ANY" : method.toUpperCase();
    }

    /// A stream needs both: the mode, and the address that invokes with a stream.
    private static Path path(String uri, String mode, int milliseconds) {
        boolean address =
                uri.contains("/2021-11-15/") && uri.endsWith("/response-streaming-invocations");
        boolean said = mode.equals("STREAM");
        if (address != said) {
            throw new AssertionError("Half a stream: " + uri + " " + mode);
        }
        var function = FUNCTION.matcher(uri);
        return new Path(function.find() ? function.group(1) : uri, said, milliseconds);
    }

    private static String path(Deployed deployed, JsonNode resource) {
        if (!resource.has("Ref")) {
            return "/";
        }
        var part =
                deployed.template()
                        .at("/Resources/" + resource.get("Ref").asText() + "/Properties");
        var above = path(deployed, part.get("ParentId"));
        return (above.equals("/") ? "/" : above + "/") + part.get("PathPart").asText();
    }
}
