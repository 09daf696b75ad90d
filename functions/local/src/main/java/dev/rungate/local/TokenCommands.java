package dev.rungate.local;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// {@code rungate token revoke}.
@Command(name = "token", description = "Ends tokens.", mixinStandardHelpOptions = true)
final class TokenCommands {
    @Command(
            name = "revoke",
            description = "Revokes a token: the next call with it is refused.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin Server server, @Parameters(paramLabel = "ID", description = "tok_…") String id) {
        var revoked = server.delete("/api/tokens/" + id);
        System.out.println(server.json() ? revoked.toString() : "revoked " + id);
        return 0;
    }
}
