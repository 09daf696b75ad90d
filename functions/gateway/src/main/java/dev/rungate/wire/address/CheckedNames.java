package dev.rungate.wire.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JDK's name resolver, except that a host whose addresses were looked at keeps them for a
/// minute: a connection made right afterwards goes to one of those, whatever the name server says
/// by then. Installed for the whole process through {@code META-INF/services}; where a runtime does
/// not load it, the JDK's own cache of 30 seconds is all there is.
public final class CheckedNames extends InetAddressResolverProvider {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int MOST_HOSTS = 4_096;
    static final LookupPolicy BOTH =
            LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6 | LookupPolicy.IPV4_FIRST);

    private static final Map<String, Kept> KEPT_HOSTS = new ConcurrentHashMap<>();
    private static volatile @Nullable InetAddressResolver names;

    private record Kept(List<InetAddress> addresses, long until) {
        boolean valid() {
            return System.nanoTime() - until < 0;
        }
    }

    /// Every address that a connection to this host can be made to within the next minute.
    public static List<InetAddress> of(String host) throws UnknownHostException {
        var resolver = names;
        if (resolver == null) {
            // the first lookup of any name loads the resolver
            InetAddress.getAllByName(host);
            resolver = names;
        }
        return of(host, resolver, name -> List.of(InetAddress.getAllByName(name)));
    }

    /// {@code jdk} is the lookup that a connection makes; it may still return an older answer.
    static List<InetAddress> of(String host, @Nullable InetAddressResolver resolver, Lookup jdk)
            throws UnknownHostException {
        var all = new ArrayList<InetAddress>();
        if (resolver != null && !isLiteral(host)) {
            var found = resolver.lookupByName(host, BOTH).toList();
            keep(host, found);
            all.addAll(found);
        }
        all.addAll(jdk.of(host));
        return all;
    }

    /// How a name is resolved.
    interface Lookup {
        List<InetAddress> of(String host) throws UnknownHostException;
    }

    private static void keep(String host, List<InetAddress> addresses) {
        if (KEPT_HOSTS.size() >= MOST_HOSTS) {
            KEPT_HOSTS.values().removeIf(kept -> !kept.valid());
        }
        KEPT_HOSTS.put(host, new Kept(addresses, System.nanoTime() + KEPT.toNanos()));
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var resolver = configuration.builtinResolver();
        names = resolver;
        return new Keeping(resolver);
    }

    @Override
    public String name() {
        return "Rungate's checked names";
    }

    /// Returns the addresses that were checked, as long as they are kept.
    record Keeping(InetAddressResolver resolver) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                throws UnknownHostException {
            var kept = KEPT_HOSTS.get(host);
            return kept != null && kept.valid()
                    ? kept.addresses().stream()
                    : resolver.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return resolver.lookupByAddress(address);
        }
    }
}
