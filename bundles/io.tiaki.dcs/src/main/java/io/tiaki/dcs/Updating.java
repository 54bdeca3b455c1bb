package io.tiaki.dcs;

import io.tiaki.dcs.control.Instructions;
import io.tiaki.dcs.control.Updates;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.packages.Announcements;
import io.tiaki.dcs.packages.Depot;
import io.tiaki.dcs.packages.PackageServer;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * Updates of gateways, with the server that they fetch packages from.
 *
 * @param obstacle why no packages are served, when that is so
 */
record Updating(Updates updates, Optional<PackageServer> server, Optional<String> obstacle)
    implements AutoCloseable {

  /**
   * Opens the packages' port.
   *
   * @throws DcsException when the port was asked for and cannot be used; without that, readings
   *     come first, and updates are refused with the reason
   */
  static Updating start(
      Settings settings,
      SSLContext tls,
      Book book,
      Instructions instructions,
      Predicate<String> isGateway,
      Events events,
      Clock clock)
      throws DcsException {
    Announcements announcements = new Announcements(clock);
    Depot depot =
        new Depot(settings.data().resolve("dcs/packages"), announcements::isAnnounced, clock);
    Optional<PackageServer> server = Optional.empty();
    Optional<String> obstacle = Optional.empty();
    try {
      server =
          Optional.of(
              PackageServer.start(
                  settings.bind(),
                  settings.portOfPackages(),
                  tls,
                  new PackageServer.Offer(depot, announcements, isGateway),
                  PackageServer.Limits.DEFAULT));
    } catch (DcsException e) {
      if (settings.packagesPort().isPresent()) {
        throw e;
      }
      obstacle = Optional.of(Failures.text(e));
    }
    Updates updates = new Updates(book, instructions, depot, announcements, events, obstacle);
    updates.resume();
    return new Updating(updates, server, obstacle);
  }

  /** Where packages are served; empty when they are not. */
  OptionalInt port() {
    return server.isPresent() ? OptionalInt.of(server.get().port()) : OptionalInt.empty();
  }

  @Override
  public void close() {
    server.ifPresent(PackageServer::close);
  }
}
