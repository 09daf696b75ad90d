package dev.rungate.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The data folder as the commands see it, while a server uses it.
record ServerFolder(Path path) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CHALLENGE_BYTES = 32;
    private static final int LONGEST_ANSWER = 4_096;

    Optional<String> adminToken() {
        return read("admin-token");
    }

    /// The address that the server has written down; empty where none runs.
    Optional<String> url() {
        return read("url");
    }

    /// The same, after what listens there has proven that it owns this folder. Throws {@link
    /// StartFailure} if it does not.
    Optional<String> provenUrl() {
        var url = url();
        url.ifPresent(this::demandProof);
        return url;
    }

    private void demandProof(String url) {
        var key = read(DataFolder.PROOF_KEY).orElseThrow(() -> stranger(url));
        var challenge = challenge();
        var wanted = FolderProof.proof(HexFormat.of().parseHex(key), url, challenge);
        if (!FolderProof.same(wanted, shown(url, challenge))) {
            throw stranger(url);
        }
    }

    private String shown(String url, String challenge) {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        url
                                                + FolderProof.PATH
                                                + "?"
                                                + FolderProof.CHALLENGE
                                                + "="
                                                + challenge))
                        .timeout(PATIENCE)
                        .build();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer =
                    http.send(
                            request,
                            BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
            return JsonMapper.shared().readTree(answer.body()).path(FolderProof.PROOF).asString("");
        } catch (JacksonException noJson) {
            throw stranger(url);
        } catch (IOException silent) {
            throw new StartFailure(
                    "No rungate answers at "
                            + url
                            + "; start one with `rungate serve`, or name it by --url.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted.");
        }
    }

    private StartFailure stranger(String url) {
        return new StartFailure(
                "The program that answers at %s has not proven that it owns the data folder %s, so it was not given the admin token; start `rungate serve` again."
                        .formatted(url, path));
    }

    private static String challenge() {
        var bytes = new byte[CHALLENGE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Optional<String> read(String name) {
        var file = path.resolve(name);
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException notThere) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartFailure(
                    "The file " + file + " cannot be read (" + IoReason.of(e) + ").");
        }
    }
}
