package dev.rungate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.Test;

/// The floor plan as sentences.
class RoomsTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.rungate");

    @Test
    void everyRoomImportsOnlyWhatThePlanAllows() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("ids")
                .definedBy("dev.rungate.ids")
                .layer("memory")
                .definedBy("dev.rungate.memory")
                .layer("chat")
                .definedBy("dev.rungate.chat")
                .layer("pricing")
                .definedBy("dev.rungate.pricing")
                .layer("runs")
                .definedBy("dev.rungate.runs")
                .layer("budgets")
                .definedBy("dev.rungate.budgets")
                .layer("tenants")
                .definedBy("dev.rungate.tenants")
                .layer("policy")
                .definedBy("dev.rungate.policy")
                .layer("approvals")
                .definedBy("dev.rungate.approvals")
                .layer("channels")
                .definedBy("dev.rungate.channels..")
                .layer("refusals")
                .definedBy("dev.rungate.refusals")
                .layer("calls")
                .definedBy("dev.rungate.calls..")
                .layer("wire")
                .definedBy("dev.rungate.wire..")
                .layer("providers")
                .definedBy("dev.rungate.providers..")
                .layer("http")
                .definedBy("dev.rungate.http..")
                .layer("root")
                .definedBy("dev.rungate")
                .whereLayer("ids")
                .mayNotAccessAnyLayer()
                .whereLayer("memory")
                .mayNotAccessAnyLayer()
                .whereLayer("chat")
                .mayNotAccessAnyLayer()
                .whereLayer("pricing")
                .mayOnlyAccessLayers("chat")
                .whereLayer("runs")
                .mayOnlyAccessLayers("ids", "chat", "pricing")
                .whereLayer("budgets")
                .mayOnlyAccessLayers("ids", "pricing", "runs")
                .whereLayer("tenants")
                .mayOnlyAccessLayers("ids", "runs")
                .whereLayer("policy")
                .mayOnlyAccessLayers("ids", "chat", "pricing", "budgets", "runs")
                .whereLayer("approvals")
                .mayOnlyAccessLayers("ids", "chat", "pricing", "runs", "tenants", "policy")
                .whereLayer("refusals")
                .mayOnlyAccessLayers("ids", "chat", "pricing", "runs", "policy", "approvals")
                .whereLayer("calls")
                .mayOnlyAccessLayers(
                        "memory",
                        "refusals",
                        "ids",
                        "chat",
                        "pricing",
                        "runs",
                        "budgets",
                        "tenants",
                        "policy",
                        "approvals")
                .whereLayer("wire")
                .mayOnlyAccessLayers("ids", "chat")
                .whereLayer("providers")
                .mayOnlyAccessLayers(
                        "ids", "chat", "pricing", "tenants", "wire", "refusals", "calls", "memory")
                .whereLayer("channels")
                .mayOnlyAccessLayers(
                        "ids", "chat", "pricing", "runs", "tenants", "policy", "approvals", "wire")
                .whereLayer("http")
                .mayOnlyAccessLayers(
                        "memory",
                        "ids",
                        "chat",
                        "pricing",
                        "runs",
                        "budgets",
                        "tenants",
                        "policy",
                        "approvals",
                        "channels",
                        "wire",
                        "refusals",
                        "calls",
                        "providers")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .check(CODE);
    }

    @Test
    void noRoomsStandInACircle() {
        slices().matching("dev.rungate.(*)..").should().beFreeOfCycles().check(CODE);
    }

    /// The parts of a call know its vocabulary, not the story that puts them together.
    @Test
    void onlyTheDispatcherKnowsTheWholeStory() {
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.calls.(*)..")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Dispatcher")
                .check(CODE);
    }

    @Test
    void oneWireFormatNeverImportsAnother() {
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.wire.openai")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rungate.wire.anthropic")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.wire.anthropic")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rungate.wire.openai")
                .check(CODE);
    }

    @Test
    void jsonNodesStayAtTheEdges() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.rungate.ids",
                        "dev.rungate.chat",
                        "dev.rungate.runs",
                        "dev.rungate.budgets",
                        "dev.rungate.tenants",
                        "dev.rungate.policy",
                        "dev.rungate.approvals",
                        "dev.rungate.refusals",
                        "dev.rungate.calls..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(CODE);
    }

    @Test
    void theWebServerIsKnownOnlyAtTheFrontDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rungate.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .check(CODE);
    }

    @Test
    void thereIsNoAwsOnThisClassPath() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(CODE);
    }
}
