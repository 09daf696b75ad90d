package dev.rungate.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChoicesReaderTest {
    static Stream<Arguments> halfOrMistyped() {
        return Stream.of(
                mistake(
                        Map.of("domainName", "ai.example.com"),
                        "domainName and certificateArn go together"),
                mistake(
                        Map.of("certificateArn", "arn:aws:acm:r:0:certificate/c"),
                        "domainName and certificateArn go together"),
                mistake(
                        Map.of("domainName", "https://ai"),
                        "domainName=https://ai is not possible"),
                mistake(
                        Map.of("architecture", "arm"),
                        "architecture=arm is not known: one of arm64, x86_64."),
                mistake(
                        Map.of("memory", "256"),
                        "memory=256 is not possible: a whole number from 512 to 10240."),
                mistake(Map.of("memory", "much"), "memory=much is not possible"),
                mistake(
                        Map.of("managedInstances", "true"),
                        "managedInstances needs subnets and securityGroups"),
                mistake(Map.of("subnets", "subnet-12345671"), "only with managedInstances=true"),
                mistake(
                        Map.of(
                                "managedInstances",
                                "true",
                                "subnets",
                                "subnet-12345671",
                                "securityGroups",
                                "sg-12345678",
                                "memory",
                                "1024"),
                        "memory=1024 is not possible: a whole number from 2048 to 10240."),
                mistake(
                        Map.of(
                                "managedInstances",
                                "true",
                                "subnets",
                                "subnet-12345671",
                                "securityGroups",
                                "sg-12345678",
                                "adapter",
                                "true"),
                        "adapter and managedInstances do not go together"),
                mistake(Map.of("monthlyBudgetUsd", "50"), "monthlyBudgetUsd needs alarmEmail"),
                mistake(Map.of("alarmEmail", "somebody"), "alarmEmail=somebody is not possible"),
                mistake(Map.of("tables", "restored-"), "tables and runsStreamArn go together"),
                mistake(Map.of("waf", "yes"), "waf=yes is not known: one of false, true."),
                mistake(
                        Map.of("providerKeys", "vault"),
                        "providerKeys=vault is not known: one of secretsmanager, ssm."),
                mistake(
                        Map.of("logRetentionDays", "31"),
                        "logRetentionDays=31 is none that CloudWatch has"),
                mistake(
                        Map.of("prefix", "Rungate"),
                        "prefix=Rungate is not possible: like rungate-."),
                mistake(
                        Map.of("memroy", "1024"),
                        "The context key memroy is not known: one of adapter, "));
    }

    @ParameterizedTest
    @MethodSource("halfOrMistyped")
    void whatIsHalfOrMistypedIsRefusedWithASentence(Map<String, String> context, String sentence) {
        assertThatThrownBy(() -> read(context))
                .isInstanceOf(ChoicesMissed.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThatThrownBy(() -> read(Map.of("waf", "yes", "memory", "1", "prefix", "-", "x", "y")))
                .hasMessageContainingAll("waf=yes", "memory=1 ", "prefix=- ", "key x ");
    }

    @Test
    void nothingSaidIsTheDefault() {
        var choices = read(Map.of());
        assertThat(choices.prefix()).isEqualTo("rungate-");
        assertThat(choices.name()).isEqualTo("rungate");
        assertThat(choices.memory()).isEqualTo(512);
        assertThat(choices.packages()).isEqualTo(Path.of("packages"));
    }

    @Test
    void theCdksOwnKeysAreLeftAlone() {
        assertThat(
                        read(
                                Map.of(
                                        "@aws-cdk/core:any",
                                        true,
                                        "aws:cdk:any",
                                        "x",
                                        "availability-zones:account=1",
                                        "x")))
                .isEqualTo(read(Map.of()));
    }

    @Test
    void aListMayBeWrittenAsOneInCdkJson() {
        Map<String, Object> context =
                Map.of(
                        "managedInstances",
                        true,
                        "subnets",
                        List.of("subnet-12345671", "subnet-12345672"),
                        "securityGroups",
                        List.of("sg-12345678"));
        assertThat(read(context).instances().orElseThrow().subnets())
                .containsExactly("subnet-12345671", "subnet-12345672");
        assertThat(read(context).memory()).isEqualTo(2048);
    }

    private static Choices read(Map<String, ?> context) {
        return ChoicesReader.read(context, Path.of("packages"));
    }

    private static Arguments mistake(Map<String, String> context, String sentence) {
        return Arguments.of(context, sentence);
    }
}
