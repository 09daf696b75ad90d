package dev.rungate.local.states;

import tools.jackson.databind.JsonNode;

/// A message that a task puts into a queue.
record QueuedMessage(String queue, String id, String body) {
    /// Throws {@link StateError} when it cannot be sent.
    static QueuedMessage of(Resource resource, JsonNode parameters, Post post) {
        var url = parameters.path("QueueUrl");
        var queue =
                post.queueAt(url.isString() ? url.stringValue() : "")
                        .orElseThrow(() ->
                                new StateError(
                                        resource.errorPrefix() + "QueueDoesNotExistException",
                                        "The specified queue does not exist."));
        return new QueuedMessage(
                queue, post.freshId(), body(resource, parameters.path("MessageBody")));
    }

    private static String body(Resource resource, JsonNode body) {
        if (!body.isString() && !resource.writesObjects()) {
            throw StateError.runtime("MessageBody must be a text with " + resource.arn() + ".");
        }
        var text = body.isString() ? body.stringValue() : StatesJson.text(body);
        if (text.isEmpty() || StatesJson.bytes(text) > Walk.MOST_DATA) {
            throw new StateError(
                    resource.errorPrefix() + "InvalidMessageContentsException",
                    "A message has 1 to " + Walk.MOST_DATA + " bytes.");
        }
        return text;
    }
}
