package dev.rungate.aws.dynamo.steps;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.runs.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The text of a step as it waits in its run, where every byte is paid with every write of the run:
/// deflated, on top of what most steps say alike.
public final class PackedText {
    /// Never to be changed: what was packed with it could not be read again. The most usual stands
    /// last.
    private static final byte[] USUAL =
            """
            {"c":"","n":"llm.unknown","n":"gate.opened","n":"run.cancelled","n":"run.completed",\
            "k":"TOOL","k":"GATE","k":"RUN","b":{"by":"idle"}}\
            "s":"ABORTED","s":"FAILED","s":"UNSETTLED","s":"REFUSED",\
            "z":["budget_exceeded","Run budget ceiling reached."],"w":["rate_limited",\
            "p":"anthropic","r":"claude-haiku-sonnet-4-5","m":"claude-opus-4-1-20250805",\
            "x":"end_turn","x":"tool_use","x":"tool_calls","x":"length","e":1,"o":1,\
            "n":"llm.gpt-4o-mini","p":"openai","r":"gpt-4o-mini","m":"gpt-4o-mini-2024-07-18",\
            "t":1796,"d":,"f":,"u":[,0,0,0],"$":,"q":["genai-prices","2026-11-"],\
            "x":"stop","l":[""],"h":"\
            """
                    .getBytes(StandardCharsets.UTF_8);

    private static final int PIECE = 512;

    private PackedText() {}

    public static AttributeValue of(Step step) {
        return of(StepText.of(step));
    }

    static AttributeValue of(String text) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setDictionary(USUAL);
            deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
            deflater.finish();
            var bytes = new ByteArrayOutputStream();
            var piece = new byte[PIECE];
            while (!deflater.finished()) {
                bytes.write(piece, 0, deflater.deflate(piece));
            }
            return Attributes.bytes(bytes.toByteArray());
        }
    }

    /// What the first version wrote is text as it is.
    public static String text(AttributeValue packed) {
        return packed.s() == null ? inflated(packed.b().asByteArray()) : packed.s();
    }

    public static boolean isText(AttributeValue value) {
        return value.s() != null || value.b() != null;
    }

    /// In bytes, as it is kept.
    public static int length(AttributeValue packed) {
        return packed.s() == null ? packed.b().asByteBuffer().remaining() : packed.s().length();
    }

    private static String inflated(byte[] packed) {
        try (var inflater = new Inflater(true)) {
            inflater.setDictionary(USUAL);
            // Without a header around it the end is only seen with a byte behind it.
            inflater.setInput(Arrays.copyOf(packed, packed.length + 1));
            var bytes = new ByteArrayOutputStream();
            var piece = new byte[PIECE];
            while (!inflater.finished()) {
                int length = inflater.inflate(piece);
                if (length == 0 && inflater.needsInput()) {
                    throw new IllegalArgumentException("a step was cut short");
                }
                bytes.write(piece, 0, length);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        } catch (DataFormatException other) {
            throw new IllegalArgumentException("a step was not packed by this version", other);
        }
    }
}
