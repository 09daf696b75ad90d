package dev.rungate.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import software.amazon.awscdk.services.lambda.Code;

/// The zips that `functions/aws` builds, one per function.
record Packages(Path folder) {

    /// Throws {@link ChoicesMissed} where one is missing, before anything is synthesised.
    static Packages of(Choices choices) {
        var packages = new Packages(choices.packages().resolve(choices.processor().text()));
        var missing =
                Arrays.stream(FunctionKind.values())
                        .map(packages::zip)
                        .filter(zip -> !Files.isRegularFile(zip))
                        .map(zip -> zip.getFileName().toString())
                        .toList();
        if (!missing.isEmpty()) {
            throw new ChoicesMissed(
                    List.of(
                            "There is no %s in %s: build the packages with `./mvnw -q -Dmaven.test.skip package` (for arm64 with `-Drungate.architecture=arm64`) at the top of the repository."
                                    .formatted(String.join(", ", missing), packages.folder())));
        }
        return packages;
    }

    Code code(FunctionKind kind) {
        return Code.fromAsset(zip(kind).toString());
    }

    private Path zip(FunctionKind kind) {
        return folder.resolve(kind.role + ".zip");
    }
}
