package dev.rungate.http.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A form arrives exactly, or not at all.
class FormTest {
    @Test
    void textOfAnyLanguageArrivesAsItWasTyped() {
        assertThat(form("a=%C3%A9+%F0%9F%98%80%2B&b=").get("a")).isEqualTo("é 😀+");
        assertThat(form("a=é").get("a")).isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%ED%A0%80", "a=%FF", "a=%C3", "a=%C0%80", "%FF=a", "a=%zz"})
    void bytesThatAreNoTextAreRefusedInsteadOfChanged(String body) {
        assertThatThrownBy(() -> form(body)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Form form(String body) {
        return Form.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
