package io.adtally;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The shape of {@code src/docs/architecture.md}, kept by the build. */
@AnalyzeClasses(packages = "io.adtally", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.adtally";
    private static final String IO = "io.adtally.io..";
    private static final String OPS = "io.adtally.ops..";
    private static final String DLQ = "io.adtally.dlq..";
    private static final List<String> SLICES =
            List.of(
                    "ingest",
                    "impression",
                    "billing",
                    "session",
                    "capping",
                    "metrics",
                    "tally",
                    "retry",
                    "alert",
                    "watch");

    @ArchTest static final ArchRule onlyTheRootKnowsTheSlices = onlyTheRootKnowsTheSlices();

    @ArchTest
    static final ArchRule nothingDependsOnTheRoot =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theDomainsWordsDependOnNothingElse =
            noClasses()
                    .that()
                    .resideInAPackage("io.adtally.event..")
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages("io.adtally.event..", "java..");

    @ArchTest
    static final ArchRule theCoreOfASliceIsPlainJava =
            noClasses()
                    .that()
                    .resideInAnyPackage(packagesOf(SLICES))
                    .and()
                    .haveNameMatching(".*(Rules|Decision|State)(\\$.*)?")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "java.sql..");

    /** It runs without Flink on its class path; and Kafka's clients are made in one place. */
    @ArchTest
    static final ArchRule theToolForDeadLettersNeedsNoFlink =
            noClasses()
                    .that()
                    .resideInAPackage(DLQ)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.flink..", "org.apache.kafka.clients..");

    /** Of the stages it asks ingest alone, what the bytes say and whether they would do. */
    @ArchTest
    static final ArchRule theToolForDeadLettersKnowsIngestAlone =
            noClasses()
                    .that()
                    .resideInAPackage(DLQ)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            packagesOf(
                                    SLICES.stream()
                                            .filter(slice -> !slice.equals("ingest"))
                                            .toList()));

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("io.adtally.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule wireMessagesEndAtIngest =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.adtally.proto..", "io.adtally.ingest..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.adtally.proto..");

    @ArchTest
    static final ArchRule avroIsForTheOutsideWorld =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(IO)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.avro..");

    /** Event time is the clock and ids are deterministic, or a replay would give another ledger. */
    @ArchTest
    static final ArchRule noWallClockAndNoChanceOutsideTheEdge =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(ROOT, IO, OPS)
                    .should()
                    .callMethodWhere(asksTheWallClockOrChance())
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Random.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(SecureRandom.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Clock.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Date.class);

    /** An operator's tool runs without Flink, and the job without the tool. */
    @ArchTest
    static final ArchRule operatingNeedsNothingOfTheJob =
            noClasses()
                    .that()
                    .resideInAPackage(OPS)
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.adtally..", "org.apache.flink..")
                                    .and(resideOutsideOfPackage(OPS)));

    @ArchTest
    static final ArchRule onlyTheRootOperates =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(ROOT, OPS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(OPS);

    /** Such names say nothing of what a class does, so that it comes to do everything. */
    @ArchTest
    static final ArchRule noClassIsNamedForNothing =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)");

    @ArchTest
    static final ArchRule oneWayToLog =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.util.logging..",
                            "org.apache.logging..",
                            "org.apache.commons.logging..");

    @ArchTest
    static final ArchRule onlyEntryPointsPrint =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    /** A uid given anywhere else would not be seen by the test that freezes them. */
    @ArchTest
    static final ArchRule onlyTheRootGivesUids =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .callMethod(SingleOutputStreamOperator.class, "uid", String.class);

    private static ArchRule onlyTheRootKnowsTheSlices() {
        LayeredArchitecture layers =
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        // Not every stage of the picture is built.
                        .withOptionalLayers(true)
                        .layer("root")
                        .definedBy(ROOT)
                        .layer("io")
                        .definedBy(IO)
                        // No stage but a tool: it stands at the edge, beside the root.
                        .layer("dlq")
                        .definedBy(DLQ)
                        .whereLayer("root")
                        .mayNotBeAccessedByAnyLayer()
                        .whereLayer("dlq")
                        .mayOnlyBeAccessedByLayers("root")
                        .whereLayer("io")
                        .mayOnlyBeAccessedByLayers("root", "dlq");
        for (String slice : SLICES) {
            layers =
                    layers.layer(slice)
                            .definedBy(ROOT + "." + slice + "..")
                            .whereLayer(slice)
                            .mayOnlyBeAccessedByLayers("root", "io", "dlq");
        }
        return layers;
    }

    private static String[] packagesOf(List<String> slices) {
        return slices.stream().map(slice -> ROOT + "." + slice + "..").toArray(String[]::new);
    }

    private static DescribedPredicate<JavaMethodCall> asksTheWallClockOrChance() {
        Set<String> methods =
                Set.of(
                        "java.lang.System.currentTimeMillis",
                        "java.lang.System.nanoTime",
                        "java.lang.Math.random",
                        "java.util.UUID.randomUUID",
                        "java.util.concurrent.ThreadLocalRandom.current");
        return describe(
                "asks the wall clock or chance",
                call ->
                        methods.contains(nameOf(call))
                                || (call.getTargetOwner().getPackageName().equals("java.time")
                                        && call.getName().equals("now")));
    }

    private static String nameOf(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        return owner.getName() + "." + call.getName();
    }
}
