package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The secrets and parameters of a stack in ministack.
record StackSecrets(Ministack ministack) {
    /// As CloudFormation would have had it generated.
    void generate(String name, JsonNode how) {
        var options = new HashMap<String, JsonNode>();
        how.properties().forEach(option -> options.put(option.getKey(), option.getValue()));
        var key = options.remove("GenerateStringKey").stringValue();
        assertThat(options.remove("SecretStringTemplate").stringValue()).isEqualTo("{}");
        var random = ministack.call("secretsmanager.GetRandomPassword", options);
        keep(name, Map.of(key, random.path("RandomPassword").stringValue()));
    }

    private void keep(String name, Map<String, String> settings) {
        ministack.call(
                "secretsmanager.PutSecretValue",
                Map.of(
                        "SecretId",
                        name,
                        "SecretString",
                        JsonMapper.shared().writeValueAsString(settings)));
    }

    String secret(String name) {
        return ministack
                .call("secretsmanager.GetSecretValue", Map.of("SecretId", name))
                .path("SecretString")
                .stringValue();
    }

    String secret(String name, String setting) {
        return JsonMapper.shared().readTree(secret(name)).path(setting).stringValue();
    }

    void parameter(String name, String type, String value) {
        ministack.call(
                "AmazonSSM.PutParameter", Map.of("Name", name, "Type", type, "Value", value));
    }
}
