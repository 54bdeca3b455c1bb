package io.tiaki.security.module.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.MetricSource;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.Enrolment;
import io.tiaki.security.module.KeystoreSecurityModule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the security module as a service once it is unlocked and has all it was configured
 * with. That can take as long as an authority needs, so the component is active without the
 * service.
 */
@Component(
    name = SecurityModuleComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = {})
@Designate(ocd = SecurityModuleComponent.Config.class)
public final class SecurityModuleComponent {
  static final String PID = "io.tiaki.security.module";

  private static final Logger LOG = LoggerFactory.getLogger(SecurityModuleComponent.class);
  private static final long WAITING_MS = 300;
  private static final long READY_MS = 3_000;
  private static final long TOKEN_S = 30;

  /** Settings. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki security module",
      description =
          "Keys and certificates in a BCFKS keystore. Inert while keystore.file is empty.",
      icon = @Icon(resource = "OSGI-INF/icon/security.png", size = 32))
  public @interface Config {
    /** Keystore. */
    @AttributeDefinition(
        name = "Keystore file",
        description = "BCFKS keystore, made when missing. Empty: the security module does nothing.",
        required = false)
    String keystore_file() default "";

    /** Secret. */
    @AttributeDefinition(
        name = "Unlock file",
        description =
            "File of mode 0600 with the keystore's secret, made when missing; keep it outside the keystore's folder.",
        required = false)
    String unlock_file() default "";

    /** Exchange. */
    @AttributeDefinition(
        name = "Exchange folder",
        description =
            "Folder in which certificates are asked for (requests) and come back (issued). Empty: no automatic enrolment.",
        required = false)
    String exchange_folder() default "";

    /** Subject. */
    @AttributeDefinition(
        name = "Subject",
        description = "Common name of this gateway: 1 to 64 letters, digits or -.",
        required = false)
    String subject() default "";

    /** Authorities. */
    @AttributeDefinition(
        name = "Authorities file",
        description = "PEM file with the certificates of the trusted authorities.",
        required = false)
    String authorities_file() default "";

    /** Keys. */
    @AttributeDefinition(
        name = "Keys",
        description =
            "ALIAS:ROLE or ALIAS:ROLE:CURVE, separated by commas; roles are client, server, message, agreement and raw (no certificate); curves are secp256r1, secp384r1, brainpoolP256r1 and brainpoolP384r1.")
    String keys() default "tls:client,dtls:client,sign:message,decrypt:agreement";

    /** Recipients. */
    @AttributeDefinition(
        name = "Recipients",
        description =
            "ALIAS=FILE, separated by commas: PEM files with certificates that messages are encrypted for; the alias is the common name.",
        required = false)
    String recipients() default "";

    /** Curves. */
    @AttributeDefinition(
        name = "Curves",
        description =
            "Curves that keys in certificates of others may be on, separated by commas, by their names in TLS.")
    String curves() default "secp256r1,secp384r1,brainpoolP256r1,brainpoolP384r1";

    /** Revocation lists. */
    @AttributeDefinition(
        name = "Revocation lists",
        description =
            "File or folder of revocation lists (*.crl, *.pem, *.der; DER or PEM). Empty: nothing is found revoked.",
        required = false)
    String revocation_lists() default "";

    /** Strict. */
    @AttributeDefinition(
        name = "Refuse without a current revocation list",
        description =
            "Whether certificates are refused while their authority's list is missing or older than it promised. Otherwise that is a warning.")
    boolean revocation_strict() default false;

    /** Pre-shared keys. */
    @AttributeDefinition(
        name = "Folder of meters' keys",
        description =
            "Files *.psk and *.cosem (mode 0600) put here are taken into the keystore and wiped. Empty: none are taken.",
        required = false)
    String psk_folder() default "";

    /** Token library. */
    @AttributeDefinition(
        name = "PKCS #11 library",
        description = "Library of a token that holds private keys. Empty: there is no token.",
        required = false)
    String pkcs11_library() default "";

    /** Token label. */
    @AttributeDefinition(
        name = "PKCS #11 token",
        description = "Label of the token. Empty: the slot says which.",
        required = false)
    String pkcs11_token() default "";

    /** Token slot. */
    @AttributeDefinition(
        name = "PKCS #11 slot",
        description =
            "Slot id of the token in decimal digits, when its label is empty. Empty too: the first slot.",
        required = false)
    String pkcs11_slot() default "";

    /** Token PIN. */
    @AttributeDefinition(
        name = "PKCS #11 PIN file",
        description = "File of mode 0600 with the user's PIN of the token.",
        required = false)
    String pkcs11_pin_file() default "";

    /** Token keys. */
    @AttributeDefinition(
        name = "PKCS #11 keys",
        description =
            "Aliases of keys, separated by commas, that are in the token: its labels. They are made in it when missing.",
        required = false)
    String pkcs11_keys() default "";
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Journal journal;

  private final BundleContext context;
  private final @Nullable Settings settings;
  private final Clock clock = Clock.systemUTC();
  private final FileChanges changes = new FileChanges();
  private final ScheduledExecutorService scheduler;
  private @Nullable KeystoreSecurityModule module;
  private @Nullable Enrolment enrolment;
  private @Nullable RevocationFiles lists;
  private @Nullable SecretImport sharedKeys;
  private @Nullable TokenWatch token;
  private @Nullable CertificateEnds ends;
  private final List<ServiceRegistration<?>> care = new ArrayList<>();
  private Instant tryAgain = Instant.MAX;
  private @Nullable ServiceRegistration<SecurityModule> registration;
  private @Nullable ServiceRegistration<ErasableKeys> erasable;
  private long registeredRevision;
  private String lastError = "";

  @Activate
  public SecurityModuleComponent(BundleContext context, Config config) {
    this.context = context;
    this.settings = config.keystore_file().isBlank() ? null : settings(config);
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tiaki-security-module");
              thread.setDaemon(true);
              return thread;
            });
    if (settings != null) {
      scheduler.execute(this::tick);
    }
  }

  /** Ends the thread, withdraws the service and wipes the secrets. */
  @Deactivate
  public void deactivate() throws InterruptedException {
    scheduler.shutdownNow();
    if (!scheduler.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.warn("The security module's thread is still writing");
    }
    synchronized (this) {
      care.forEach(ServiceRegistration::unregister);
      care.clear();
      if (erasable != null) {
        erasable.unregister();
        erasable = null;
      }
      if (registration != null) {
        registration.unregister();
        registration = null;
      }
      if (module != null) {
        module.close();
        module = null;
      }
    }
  }

  private static @Nullable Settings settings(Config config) {
    try {
      return Settings.of(config);
    } catch (IllegalArgumentException e) {
      LOG.error("The configuration {} is wrong: {}; correct it", PID, e.getMessage());
      return null;
    }
  }

  private void tick() {
    boolean ready = false;
    try {
      ready = step();
    } catch (RuntimeException e) {
      error("The security module failed unexpectedly", e);
    }
    if (!scheduler.isShutdown()) {
      try {
        scheduler.schedule(this::tick, ready ? READY_MS : WAITING_MS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("The security module stops");
      }
    }
  }

  private synchronized boolean step() {
    if (settings == null || (enrolment == null && !unlock(settings))) {
      return false;
    }
    KeystoreSecurityModule unlocked = module;
    Enrolment enrolling = enrolment;
    if (unlocked == null || enrolling == null) {
      return false;
    }
    boolean ready = enrolling.poll().ready();
    if (lists != null) {
      unlocked.lookForRevocations(lists);
    }
    if (sharedKeys != null) {
      sharedKeys.look(unlocked);
    }
    if (token != null) {
      token.look(unlocked);
    }
    if (ends != null) {
      ends.look();
    }
    long revision = unlocked.revision();
    ServiceRegistration<SecurityModule> registered = registration;
    if (registered != null && revision != registeredRevision) {
      registered.setProperties(properties(revision));
    } else if (registered == null && ready && !scheduler.isShutdown()) {
      registration = context.registerService(SecurityModule.class, unlocked, properties(revision));
    }
    if (registration != null && erasable == null) {
      offerErasable(unlocked);
    }
    registeredRevision = revision;
    return ready;
  }

  /** Beside the security module, which goes without when their file is of no use. */
  private void offerErasable(KeystoreSecurityModule unlocked) {
    try {
      erasable = context.registerService(ErasableKeys.class, unlocked.erasable(), null);
    } catch (SecurityModuleException e) {
      error(String.valueOf(e.getMessage()), null);
      LOG.debug("Why there are no erasable keys", e);
    }
  }

  private static Dictionary<String, Object> properties(long revision) {
    return new Hashtable<>(Map.of(SecurityModule.REVISION, revision));
  }

  /**
   * Tries once, and again when one of the files has changed; a token that is not there, too, after
   * a while.
   */
  private boolean unlock(Settings wanted) {
    boolean changed = changes.hasChanged(wanted.keystore()) | changes.hasChanged(wanted.unlock());
    if (wanted.token().isPresent()) {
      changed |= changes.hasChanged(wanted.token().get().pin());
    }
    if (!changed && clock.instant().isBefore(tryAgain)) {
      return false;
    }
    try {
      open(wanted);
      return true;
    } catch (SecurityModuleException e) {
      boolean waiting = wanted.token().isPresent() && !TokenWatch.isRefused(e);
      tryAgain = waiting ? clock.instant().plusSeconds(TOKEN_S) : Instant.MAX;
      error(String.valueOf(e.getMessage()), null);
      LOG.debug("Why the keystore was not unlocked", e);
      return false;
    }
  }

  private void open(Settings wanted) throws SecurityModuleException {
    Opened opened = Opened.open(wanted, clock);
    token = opened.token();
    module = opened.module();
    said(wanted, opened.unlock());
    Revocations revocations = wanted.rules().revocations();
    lists = wanted.lists().map(source -> new RevocationFiles(source, revocations)).orElse(null);
    sharedKeys = wanted.sharedKeys().map(SecretImport::new).orElse(null);
    enrolment = new Enrolment(opened.module(), wanted.enrolment(), clock);
    care(wanted, opened);
  }

  /** For people: there before the first certificate is, which they may have to import. */
  private void care(Settings wanted, Opened opened) {
    var watch =
        new CertificateEnds(
            opened.module(),
            wanted.enrolment().keys(),
            clock,
            opened.unlock().where(),
            this::journal);
    String[] shown = {MetricSource.class.getName(), HealthProbe.class.getName()};
    care.add(context.registerService(shown, watch, null));
    var command = new KeysCommand(opened.module(), wanted.enrolment(), this::journal);
    Dictionary<String, Object> gogo =
        new Hashtable<>(
            Map.of("osgi.command.scope", "tiaki", "osgi.command.function", new String[] {"keys"}));
    care.add(context.registerService(KeysCommand.class, command, gogo));
    ends = watch;
  }

  private void journal(JournalEvent event) {
    Journal current = journal;
    if (current != null) {
      current.record(event);
    }
  }

  private static void said(Settings wanted, Unlock unlock) {
    LOG.info("The keystore {} was unlocked by {}", wanted.keystore(), unlock.where());
    if (unlock.leftOver()) {
      LOG.warn(
          "The file {} still holds an unlock secret and is not used: keep a copy off this machine,"
              + " then remove it",
          wanted.unlock());
    }
  }

  private void error(String message, @Nullable Exception cause) {
    String text = cause == null ? message : message + ": " + cause;
    if (!text.equals(lastError)) {
      lastError = text;
      LOG.error("{}", text, cause);
    }
  }
}
