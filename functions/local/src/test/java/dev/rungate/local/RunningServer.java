package dev.rungate.local;

import dev.rungate.Settings;
import dev.rungate.providers.FakeProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A local edition in this very process, on a free port, with its data in a folder of the test. Its
/// providers are the test's own.
final class RunningServer implements AutoCloseable {
    static final String ADMIN_TOKEN = "rg_adm_" + "TheAdministratorOfTheTestsOnly".repeat(2);
    static final String OPENAI_KEY = "sk-of-the-provider-openai-51c2";
    static final String ANTHROPIC_KEY = "sk-of-the-provider-anthropic-77f0";

    private final LocalDeployment deployment;

    private RunningServer(LocalDeployment deployment) {
        this.deployment = deployment;
    }

    static RunningServer start(Path data, FakeProvider provider) {
        return start(data, provider, Map.of());
    }

    static RunningServer start(Path data, FakeProvider provider, Map<String, String> more) {
        return start(settings(data, provider, more));
    }

    static RunningServer start(Map<String, String> environment) {
        var home = Path.of(environment.get("RUNGATE_DATA"));
        return new RunningServer(LocalDeployment.start(Settings.from(environment, home)));
    }

    static Map<String, String> settings(
            Path data, FakeProvider provider, Map<String, String> more) {
        var environment = new HashMap<String, String>();
        environment.put("RUNGATE_PORT", "0");
        environment.put("RUNGATE_DATA", data.toString());
        environment.put("RUNGATE_ADMIN_TOKEN", ADMIN_TOKEN);
        environment.put("RUNGATE_PROVIDER_OPENAI_URL", provider.url() + "/v1");
        environment.put("RUNGATE_PROVIDER_OPENAI_KEY", OPENAI_KEY);
        environment.put("RUNGATE_PROVIDER_ANTHROPIC_URL", provider.url());
        environment.put("RUNGATE_PROVIDER_ANTHROPIC_KEY", ANTHROPIC_KEY);
        environment.putAll(more);
        return environment;
    }

    String url() {
        return deployment.url().toString();
    }

    HttpClientAs admin() {
        return new HttpClientAs(url(), ADMIN_TOKEN);
    }

    @Override
    public void close() {
        deployment.close();
    }
}
