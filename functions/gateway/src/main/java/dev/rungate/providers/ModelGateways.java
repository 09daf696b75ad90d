package dev.rungate.providers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The gateways that choose a model or a host by what a request says, as `routers.yaml` lists them:
/// which of their fields and headers cannot be judged, and that their headers go to nobody else.
final class ModelGateways {
    private static final YAMLMapper READER =
            YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /// One gateway. Header names and their beginnings are in lower case.
    record ModelGateway(
            List<String> hosts,
            List<String> fields,
            List<String> headers,
            List<String> harmless_headers) {
        boolean owns(String header) {
            return headers.stream().anyMatch(header::startsWith);
        }

        boolean choosesBy(String header) {
            return owns(header) && harmless_headers.stream().noneMatch(name -> is(header, name));
        }

        private boolean serves(String host) {
            return hosts.stream().anyMatch(own -> host.equals(own) || host.endsWith("." + own));
        }

        private static boolean is(String header, String name) {
            return name.endsWith("*")
                    ? header.startsWith(name.substring(0, name.length() - 1))
                    : header.equals(name);
        }
    }

    private final Map<String, ModelGateway> all;

    /// The fields of all gateways, in any case.
    private final Set<String> fields = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /// The beginnings of all gateways' headers.
    private final List<String> headers;

    private ModelGateways(Map<String, ModelGateway> all) {
        this.all = all;
        all.values().forEach(gateway -> fields.addAll(gateway.fields()));
        headers = all.values().stream().flatMap(one -> one.headers().stream()).distinct().toList();
    }

    static ModelGateways standard() {
        return Standard.ROUTERS;
    }

    private static final class Standard {
        private static final ModelGateways ROUTERS = load();
    }

    private static ModelGateways load() {
        try (var text = ModelGateways.class.getResourceAsStream("routers.yaml")) {
            return new ModelGateways(
                    READER.readValue(
                            text, new TypeReference<LinkedHashMap<String, ModelGateway>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("routers.yaml cannot be read", e);
        }
    }

    Map<String, ModelGateway> all() {
        return all;
    }

    /// The fields and headers by which this request could make the provider ask another model or
    /// host than the one it names. Fields of every gateway count for every provider, since any of
    /// them may stand behind an address; headers only for the gateway they reach.
    List<String> unjudged(Provider provider, List<String> named, HttpHeaders sent) {
        var found = new ArrayList<String>();
        for (var field : named) {
            if (fields.contains(field)) {
                found.add(field);
            }
        }
        for (var name : sent.map().keySet()) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (isAnyGateways(lower)
                    && mayReach(provider, lower)
                    && all.values().stream().anyMatch(router -> router.choosesBy(lower))) {
                found.add(lower);
            }
        }
        return found;
    }

    /// Whether a header of this name, in lower case, may go to the provider: one that belongs to a
    /// gateway goes to that gateway only.
    boolean mayReach(Provider provider, String header) {
        return !isAnyGateways(header) || mayReachGateway(provider, header);
    }

    /// Most headers are no gateway's, and every request has many.
    private boolean isAnyGateways(String header) {
        for (var beginning : headers) {
            if (header.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayReachGateway(Provider provider, String header) {
        return all.entrySet().stream()
                .filter(router -> router.getValue().owns(header))
                .allMatch(router -> is(provider, router.getKey(), router.getValue()));
    }

    private static boolean is(Provider provider, String name, ModelGateway router) {
        return provider.name().equals(name)
                || (provider.address() instanceof Provider.Address.At(var base)
                        && router.serves(base.getHost().toLowerCase(Locale.ROOT)));
    }
}
