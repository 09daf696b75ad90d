package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiTest {
    private final Deployed deployed = Synthesised.byDefault();
    private final Paths paths = Paths.ofMethods(deployed);

    @Test
    void whatIsNotNamedIsStreamedFromTheGateway() {
        assertThat(paths.of("ANY /"))
                .isEqualTo(new Paths.Path("gateway", true, 900_000))
                .isEqualTo(paths.of("ANY /{proxy+}"));
    }

    @Test
    void administrationAndSlackAreAnsweredWhole() {
        var control = new Paths.Path("control", false, 29_000);
        assertThat(paths.of("ANY /api/{proxy+}")).isEqualTo(control);
        assertThat(paths.of("ANY /approvals")).isEqualTo(control);
        assertThat(paths.of("ANY /approvals/{proxy+}")).isEqualTo(control);
        assertThat(paths.of("POST /slack/interactions"))
                .isEqualTo(new Paths.Path("slack-interaction", false, 29_000));
    }

    @Test
    void bytesArriveAsTheyWereSent() {
        var api = deployed.only("AWS::ApiGateway::RestApi");
        assertThat(api.get("BinaryMediaTypes").toString()).isEqualTo("[\"*/*\"]");
        assertThat(api.at("/EndpointConfiguration/Types/0").asText()).isEqualTo("REGIONAL");
        assertThat(api.has("MinimumCompressionSize")).isFalse();
    }

    @Test
    void theStageIsWatchedAndBounded() {
        var stage = deployed.only("AWS::ApiGateway::Stage");
        assertThat(stage.get("StageName").asText()).isEqualTo("prod");
        var settings = stage.at("/MethodSettings/0");
        assertThat(settings.get("ThrottlingRateLimit").asInt()).isEqualTo(100);
        assertThat(settings.get("ThrottlingBurstLimit").asInt()).isEqualTo(200);
        assertThat(settings.get("MetricsEnabled").asBoolean()).isTrue();
        assertThat(settings.get("DataTraceEnabled").asBoolean(true)).isFalse();
    }

    @Test
    void theAccessLogHoldsNoQueryInWhichAKeyMayStand() {
        var line = deployed.only("AWS::ApiGateway::Stage").at("/AccessLogSetting/Format").asText();
        assertThat(Synthesised.json(line).size()).isEqualTo(8);
        assertThat(line).doesNotContainIgnoringCase("query").doesNotContain("header");
    }

    @Test
    void whoeverIsRefusedByApiGatewayCanReadWhy() {
        assertThat(deployed.named("AWS::ApiGateway::GatewayResponse", "ResponseType"))
                .containsOnlyKeys("MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX", "DEFAULT_5XX")
                .allSatisfy((type, answer) -> {
                    var template = answer.at("/ResponseTemplates/application~1json").asText();
                    var said = template.replace("$context.error.messageString", "\"m\"");
                    assertThat(Synthesised.json(said).at("/error/message").asText()).isEqualTo("m");
                });
    }
}
