package io.adtally.local;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The oracle is worth something only while it shares nothing with what it judges. */
@AnalyzeClasses(packages = "io.adtally.local")
class LocalArchitectureTest {
    @ArchTest
    static final ArchRule theOracleSharesNoCodeWithTheJob =
            noClasses()
                    .that()
                    .resideInAPackage("io.adtally.local.oracle..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.adtally..")
                                    .and(
                                            resideOutsideOfPackages(
                                                    "io.adtally.local.oracle..",
                                                    "io.adtally.proto..")))
                    .allowEmptyShould(true);
}
