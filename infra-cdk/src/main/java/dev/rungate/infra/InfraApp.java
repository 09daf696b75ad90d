package dev.rungate.infra;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/// The CDK app: context in, cloud assembly out, into `CDK_OUTDIR` or `cdk.out`.
final class InfraApp {
    /// The CDK's current behaviour in place of its old defaults; given here and not in `cdk.json`,
    /// so that the templates are the same however this is started.
    private static final Map<String, Object> TODAY =
            Map.of(
                    "@aws-cdk/aws-iam:minimizePolicies", true,
                    "@aws-cdk/aws-lambda:recognizeLayerVersion", true,
                    "@aws-cdk/aws-lambda:recognizeVersionProps", true,
                    "@aws-cdk/aws-apigateway:disableCloudWatchRole", true,
                    "@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy", false,
                    "@aws-cdk/core:enablePartitionLiterals", true,
                    "@aws-cdk/core:newStyleStackSynthesis", true,
                    "aws:cdk:version-reporting", false);

    private InfraApp() {}

    public static void main(String[] args) {
        try {
            Node.mustBeThere();
            of(AppProps.builder().build()).synth();
        } catch (ChoicesMissed missed) {
            System.err.println(missed.getMessage());
            System.exit(1);
        }
    }

    static App of(AppProps props) {
        var app =
                new App(
                        AppProps.builder()
                                .context(context(props))
                                .outdir(props.getOutdir())
                                .analyticsReporting(false)
                                .treeMetadata(false)
                                .build());
        var choices = ChoicesReader.read(all(app), packages());
        new RungateStack(app, choices, Packages.of(choices));
        choices.monthlyBudgetUsd()
                .ifPresent(usd ->
                        new BillStack(app, choices, usd, choices.alarmEmail().orElseThrow()));
        return app;
    }

    private static Map<String, Object> context(AppProps props) {
        var context = new HashMap<>(TODAY);
        if (props.getContext() != null) {
            context.putAll(props.getContext());
        }
        return context;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> all(App app) {
        return (Map<String, ?>) Objects.requireNonNull(app.getNode().getAllContext());
    }

    /// Beside us, wherever we are started from.
    private static Path packages() {
        try {
            var classes =
                    Path.of(
                            InfraApp.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return classes.resolve("../../../functions/aws/target/packages").normalize();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
