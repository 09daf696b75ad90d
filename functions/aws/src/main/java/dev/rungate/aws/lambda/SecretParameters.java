package dev.rungate.aws.lambda;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Parameters of Systems Manager. A class of its own, because only packages of functions that may
/// read parameters hold its client: the others never load it.
record SecretParameters(SsmClient client) implements AutoCloseable {
    static SecretParameters aws() {
        return new SecretParameters(
                SsmClient.builder()
                        .httpClientBuilder(SecretReader.http())
                        .overrideConfiguration(SecretReader::patience)
                        .build());
    }

    @Nullable String text(String name) {
        return client.getParameter(request -> request.name(name).withDecryption(true))
                .parameter()
                .value();
    }

    @Override
    public void close() {
        client.close();
    }
}
