package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.rungate.channels.slack.SlackInteractions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where Slack sends clicks: what one decides is written down before Slack has its answer.
public final class SlackInteractionFunction
        implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final Supplier<SlackAnswers> answers;

    public SlackInteractionFunction() {
        this(CloudApprovals.prepared(cloud -> new SlackAnswers(cloud.clicks())));
    }

    SlackInteractionFunction(@Nullable SlackInteractions slack) {
        this(() -> new SlackAnswers(slack));
    }

    private SlackInteractionFunction(Supplier<SlackAnswers> answers) {
        this.answers = answers;
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(
            APIGatewayProxyRequestEvent event, Context context) {
        return answers.get().answer(event);
    }
}
