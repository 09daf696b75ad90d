package dev.rungate.calls.admission;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Optional;
import java.util.regex.Pattern;

/// Counts tokens where bytes are too loose a bound, by the public tokenizers of OpenAI's models.
/// Their tables take memory and time to load, so the first call that does not fit by its bytes
/// loads them.
public final class TokenCounts {
    private static final Pattern O200K =
            Pattern.compile("(chatgpt-|gpt-(4o|4\\.1|4\\.5|5)|o[1-9]).*");
    private static final Pattern CL100K = Pattern.compile("gpt-(4|3\\.5).*");

    /// Texts beyond this are bounded by their bytes: counting them would take longer than it is
    /// worth.
    private static final int LONGEST = 1_000_000;

    private final EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();

    /// The same worst case with the text of its input counted, where the model's tokenizer is
    /// public.
    WorstCase exactly(WorstCase loose) {
        var request = loose.request();
        long bytes = request.size().textBytes();
        if (request.size().unbounded() || bytes > LONGEST) {
            return loose;
        }
        return tokenizer(request.model())
                .map(tokenizer ->
                        loose.withInput(
                                loose.inputTokens()
                                        - bytes
                                        + tokenizer.countTokensOrdinary(request.body().text())))
                .orElse(loose);
    }

    /// As good a count as can be had, for answers whose usage nobody reported.
    public long roughly(String text) {
        return text.length() > LONGEST
                ? text.length() / 4
                : encodings.getEncoding(EncodingType.O200K_BASE).countTokensOrdinary(text);
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
