package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A DTLS 1.2 peer that is written message by message on raw records, so that a test can make any of
 * them wrong: {@link #edit} changes a message's body, {@link #skip} leaves it out, {@link #flight}
 * changes the records of a flight.
 */
abstract class ScriptedPeer {
  static final int FINISHED = 20;
  static final byte[] CHANGE = {1};

  /** The other end sent an alert instead. */
  static final class Alert extends Exception {
    private static final long serialVersionUID = 1;

    Alert(int description) {
      super("alert " + description);
    }
  }

  /** Nothing came any more. */
  static final class Silence extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** A whole message, with its header. */
  record Incoming(byte[] message) {
    int type() {
      return message[0];
    }

    byte[] body() {
      return Arrays.copyOfRange(message, 12, message.length);
    }
  }

  final byte[] random = new byte[32];

  /** How long it waits for the next datagram. */
  long patienceMs = 5_000;

  final ScriptedSecrets secrets;
  private final MemoryNetwork.MemoryLink link;
  private final InetSocketAddress target;
  private final TestCredential credential;
  private final boolean client;
  private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
  private final Queue<byte[]> records = new ArrayDeque<>();
  private final Queue<Incoming> messages = new ArrayDeque<>();
  private final Map<Integer, UnaryOperator<byte[]>> edits = new HashMap<>();
  private final long[] sequences = new long[2];
  private ByteArrayOutputStream transcript = new ByteArrayOutputStream();
  private UnaryOperator<List<byte[]>> flights = records -> records;
  private int nextMessage;
  private int nextReceived;
  private boolean ready;

  ScriptedPeer(
      boolean client,
      MemoryNetwork.MemoryLink link,
      InetSocketAddress target,
      TestCredential credential)
      throws GeneralSecurityException {
    this.client = client;
    this.link = link;
    this.target = target;
    this.credential = credential;
    this.secrets = new ScriptedSecrets();
    ThreadLocalRandom.current().nextBytes(random);
    link.attach(
        (from, datagram) -> {
          byte[] octets = new byte[datagram.remaining()];
          datagram.get(octets);
          datagrams.add(octets);
        });
  }

  /** Changes the body of each message of a type. */
  void edit(int type, UnaryOperator<byte[]> change) {
    edits.put(type, change);
  }

  /** Leaves a message out, in the transcript too. */
  void skip(int type) {
    edits.put(type, body -> null);
  }

  /** Changes the records of a flight before they go out as one datagram. */
  void flight(UnaryOperator<List<byte[]>> change) {
    flights = change;
  }

  void send(List<byte[]> flight) {
    link.send(target, ByteBuffer.wrap(Wire.join(flights.apply(flight).toArray(byte[][]::new))));
  }

  /** Sends records as they are. */
  void sendRaw(byte[]... raw) {
    link.send(target, ByteBuffer.wrap(Wire.join(raw)));
  }

  /** A handshake message as records: none when it is left out. */
  List<byte[]> message(int type, byte[] body) throws GeneralSecurityException {
    byte[] edited = edits.getOrDefault(type, UnaryOperator.identity()).apply(body);
    if (edited == null) {
      return List.of();
    }
    byte[] message = HostileDatagrams.fragment(type, edited.length, nextMessage++, 0, edited);
    if (type != MessageRules.HELLO_VERIFY_REQUEST) {
      transcript.writeBytes(message);
    }
    return List.of(record(22, type == FINISHED ? 1 : 0, message));
  }

  /** One record with the next sequence number of its epoch, sealed in epoch 1. */
  byte[] record(int type, int epoch, byte[] body) throws GeneralSecurityException {
    byte[] plain = HostileDatagrams.record(type, DTLS_1_2, epoch, sequences[epoch]++, body);
    if (epoch == 0) {
      return plain;
    }
    byte[] header = Arrays.copyOf(plain, 11);
    return Wire.join(header, Wire.vector(2, secrets.crypt(true, client, header, body)));
  }

  /** The next message, which must be of a type. */
  byte[] await(int type) throws Exception {
    Incoming message = messages.poll();
    while (message == null) {
      read(next());
      message = messages.poll();
    }
    if (message.type() != type) {
      throw new IllegalStateException("message " + message.type() + " instead of " + type);
    }
    if (message.type() != MessageRules.HELLO_VERIFY_REQUEST) {
      transcript.writeBytes(message.message());
    }
    return message.body();
  }

  /** The payload of the next record with application data. */
  byte[] awaitData() throws Exception {
    byte[] record = next();
    while (record[0] != 23) {
      read(record);
      record = next();
    }
    return open(record);
  }

  private byte[] next() throws Exception {
    while (records.isEmpty()) {
      byte[] datagram = datagrams.poll(patienceMs, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        throw new Silence();
      }
      int at = 0;
      while (at < datagram.length) {
        int end = at + 13 + RecordGuard.uint16(datagram, at + 11);
        records.add(Arrays.copyOfRange(datagram, at, end));
        at = end;
      }
    }
    return records.poll();
  }

  private void read(byte[] record) throws Exception {
    boolean sealed = record[4] == 1;
    if (sealed && !ready) {
      throw new IllegalStateException("sealed too early");
    }
    byte[] body = sealed ? open(record) : Arrays.copyOfRange(record, 13, record.length);
    if (record[0] == 21) {
      throw new Alert(body[1]);
    }
    for (int at = 0; record[0] == 22 && at < body.length; ) {
      int end = at + 12 + RecordGuard.uint24(body, at + 9);
      take(Arrays.copyOfRange(body, at, end));
      at = end;
    }
  }

  private void take(byte[] message) {
    boolean verify = message[0] == MessageRules.HELLO_VERIFY_REQUEST;
    if (verify || RecordGuard.uint16(message, 4) >= nextReceived) {
      nextReceived = RecordGuard.uint16(message, 4) + 1;
      messages.add(new Incoming(message));
    }
  }

  private byte[] open(byte[] record) throws GeneralSecurityException {
    byte[] body = Arrays.copyOfRange(record, 13, record.length);
    return secrets.crypt(false, !client, Arrays.copyOf(record, 11), body);
  }

  /** Forgets what was said before the cookie. */
  void restartTranscript() {
    transcript = new ByteArrayOutputStream();
  }

  byte[] transcriptHash() throws GeneralSecurityException {
    return ScriptedSecrets.sha256(transcript.toByteArray());
  }

  void derive(byte[] point, byte[] clientRandom, byte[] serverRandom)
      throws GeneralSecurityException {
    secrets.derive(point, transcriptHash(), clientRandom, serverRandom);
    ready = true;
  }

  byte[] certificateBody() {
    return Wire.vector(3, Wire.vector(3, credential.chain().get(0)));
  }

  /** Signature over octets, as in CertificateVerify and ServerKeyExchange. */
  byte[] signed(byte[] octets) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(credential.key());
    signature.update(octets);
    return Wire.join(Wire.shorts(0x0403), Wire.vector(2, signature.sign()));
  }

  byte[] transcript() {
    return transcript.toByteArray();
  }

  /** Change of cipher and Finished. */
  List<byte[]> finish() throws GeneralSecurityException {
    List<byte[]> end = new ArrayList<>();
    end.add(record(20, 0, CHANGE));
    end.addAll(message(FINISHED, secrets.verifyData(client, transcriptHash())));
    return end;
  }

  static List<byte[]> concat(List<List<byte[]>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }
}
