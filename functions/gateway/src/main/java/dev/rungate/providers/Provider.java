package dev.rungate.providers;

import dev.rungate.chat.Quirks;
import dev.rungate.chat.WireFormat;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Somebody who answers model calls, with everything an organisation needs to reach them. {@code
/// organisations} says that the organisation itself added or overrode it.
record Provider(
        String name,
        List<Format> formats,
        Address address,
        Credential credential,
        Map<String, String> headers,
        List<String> models,
        Quirks quirks,
        boolean addedByOrganisation,
        boolean local,
        @Nullable String note) {
    Provider {
        formats = List.copyOf(formats);
        headers = Map.copyOf(headers);
        models = List.copyOf(models);
    }

    boolean speaks(WireFormat wire) {
        return formats.stream().anyMatch(format -> format.wire().filter(wire::equals).isPresent());
    }

    /// The formats by their words, as one would say them.
    String speech() {
        return formats.stream().map(Format::word).collect(Collectors.joining(" and "));
    }

    /// Where it lives.
    sealed interface Address {
        /// Without a slash at its end.
        record At(URI base) implements Address {}

        record Unknown(String remedy) implements Address {}

        /// In this very process.
        record Here() implements Address {}
    }

    /// What it is shown as proof.
    sealed interface Credential {
        /// {@code source} is the variable it came from, or {@code organisation}.
        record Key(String header, String value, String ending, String source)
                implements Credential {
            static Key of(String auth, String secret, String source) {
                var bearer = auth.equals("bearer");
                return new Key(
                        bearer ? "authorization" : auth,
                        bearer ? "Bearer " + secret : secret,
                        ending(secret),
                        source);
            }

            /// At most the last four characters, and never more than half.
            static String ending(String secret) {
                return secret.substring(secret.length() - Math.min(4, secret.length() / 2));
            }

            @Override
            public String toString() {
                return "…" + ending;
            }
        }

        record NotNeeded() implements Credential {}

        record Missing(String remedy) implements Credential {}
    }
}
