package dev.rungate.bench;

import java.nio.file.Path;
import java.util.List;

/// How the program is started: the packaged one named by the system property {@code
/// rungate.program}, else the classes under test in a JVM of their own.
final class Program {
    private static final String PACKAGED = System.getProperty("rungate.program", "");

    private Program() {}

    static List<String> serve() {
        return PACKAGED.isEmpty() ? underTest() : List.of(PACKAGED, "serve");
    }

    private static List<String> underTest() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "dev.rungate.local.Rungate",
                "serve");
    }
}
