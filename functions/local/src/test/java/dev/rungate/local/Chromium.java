package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Debian's browser, without a window and without scripts. Where it is missing it is installed, if
/// whoever runs the tests may do that.
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final String ROOT = "root";
    private static final long MINUTES_TO_INSTALL = 5;
    private static final int MOST_TABS = 40;

    private final Playwright playwright;
    private final Browser browser;
    private final Page page;

    private Chromium(Playwright playwright, Browser browser, Page page) {
        this.playwright = playwright;
        this.browser = browser;
        this.page = page;
    }

    static Chromium open() {
        install();
        var playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(PROGRAM)
                                        .setArgs(List.of("--no-sandbox")));
        BrowserContext context =
                browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        return new Chromium(playwright, browser, context.newPage());
    }

    Page page() {
        return page;
    }

    /// Goes on from field to field until one says this.
    void tabTo(String label) {
        for (int i = 0; i < MOST_TABS; i++) {
            page.keyboard().press("Tab");
            var focused = page.locator(":focus");
            if (focused.count() == 1 && focused.textContent().equals(label)) {
                return;
            }
        }
        throw new AssertionError("no key leads to \"" + label + "\" on " + page.content());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static synchronized void install() {
        if (Files.isExecutable(PROGRAM)) {
            return;
        }
        assertThat(System.getProperty("user.name"))
                .as("the browser of the tests is missing: install Debian's package chromium")
                .isEqualTo(ROOT);
        run("apt-get", "update");
        run("apt-get", "install", "-y", "--no-install-recommends", "chromium");
    }

    private static void run(String... command) {
        try {
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            var process = builder.start();
            boolean ended = process.waitFor(MINUTES_TO_INSTALL, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as("the browser of the tests is missing: install Debian's package chromium")
                    .isTrue();
        } catch (IOException e) {
            throw new AssertionError("install Debian's package chromium for this test", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
