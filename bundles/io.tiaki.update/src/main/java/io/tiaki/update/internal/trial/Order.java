package io.tiaki.update.internal.trial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is to be tried, as texts: they pass from one class loader to another.
 *
 * @param folder of the installed set
 * @param instruction id of the instruction
 * @param candidate what is to be installed; it lies in the archive
 * @param previous what is installed now and lies in the archive; empty for a new package
 * @param bundles {@code symbolic name,version} of each bundle of the candidate
 * @param patience until when it must be healthy
 * @param observation how long it is observed at least, within the patience
 * @param baseline what the probes said before, for {@code Examiner}
 * @param cutOff whether it was begun before a restart, so that only the way back is left
 */
public record Order(
    Path folder,
    String instruction,
    InstalledPackage candidate,
    Optional<InstalledPackage> previous,
    List<String> bundles,
    Duration patience,
    Duration observation,
    String baseline,
    boolean cutOff) {
  /** Key: what the judge is asked, {@link #EXAMINE} or {@link #ENDED}. */
  public static final String ASK = "ask";

  /** The judge is to look whether all is well; it answers with what is not. */
  public static final String EXAMINE = "examine";

  /** The judge is to record how it ended: {@link #STATUS}, {@link #TEXT}. */
  public static final String ENDED = "ended";

  public static final String STATUS = "status";
  public static final String TEXT = "text";

  public Order {
    bundles = List.copyOf(bundles);
  }

  /** As texts. */
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    texts.put("folder", folder.toString());
    texts.put("instruction", instruction);
    texts.put("candidate", candidate.line());
    previous.ifPresent(one -> texts.put("previous", one.line()));
    texts.put("bundles", String.join("\n", bundles));
    texts.put("patience", patience.toString());
    texts.put("observation", observation.toString());
    texts.put("baseline", baseline);
    texts.put("cut.off", Boolean.toString(cutOff));
    return texts;
  }

  /** From texts. */
  public static Order of(Map<String, String> texts) {
    return new Order(
        Path.of(texts.getOrDefault("folder", "")),
        texts.getOrDefault("instruction", ""),
        InstalledPackage.parse(texts.getOrDefault("candidate", "")),
        Optional.ofNullable(texts.get("previous")).map(InstalledPackage::parse),
        texts.getOrDefault("bundles", "").lines().toList(),
        Duration.parse(texts.getOrDefault("patience", "PT0S")),
        Duration.parse(texts.getOrDefault("observation", "PT0S")),
        texts.getOrDefault("baseline", ""),
        Boolean.parseBoolean(texts.get("cut.off")));
  }
}
