package io.tiaki.itests.kura.probe;

import java.io.Serializable;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the suite asks of a running Kura, through Kura's own services. Values of settings are texts,
 * numbers and truth values.
 */
public interface KuraProbe extends Remote {
  /** Where the suite finds it in the registry. */
  String NAME = "tiaki-kura-probe";

  /** System property: the port of the registry, on the loopback address. */
  String PORT = "tiaki.kura.probe.port";

  /** System property: true makes the probe offer the network service that was left out. */
  String NETWORK = "tiaki.kura.probe.network";

  /** An installed bundle. */
  record InstalledBundle(String name, String version, String state, long id, long lastModified)
      implements Serializable {}

  /** A component as Kura's console lists it. */
  record Listed(String pid, String name, String icon, List<Attribute> attributes)
      implements Serializable {}

  /** One setting of a listed component; texts are empty when Kura has none. */
  record Attribute(
      String id, String name, String type, String least, String most, String usual, int options)
      implements Serializable {}

  /** A component instance of Declarative Services. */
  record Instance(long id, int state, Map<String, String> properties) implements Serializable {}

  /** What a channel said. */
  record Value(String channel, String flag, String text, String unit, String error)
      implements Serializable {}

  List<InstalledBundle> bundles() throws RemoteException;

  /** Installed deployment packages and their versions. */
  Map<String, String> packages() throws RemoteException;

  /** Hands a package to Kura's deployment agent, which installs it later and deletes the file. */
  void install(String url) throws RemoteException;

  /** Whether the agent has nothing more to do for that file. */
  boolean isInstalled(String url) throws RemoteException;

  /** What the configuration service lists. */
  List<Listed> listed() throws RemoteException;

  Set<String> factories() throws RemoteException;

  /** Drivers that the console can describe. */
  Set<String> describedDrivers() throws RemoteException;

  Map<String, String> settings(String pid) throws RemoteException;

  void update(String pid, Map<String, Object> settings) throws RemoteException;

  void create(String factory, String pid, Map<String, Object> settings) throws RemoteException;

  void delete(String pid) throws RemoteException;

  long snapshot() throws RemoteException;

  Set<Long> snapshots() throws RemoteException;

  void rollBack(long snapshot) throws RemoteException;

  List<Instance> instances(String component) throws RemoteException;

  List<Value> read(String asset, Set<String> channels) throws RemoteException;

  Value write(String asset, String channel, Object value) throws RemoteException;

  void listen(String asset, String channel) throws RemoteException;

  /** What the listeners heard since the start. */
  List<Value> heard() throws RemoteException;
}
