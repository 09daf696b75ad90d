package dev.rungate.infra;

import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.budgets.CfnBudget.BudgetDataProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationWithSubscribersProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SpendProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SubscriberProperty;
import software.constructs.Construct;

/// A mail before AWS's own bill of the account passes what was meant to be spent in a month. A
/// stack of its own, because Budgets know no region and not every engine knows Budgets.
final class BillStack extends Stack {
    BillStack(Construct scope, Choices choices, int monthlyUsd, String email) {
        super(scope, "RungateBill", StackProps.builder().stackName(choices.named("bill")).build());
        CfnBudget.Builder.create(this, "Budget")
                .budget(
                        BudgetDataProperty.builder()
                                .budgetName(choices.named("bill"))
                                .budgetType("COST")
                                .timeUnit("MONTHLY")
                                .budgetLimit(
                                        SpendProperty.builder()
                                                .amount(monthlyUsd)
                                                .unit("USD")
                                                .build())
                                .build())
                .notificationsWithSubscribers(
                        List.of(notice("ACTUAL", 80, email), notice("FORECASTED", 100, email)))
                .build();
    }

    private static NotificationWithSubscribersProperty notice(
            String kind, int percent, String email) {
        return NotificationWithSubscribersProperty.builder()
                .notification(
                        NotificationProperty.builder()
                                .notificationType(kind)
                                .comparisonOperator("GREATER_THAN")
                                .threshold(percent)
                                .thresholdType("PERCENTAGE")
                                .build())
                .subscribers(
                        List.of(
                                SubscriberProperty.builder()
                                        .subscriptionType("EMAIL")
                                        .address(email)
                                        .build()))
                .build();
    }
}
