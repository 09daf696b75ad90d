package dev.rungate.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.IConstruct;

/// Where we do otherwise than AWS's checklist wants, and why.
final class NagReasons {
    private NagReasons() {}

    static void role(DeployedFunction function) {
        allow(
                function,
                "AwsSolutions-IAM5",
                "Executions bear the names of gates that do not exist yet; ListStreams, and X-Ray"
                        + " where tracing is on, know no resource.");
    }

    static void machine(ApprovalMachine machine) {
        allow(
                machine,
                "AwsSolutions-IAM5",
                "Log delivery of Step Functions, and X-Ray, know no resource.");
    }

    static void secrets(Secrets secrets) {
        allow(
                secrets,
                "AwsSolutions-SMG4",
                "Keys of providers and Slack are made by others; the administrator's token is"
                        + " rotated by hand, and the master key opens what it has sealed.");
    }

    static void lastQueue(Queue queue) {
        allow(
                queue,
                "AwsSolutions-SQS3",
                "What lies here was laid aside by a stream; there is nothing behind it.");
    }

    static void operatorOfInstances(IConstruct capacity) {
        allow(
                capacity,
                "AwsSolutions-IAM4",
                "AWS's own policy for the operator of Managed Instances, which may not be less.");
    }

    static void api(GatewayApi api, Choices choices) {
        allow(
                api,
                "AwsSolutions-APIG2",
                "The gateway reads requests more strictly than a model of API Gateway could, and"
                        + " answers in the caller's own format.");
        allow(
                api,
                "AwsSolutions-APIG4",
                "Callers, administrators and Slack prove themselves to the functions: by tokens of"
                        + " ours that are kept as hashes, and by Slack's signature.");
        allow(api, "AwsSolutions-COG4", "Callers are programs with tokens, not people of a pool.");
        allow(
                api,
                "AwsSolutions-IAM4",
                "API Gateway logs through one role of the account, with the policy AWS made for it.");
        if (!choices.waf()) {
            allow(
                    api,
                    "AwsSolutions-APIG3",
                    "A firewall costs by the month and is a switch: -c waf=true.");
        }
    }

    private static void allow(IConstruct construct, String rule, String reason) {
        NagSuppressions.addResourceSuppressions(
                construct,
                List.of(NagPackSuppression.builder().id(rule).reason(reason).build()),
                true);
    }
}
