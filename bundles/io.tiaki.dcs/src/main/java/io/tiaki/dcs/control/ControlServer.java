package io.tiaki.dcs.control;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.Selection;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.model.MeterId;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests on the control socket: one line of JSON in, one line out, per connection. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  /** Commands that send instructions for several meters, and of which types. */
  private static final Map<String, Pattern> FOR_METERS =
      Map.of(
          "enrol", Pattern.compile("enrolment\\.(register|remove|show)"),
          "firmware", Pattern.compile("firmware\\.(update|activate|show)"),
          "message", Pattern.compile("message\\.[a-z]{1,32}"),
          "profile", Pattern.compile("reading\\.profile"),
          "supply", Pattern.compile("supply\\.[a-z]{1,32}"),
          "tariff", Pattern.compile("tariff\\.[a-z]{1,32}"));

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final int MAX_CONNECTIONS = 64;
  private static final Duration MAX_PATIENCE = Duration.ofHours(1);

  private final Path path;
  private final ServerSocketChannel server;
  private final Book book;
  private final Desk desk;
  private final Updates updates;
  private final Revoker revoker;
  private final Letters letters;
  private final Supplier<JsonObject> status;
  private final ExecutorService workers =
      new ThreadPoolExecutor(
          0,
          MAX_CONNECTIONS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> daemon(task, "tiaki-dcs-control"));

  private ControlServer(
      Path path,
      ServerSocketChannel server,
      Book book,
      Desk desk,
      Updates updates,
      Revoker revoker,
      Letters letters,
      Supplier<JsonObject> status) {
    this.path = path;
    this.server = server;
    this.book = book;
    this.desk = desk;
    this.updates = updates;
    this.revoker = revoker;
    this.letters = letters;
    this.status = status;
  }

  /**
   * Opens the socket, readable and writable for this user only; whoever calls holds the data
   * folder's lock, so that a socket that is there already is a leftover.
   */
  public static ControlServer start(
      Path path,
      Book book,
      Desk desk,
      Updates updates,
      Revoker revoker,
      Letters letters,
      Supplier<JsonObject> status)
      throws DcsException {
    try {
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      ControlServer control =
          new ControlServer(path, server, book, desk, updates, revoker, letters, status);
      daemon(control::accept, "tiaki-dcs-accept").start();
      return control;
    } catch (IOException | UnsupportedOperationException e) {
      throw new DcsException(
          "The control socket " + path + " cannot be opened: " + Failures.text(e), e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("The control socket could not be removed", e);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        try {
          workers.execute(() -> serve(connection));
        } catch (RejectedExecutionException e) {
          connection.close();
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("The control socket failed; dcs read does not work until a restart", e);
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      Lines lines = new Lines(connection);
      lines.write(GSON.toJson(answer(lines)));
    } catch (IOException e) {
      LOG.debug("A control connection ended early", e);
    }
  }

  private JsonObject answer(Lines lines) throws IOException {
    try {
      JsonElement request = GSON.fromJson(lines.read(), JsonElement.class);
      if (request != null && request.isJsonObject()) {
        JsonObject members = request.getAsJsonObject();
        return answer(text(members, "command").orElse(""), members, lines);
      }
      return unknown();
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | DateTimeException e) {
      return fault("The request is not what was expected");
    }
  }

  private JsonObject answer(String command, JsonObject members, Lines lines) throws IOException {
    return switch (command) {
      case "access" -> access(members);
      case "alerts" -> Export.alerts(book.alerts(text(members, "meter")), lines);
      case "image" -> image(members);
      case "instructions" -> Export.instructions(desk.given(), wanted(members), lines);
      case "journal" -> journal(members);
      case "mailbox" -> mailbox(members, lines);
      case "meters" -> MeterTable.tell(book, desk.given(), text(members, "gateway"), lines);
      case "read" -> read(members);
      case "readings" -> Export.of(book, selection(members), lines);
      case "revoke" -> revoke(text(members, "name").orElse(""));
      case "selftest" -> selfTest(members);
      case "status" -> status.get();
      case "update" -> update(members, line -> lines.write(GSON.toJson(line)));
      case "verify" -> verify(members);
      default -> forMeters(command, members, lines);
    };
  }

  private static JsonObject unknown() {
    return fault(
        "The command is unknown: use access, alerts, enrol, firmware, image, instructions, journal,"
            + " mailbox, message, meters, profile, read, readings, revoke, selftest, status,"
            + " supply, tariff or update");
  }

  private JsonObject image(JsonObject members) throws IOException {
    return waitFor(
        () -> new ImageConversation(desk).hold(members),
        "The control system stops; ask again when it runs");
  }

  private JsonObject access(JsonObject members) throws IOException {
    String type = text(members, "instruction").orElse("");
    String meter = text(members, "meter").orElse("");
    if (!type.matches("access\\.[a-z]{1,32}") || !(meter.isEmpty() || MeterId.isValid(meter))) {
      return fault("The request is not what was expected");
    }
    Map<String, String> parameters = new TreeMap<>();
    members
        .getAsJsonObject("parameters")
        .entrySet()
        .forEach(one -> parameters.put(one.getKey(), one.getValue().getAsString()));
    Answers.Wish wish =
        new Answers.Wish(type, Optional.of(meter).filter(m -> !m.isEmpty()), parameters);
    String gateway = text(members, "gateway").orElse("");
    return waitFor(
        () -> {
          JsonObject answer = new JsonObject();
          desk.send(gateway, wish, patience(members, Duration.ofSeconds(30)))
              .get()
              .describe(answer);
          return answer;
        },
        "The control system stops; ask again when it runs");
  }

  private JsonObject forMeters(String command, JsonObject members, Lines lines) throws IOException {
    Pattern types = FOR_METERS.get(command);
    if (types == null) {
      return unknown();
    }
    Duration patience = patience(members, Duration.ofMinutes(1));
    return waitFor(
        () -> new MetersConversation(types, desk, lines).hold(members, patience),
        "The control system stops; what was sent goes on at the gateway");
  }

  private JsonObject mailbox(JsonObject members, Lines lines) throws IOException {
    String recipient = text(members, "recipient").orElse("");
    Optional<String> folder = text(members, "out");
    return folder.isPresent()
        ? letters.take(recipient, Path.of(folder.get()), lines)
        : letters.list(recipient, lines);
  }

  /** Which instructions were asked for. */
  private static Predicate<JsonObject> wanted(JsonObject members) {
    boolean open = members.has("open") && members.get("open").getAsBoolean();
    Optional<String> meter = text(members, "meter");
    Instant since = Instant.parse(text(members, "since").orElse(Instant.EPOCH.toString()));
    return one ->
        (!open || one.get("open").getAsBoolean())
            && (meter.isEmpty() || meter.equals(text(one, "meter")))
            && !Instant.parse(one.get("created").getAsString()).isBefore(since);
  }

  private static Selection selection(JsonObject members) {
    return new Selection(
        text(members, "meter"),
        text(members, "profile"),
        Instant.parse(text(members, "from").orElse("")),
        Instant.parse(text(members, "to").orElse("")));
  }

  private JsonObject read(JsonObject members) throws IOException {
    String meter = text(members, "meter").orElse("");
    if (!MeterId.isValid(meter)) {
      return fault("The meter id is not a logical device name");
    }
    Duration patience = patience(members, Duration.ofSeconds(30));
    return waitFor(
        () -> desk.read(meter, text(members, "gateway"), patience).get().json(meter),
        "The control system stops; ask again when it runs");
  }

  private JsonObject selfTest(JsonObject members) throws IOException {
    String gateway = text(members, "gateway").orElse("");
    boolean acknowledge = members.has("acknowledge") && members.get("acknowledge").getAsBoolean();
    Duration patience = patience(members, Duration.ofMinutes(2));
    return waitFor(
        () -> {
          JsonObject answer = new JsonObject();
          desk.selfTest(gateway, acknowledge, patience).get().describe(answer);
          return answer;
        },
        "The control system stops; ask again when it runs");
  }

  private JsonObject journal(JsonObject members) throws IOException {
    String gateway = text(members, "gateway").orElse("");
    String instruction = text(members, "instruction").orElse("");
    if (!instruction.startsWith("journal.")) {
      return fault("The request names no instruction about a journal");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    members
        .getAsJsonObject("parameters")
        .entrySet()
        .forEach(e -> parameters.put(e.getKey(), e.getValue().getAsString()));
    Answers.Wish wish = new Answers.Wish(instruction, text(members, "meter"), parameters);
    Duration patience = patience(members, Duration.ofMinutes(2));
    return waitFor(
        () -> {
          JsonObject answer = new JsonObject();
          Answer one = desk.journal(gateway, wish, patience).get();
          one.describe(answer);
          answer.addProperty("data", one.data());
          return answer;
        },
        "The control system stops; ask again when it runs");
  }

  private JsonObject verify(JsonObject members) {
    JsonObject answer = new JsonObject();
    try {
      byte[] signed = Base64.getDecoder().decode(text(members, "signed").orElse(""));
      SignedContent content = desk.verify(signed);
      answer.addProperty("status", "done");
      answer.addProperty("text", "");
      answer.addProperty("signer", content.signer().commonName());
      answer.addProperty("content", Base64.getEncoder().encodeToString(content.content()));
    } catch (SecurityModuleException e) {
      answer.addProperty("status", "failed");
      answer.addProperty("text", String.valueOf(e.getMessage()));
    }
    return answer;
  }

  private JsonObject update(JsonObject members, UpdateConversation.Teller teller)
      throws IOException {
    String gateway = text(members, "gateway").orElse("");
    String file = text(members, "file").orElse("");
    if (gateway.isEmpty() || file.isEmpty()) {
      return fault("The request has no gateway or no file");
    }
    Optional<Path> signature = text(members, "signature").map(Path::of);
    Duration patience = patience(members, Duration.ofMinutes(10));
    Path unit = Path.of(file);
    return waitFor(
        () -> new UpdateConversation(gateway, teller).hold(updates, unit, signature, patience),
        "The control system stops; a package that the gateway has not fetched waits until it runs");
  }

  private JsonObject revoke(String name) {
    try {
      JsonObject answer = new JsonObject();
      answer.addProperty("count", revoker.revoke(name));
      answer.addProperty("status", "done");
      answer.addProperty("text", "");
      return answer;
    } catch (DcsException e) {
      JsonObject answer = fault(String.valueOf(e.getMessage()));
      answer.addProperty("status", "failed");
      return answer;
    }
  }

  /** What waits for a gateway. */
  @FunctionalInterface
  private interface Wait {
    JsonObject get() throws IOException, InterruptedException, ExecutionException;
  }

  private static JsonObject waitFor(Wait wait, String stopped) throws IOException {
    try {
      return wait.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fault(stopped);
    } catch (ExecutionException e) {
      LOG.error("An instruction ended by a mistake in the program", e);
      return fault("The control system failed; see its log");
    }
  }

  private static Duration patience(JsonObject members, Duration otherwise) {
    long millis =
        members.has("timeoutMillis")
            ? members.get("timeoutMillis").getAsLong()
            : otherwise.toMillis();
    if (millis < 1 || millis > MAX_PATIENCE.toMillis()) {
      throw new IllegalArgumentException("The time-out is not 1 ms to 1 h");
    }
    return Duration.ofMillis(millis);
  }

  private static Optional<String> text(JsonObject members, String name) {
    return Optional.ofNullable(members.get(name)).map(JsonElement::getAsString);
  }

  private static JsonObject fault(String text) {
    JsonObject fault = new JsonObject();
    fault.addProperty("status", "malformed");
    fault.addProperty("text", text);
    return fault;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
