package io.tiaki.access.internal;

import com.google.gson.JsonObject;
import io.tiaki.store.StoreMark;
import java.time.Instant;
import java.util.Optional;

/**
 * What a message says of the moment in which it was made.
 *
 * @param now when
 * @param mark how far the store had come then (uplink protocol, Mark); empty when it is not known
 */
record Stamp(Instant now, Optional<StoreMark> mark) {
  /** Without a mark. */
  static Stamp of(Instant now) {
    return new Stamp(now, Optional.empty());
  }

  /** The mark as the protocol says it. */
  Optional<JsonObject> json() {
    return mark.map(
        m -> {
          JsonObject json = new JsonObject();
          json.addProperty("number", m.number());
          json.addProperty("head", m.head());
          json.addProperty("since", m.since().toString());
          m.back().ifPresent(back -> json.addProperty("back", back.toString()));
          return json;
        });
  }
}
