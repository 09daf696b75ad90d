package dev.rungate.local;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The rooms beyond the gateway, as sentences.
class RoomsTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(classes -> !classes.contains("-tests.jar"))
                    .importPackages("dev.rungate.aws", "dev.rungate.local");

    @Test
    void theEngineOfTheStateMachineKnowsNothingElseOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.local.states")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.rungate..")
                                .and(resideOutsideOfPackage("dev.rungate.local.states")))
                .check(HOUSE);
    }

    @Test
    void theBridgeToLambdaKnowsNothingElseOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.aws.runtime")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.rungate..")
                                .and(resideOutsideOfPackage("dev.rungate.aws.runtime")))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(HOUSE);
    }

    @Test
    void theRestOfTheAdaptersDoesNotKnowTheBridge() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.rungate.aws.dynamo..", "dev.rungate.aws.states")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rungate.aws.runtime")
                .check(HOUSE);
    }

    @Test
    void nothingElseKnowsTheFunctionsOrTheirEvents() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rungate.aws.lambda..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rungate.aws.lambda..", "com.amazonaws..")
                .check(HOUSE);
    }

    @Test
    void theTableAndTheWaitingAreApart() {
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.aws.states")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rungate.aws.dynamo..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.rungate.aws.dynamo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rungate.aws.states")
                .check(HOUSE);
    }
}
