package dev.rungate.chat;

import java.util.List;

/// Everything that governance reads of a request. {@code models} are all the models it names, the
/// one that is asked first in front; {@code fields} are the names of its fields that are not null,
/// with {@code outer.inner} for the fields of its top-level objects; {@code unknownFields} are the
/// top-level fields that this version does not know.
public record RequestFacts(
        List<NamedModel> models,
        AskedOutput output,
        OfferedTools tools,
        List<AskedTier> serviceTiers,
        PromptSize size,
        List<String> fields,
        List<String> unknownFields) {
    public RequestFacts {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a request names at least one model");
        }
        models = List.copyOf(models);
        serviceTiers = List.copyOf(serviceTiers);
        fields = List.copyOf(fields);
        unknownFields = List.copyOf(unknownFields);
    }
}
