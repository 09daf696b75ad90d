package dev.rungate.aws.runtime;

/// How an emulated REST API is reached: below its stage on its own host, or below a base path
/// (`/base`) on a custom domain; and whether bodies travel as base64.
public record EmulatedApi(String stage, String basePath, boolean binary) {
    public static EmulatedApi usual() {
        return new EmulatedApi("prod", "", false);
    }

    public EmulatedApi withStage(String other) {
        return new EmulatedApi(other, basePath, binary);
    }

    public EmulatedApi withBasePath(String other) {
        return new EmulatedApi(stage, other, binary);
    }

    public EmulatedApi withBinaryBodies() {
        return new EmulatedApi(stage, basePath, true);
    }

    String prefix() {
        return basePath.isEmpty() ? "/" + stage : basePath;
    }
}
