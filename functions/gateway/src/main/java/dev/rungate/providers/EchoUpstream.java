package dev.rungate.providers;

import dev.rungate.providers.Provider.Address;
import dev.rungate.providers.Provider.Credential;
import java.util.List;
import java.util.Map;

final class EchoUpstream {
    static final String NAME = "echo";
    static final Provider PROVIDER =
            new Provider(
                    NAME,
                    List.of(Format.OPENAI, Format.ANTHROPIC),
                    new Address.Here(),
                    new Credential.NotNeeded(),
                    Map.of(),
                    List.of("echo-1"),
                    false,
                    true,
                    "built in");
}
