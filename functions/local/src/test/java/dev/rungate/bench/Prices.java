package dev.rungate.bench;

import java.math.BigDecimal;

/// AWS's published on-demand prices in us-east-1, in dollars, without free tiers; where they were
/// read, and of when, is in docs/cost.md.
enum Prices {
    API_REQUEST("3.50", "API Gateway, a million requests to a REST API"),
    LAMBDA_REQUEST("0.20", "Lambda, a million requests"),
    LAMBDA_SECOND_X86("0.0000166667", "Lambda, a GB-second, x86"),
    LAMBDA_SECOND_ARM("0.0000133334", "Lambda, a GB-second, Arm"),
    STREAMED_GB("0.008", "Lambda, a GB streamed beyond the first 6 MB of an answer"),
    INSTANCE_HOUR("0.0816", "EC2, an hour of m7g.large (2 vCPU, 8 GiB)"),
    INSTANCE_FEE("0.15", "Lambda Managed Instances, management fee, share of the EC2 price"),
    WRITE("0.625", "DynamoDB, a million write request units, on demand"),
    READ("0.125", "DynamoDB, a million read request units, on demand"),
    TABLE_GB("0.25", "DynamoDB, a GB stored for a month"),
    RECOVERY_GB("0.20", "DynamoDB, a GB kept recoverable to the second for a month"),
    TRANSITION("25.00", "Step Functions, a million state transitions, standard"),
    QUEUE_REQUEST("0.40", "SQS, a million requests"),
    SECRET("0.40", "Secrets Manager, a secret for a month"),
    SECRET_READ("5.00", "Secrets Manager, a million reads"),
    KEY("1.00", "KMS, a key for a month"),
    KEY_REQUEST("3.00", "KMS, a million requests"),
    LOG_GB("0.50", "CloudWatch Logs, a GB taken in"),
    ALARM_METRIC("0.10", "CloudWatch, a metric an alarm looks at, for a month"),
    DASHBOARD("3.00", "CloudWatch, a dashboard for a month"),
    CUSTOM_METRIC("0.30", "CloudWatch, a metric of one's own for a month"),
    OUT_GB("0.09", "data out to the internet, a GB");

    private final BigDecimal dollars;
    private final String what;

    Prices(String dollars, String what) {
        this.dollars = new BigDecimal(dollars);
        this.what = what;
    }

    BigDecimal dollars() {
        return dollars;
    }

    String text() {
        return dollars.toPlainString();
    }

    String what() {
        return what;
    }
}
