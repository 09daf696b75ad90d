package dev.rungate.aws.runtime;

import java.util.List;

/// Who invoked a function and gets what it answers.
interface Recipient {
    /// A streamed answer begins; then come pieces, then `end` or `fail`.
    void begin(int status, List<Field> fields);

    void piece(byte[] bytes, int offset);

    void end();

    /// A buffered answer, all of it.
    void whole(byte[] payload);

    void fail(ReportedError trouble);
}
