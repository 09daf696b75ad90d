package dev.rungate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The code keeps to the floor plan in `docs/README.md`; the table of rooms is read from there.
class RoomsTest {
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.rungate");

    private static final FloorPlan PLAN = FloorPlan.read();

    @Test
    void everyRoomImportsOnlyWhatThePlanAllows() {
        var rule = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (var room : PLAN.rooms()) {
            rule = rule.layer(room).definedBy("dev.rungate." + room + "..");
        }
        rule = rule.layer("root").definedBy("dev.rungate");
        for (var room : PLAN.rooms()) {
            var allowed = PLAN.imports(room).toArray(String[]::new);
            rule =
                    allowed.length == 0
                            ? rule.whereLayer(room).mayNotAccessAnyLayer()
                            : rule.whereLayer(room).mayOnlyAccessLayers(allowed);
        }
        rule.whereLayer("root").mayNotBeAccessedByAnyLayer().check(CODE);
    }

    @Test
    void thePlanHasARowAndASentenceForEveryRoom() {
        var packages = new TreeSet<String>();
        CODE.forEach(type -> packages.add(type.getPackageName()));
        packages.remove("dev.rungate");
        var rooms = new TreeSet<String>();
        packages.forEach(name -> rooms.add(name.split("\\.")[2]));
        assertThat(PLAN.rooms()).containsExactlyInAnyOrderElementsOf(rooms);
        assertThat(PLAN.explained()).containsExactlyInAnyOrderElementsOf(rooms);
    }

    @Test
    void thePlanNamesEverySubRoom() {
        var subRooms = new TreeSet<String>();
        for (var type : CODE) {
            var path = type.getPackageName().split("\\.");
            if (path.length > 3) {
                subRooms.add(path[2] + "." + path[3]);
            }
        }
        assertThat(PLAN.subRooms()).containsExactlyInAnyOrderElementsOf(subRooms);
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
