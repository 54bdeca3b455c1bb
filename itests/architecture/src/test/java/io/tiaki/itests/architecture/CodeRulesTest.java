package io.tiaki.itests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;

/** Rules of the house that a compiler does not know. */
@AnalyzeClasses(packages = "io.tiaki", importOptions = ImportOption.DoNotIncludeTests.class)
class CodeRulesTest {
  /** Decision 23: JSSE finds the signature for a token's key among registered providers only. */
  @ArchTest
  static final ArchRule nobody_but_the_token_registers_a_security_provider =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.tiaki.security.module.internal.TokenKeys")
          .should()
          .callMethod(Security.class, "addProvider", java.security.Provider.class)
          .orShould()
          .callMethod(Security.class, "insertProviderAt", java.security.Provider.class, int.class);

  @ArchTest
  static final ArchRule nobody_sleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  /** What a wall clock measures, somebody can make longer or shorter (R53). */
  @ArchTest
  static final ArchRule nobody_measures_durations_with_the_wall_clock =
      noClasses().should().callMethod(System.class, "currentTimeMillis");

  /** Time is handed in, by components and mains: so tests move it, and a look shows who uses it. */
  @ArchTest
  static final ArchRule only_components_read_the_clock_of_the_host =
      noClasses()
          .that()
          .haveNameNotMatching(".*(Component|Main|Moment|OfflineStore)(\\$.*)?")
          .and()
          .resideOutsideOfPackages("io.tiaki.demo..", "io.tiaki.benchmarks..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone");

  @ArchTest
  static final ArchRule nobody_hooks_into_the_shutdown_or_ends_the_process =
      noClasses()
          .should()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class)
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule nobody_uses_java_serialisation =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream");

  @ArchTest
  static final ArchRule static_fields_are_final =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule only_components_see_the_framework =
      noClasses()
          .that()
          .haveNameNotMatching(".*Component(\\$.*)?")
          // Bundles are what it is about (ADR 17, ADR 47).
          .and()
          .resideOutsideOfPackages(
              "io.tiaki.update.internal.framework",
              "io.tiaki.update.internal.trial",
              "io.tiaki.selftest.internal.integrity")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "org\\.osgi\\.(framework\\.(Bundle|Service)[A-Za-z]*|service\\.component\\.ComponentContext)");

  @ArchTest
  static final ArchRule nobody_reaches_into_the_internals_of_another_bundle =
      classes()
          .should(
              new ArchCondition<>("keep out of the internal packages of other bundles") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                  for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    String used = dependency.getTargetClass().getPackageName();
                    int internal = used.indexOf(".internal");
                    boolean other =
                        internal > 0
                            && used.startsWith("io.tiaki.")
                            && !user.getPackageName().startsWith(used.substring(0, internal));
                    if (other) {
                      events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
                    }
                  }
                }
              });
}
