package dev.rungate.calls.admission;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Counts tokens with the public tokenizers of OpenAI's models, where the number of bytes is too
/// loose a bound. Their tables take memory and time to load, so the first call that does not fit by
/// its bytes loads them.
public final class ModelTokenizers {
    private static final Pattern O200K =
            Pattern.compile("(chatgpt-|gpt-(4o|4\\.1|4\\.5|5)|o[1-9]).*");
    private static final Pattern CL100K = Pattern.compile("gpt-(4|3\\.5).*");

    /// Longer texts are bounded by their bytes: counting them would take too long.
    private static final int LONGEST = 1_000_000;

    private static final int BYTES_PER_TOKEN = 4;

    private final EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();

    /// An upper bound of the tokens in a request's text, or empty if the model's tokenizer is not
    /// public or the text is too long. Counting ends at {@code window} tokens, since no model reads
    /// more.
    OptionalLong ofText(String model, String text, long window) {
        if (text.length() > LONGEST) {
            return OptionalLong.empty();
        }
        return tokenizer(model)
                .map(tokenizer ->
                        OptionalLong.of(new LinearTokenCounter(tokenizer).atMost(text, window)))
                .orElse(OptionalLong.empty());
    }

    /// An estimate of the tokens in a text, for answers whose usage nobody reported.
    public long roughly(String text) {
        return text.length() > LONGEST
                ? text.length() / BYTES_PER_TOKEN
                : new LinearTokenCounter(encodings.getEncoding(EncodingType.O200K_BASE))
                        .roughly(text);
    }

    private Optional<Encoding> tokenizer(String model) {
        var bare = model.substring(model.lastIndexOf('/') + 1);
        if (O200K.matcher(bare).matches()) {
            return Optional.of(encodings.getEncoding(EncodingType.O200K_BASE));
        }
        return CL100K.matcher(bare).matches()
                ? Optional.of(encodings.getEncoding(EncodingType.CL100K_BASE))
                : Optional.empty();
    }
}
