package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A version is published when its function has started, has read its secrets and has rehearsed on
/// the tables: whatever that needs is made before, because the version refers to it or depends on
/// it, over however many others.
class PublishingOrderTest {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z0-9]+)[}.]");
    private static final Deployed CDK = Synthesised.byDefault();
    private static Deployed sam;

    @BeforeAll
    static void expand() {
        var said = Lints.python("expand.py", Lints.TEMPLATE.toString());
        assertThat(said.exit()).as(said.err()).isZero();
        sam = new Deployed(Synthesised.json(said.out()));
    }

    @ParameterizedTest
    @EnumSource(FunctionKind.class)
    void whatAFunctionStartsWithIsThereBefore(FunctionKind kind) {
        check(CDK, kind);
    }

    @ParameterizedTest
    @EnumSource(FunctionKind.class)
    void underSamToo(FunctionKind kind) {
        check(sam, kind);
    }

    private static void check(Deployed deployed, FunctionKind kind) {
        var before = before(deployed, version(deployed, kind));
        var role = deployed.function("rungate-" + kind.role).at("/Role/Fn::GetAtt/0").asText();
        var policies = new ArrayList<String>();
        deployed.resources("AWS::IAM::Policy")
                .forEach((id, policy) -> {
                    if (policy.at("/Properties/Roles").toString().contains('"' + role + '"')) {
                        policies.add(id);
                    }
                });
        assertThat(before).as("policies").containsAll(policies).contains(role);
        assertThat(before)
                .as("tables of the ledger")
                .containsAll(tables(deployed, "runs", "steps", "registry"));
        assertThat(before).as("key").containsAll(deployed.resources("AWS::KMS::Key").keySet());
        var told =
                deployed.function("rungate-" + kind.role)
                        .at("/Environment/Variables/RUNGATE_SECRETS");
        assertThat(before).as("secrets").containsAll(named(told));
    }

    private static String version(Deployed deployed, FunctionKind kind) {
        return deployed.resources("AWS::Lambda::Version").entrySet().stream()
                .filter(it -> {
                    var function = it.getValue().at("/Properties/FunctionName/Ref").asText();
                    return deployed.resources("AWS::Lambda::Function")
                            .get(function)
                            .at("/Properties/FunctionName")
                            .toString()
                            .contains(kind.role + '"');
                })
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static List<String> tables(Deployed deployed, String... names) {
        var all = new ArrayList<String>();
        for (var name : names) {
            deployed.resources("AWS::DynamoDB::Table")
                    .forEach((id, table) -> {
                        var said = deployed.said(table.at("/Properties/TableName"));
                        if (said.equals("rungate-" + name)) {
                            all.add(id);
                        }
                    });
        }
        assertThat(all).hasSize(names.length);
        return all;
    }

    private static Set<String> before(Deployed deployed, String id) {
        var all = new TreeSet<String>();
        follow(deployed.template().get("Resources"), id, all);
        return all;
    }

    private static void follow(JsonNode resources, String id, Set<String> seen) {
        var resource = resources.path(id);
        if (resource.isMissingNode() || !seen.add(id)) {
            return;
        }
        var next = new TreeSet<>(named(resource.path("Properties")));
        var depends = resource.path("DependsOn");
        depends.forEach(it -> next.add(it.asText()));
        next.add(depends.asText());
        next.forEach(it -> follow(resources, it, seen));
    }

    /// Every resource that this refers to.
    private static Set<String> named(JsonNode node) {
        var all = new TreeSet<String>();
        node.findValues("Ref").forEach(it -> all.add(it.asText()));
        node.findValues("Fn::GetAtt").forEach(it -> all.add(it.path(0).asText()));
        node.findValues("Fn::Sub")
                .forEach(it ->
                        PLACE.matcher(it.isArray() ? it.path(0).asText() : it.asText())
                                .results()
                                .forEach(place -> all.add(place.group(1))));
        all.removeIf(name -> name.startsWith("AWS"));
        return all;
    }
}
