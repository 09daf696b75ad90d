package dev.rungate.local;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// Says the version that the build wrote into the program's jar.
final class Version implements IVersionProvider {
    static final String UNPACKAGED = "development build";

    @Override
    public String[] getVersion() {
        var version = Rungate.class.getPackage().getImplementationVersion();
        return new String[] {
            "rungate " + Objects.requireNonNullElse(version, UNPACKAGED),
            "Java " + Runtime.version()
        };
    }
}
