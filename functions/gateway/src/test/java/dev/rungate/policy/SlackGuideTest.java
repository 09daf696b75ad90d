package dev.rungate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What `docs/slack.md` tells people to paste can be pasted.
class SlackGuideTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "slack.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theManifestAsksForTheScopesThePageExplainsAndForTheRightDoor() throws IOException {
        assertThat(Documented.tree(blocks().getFirst()))
                .extracting("oauth_config.scopes.bot")
                .isEqualTo(List.of("chat:write", "chat:write.public"));
        var settings =
                (Map<?, ?>) ((Map<?, ?>) Documented.tree(blocks().getFirst())).get("settings");
        assertThat(settings.get("interactivity").toString())
                .contains("is_enabled=true")
                .contains("/slack/interactions");
    }

    @Test
    void thePolicyIsSound() throws IOException {
        var policy = Documented.policy("name: guide\n" + blocks().getLast());
        assertThat(policy.tools()).hasSize(1);
        assertThat(policy.tools().getFirst().ask().approvers()).containsExactly("slack://#refunds");
    }

    private static List<String> blocks() throws IOException {
        return YAML.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    }
}
