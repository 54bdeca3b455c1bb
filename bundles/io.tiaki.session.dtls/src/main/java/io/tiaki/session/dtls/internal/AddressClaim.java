package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses lead to one meter: that of the directory, and the one that its session has moved
 * to. Another meter's is not taken. Guarded by its target.
 */
final class AddressClaim {
  private final Map<InetSocketAddress, MeterTarget> addresses;
  private final MeterTarget target;
  private @Nullable InetSocketAddress claimed;
  private @Nullable InetSocketAddress movedTo;

  /**
   * None yet.
   *
   * @param addresses of all meters
   */
  AddressClaim(Map<InetSocketAddress, MeterTarget> addresses, MeterTarget target) {
    this.addresses = addresses;
    this.target = target;
  }

  /**
   * An address as it can be sent to. May ask a name server.
   *
   * @throws AddressException when it has none
   */
  static InetSocketAddress resolved(InetSocketAddress written) throws AddressException {
    InetSocketAddress address =
        written.isUnresolved()
            ? new InetSocketAddress(written.getHostString(), written.getPort())
            : written;
    if (address.isUnresolved() || address.getPort() == 0) {
      throw new AddressException("its address cannot be resolved: correct it in the directory");
    }
    return address;
  }

  /**
   * Makes the directory's address this meter's.
   *
   * @throws AddressException when it is another's
   */
  void take(InetSocketAddress address) throws AddressException {
    MeterTarget owner = addresses.putIfAbsent(address, target);
    if (owner != null && !owner.equals(target)) {
      throw new AddressException(
          "its address is that of meter " + owner.entry().id() + " too: correct the directory");
    }
    if (!address.equals(claimed)) {
      release();
      addresses.put(address, target); // The session may have moved there before.
      claimed = address;
    }
  }

  /** Where the session has moved to; null when it is at the directory's address. */
  @Nullable InetSocketAddress movedTo() {
    return movedTo;
  }

  /** The session has moved. */
  void moved(InetSocketAddress to) {
    settle();
    addresses.putIfAbsent(to, target);
    movedTo = to;
  }

  /** Only the directory's address counts from now on. */
  void settle() {
    if (movedTo != null && !movedTo.equals(claimed)) {
      addresses.remove(movedTo, target);
    }
    movedTo = null;
  }

  /** All are free for others. */
  void release() {
    settle();
    if (claimed != null) {
      addresses.remove(claimed, target);
      claimed = null;
    }
  }
}
