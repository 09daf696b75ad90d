package dev.rungate.wire.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckedNamesTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("1.1.1.1");
    private static final InetAddress INSIDE = InetAddress.ofLiteral("10.0.0.1");

    /// A name server that says something else each time.
    private static final class Rebinding implements InetAddressResolver {
        private int asked;

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                throws UnknownHostException {
            if (!host.endsWith(".test")) {
                throw new UnknownHostException(host);
            }
            return Stream.of(asked++ == 0 ? PUBLIC : INSIDE);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            throw new UnknownHostException();
        }
    }

    @Test
    void itIsTheResolverOfThisProcess() throws UnknownHostException {
        assertThat(ServiceLoader.load(java.net.spi.InetAddressResolverProvider.class))
                .anyMatch(CheckedNames.class::isInstance);
        assertThat(CheckedNames.of("localhost")).anyMatch(InetAddress::isLoopbackAddress);
        assertThat(CheckedNames.of("[::1]")).allMatch(InetAddress::isLoopbackAddress);
        assertThat(CheckedNames.of("127.0.0.1")).allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void aNameThatWasLookedAtKeepsItsAddressesWhateverTheNameServerSaysNext()
            throws UnknownHostException {
        var server = new Rebinding();
        var found = CheckedNames.of("rebinding.test", server, host -> List.of());
        assertThat(found).containsExactly(PUBLIC);

        var connecting = new CheckedNames.Keeping(server);
        for (int i = 0; i < 3; i++) {
            assertThat(connecting.lookupByName("rebinding.test", CheckedNames.BOTH))
                    .containsExactly(PUBLIC);
        }
        assertThat(server.asked).isEqualTo(1);
    }

    @Test
    void anAnswerThatTheJdkStillRemembersIsLookedAtToo() throws UnknownHostException {
        var found = CheckedNames.of("remembered.test", new Rebinding(), host -> List.of(INSIDE));
        assertThat(found).containsExactly(PUBLIC, INSIDE);
    }

    @Test
    void aNameNobodyLookedAtIsResolvedAsEver() throws UnknownHostException {
        var connecting = new CheckedNames.Keeping(new Rebinding());
        assertThat(connecting.lookupByName("other.test", CheckedNames.BOTH))
                .containsExactly(PUBLIC);
        assertThat(connecting.lookupByName("other.test", CheckedNames.BOTH))
                .containsExactly(INSIDE);
        assertThatThrownBy(() -> connecting.lookupByName("x.invalid", CheckedNames.BOTH))
                .isInstanceOf(UnknownHostException.class);
    }
}
